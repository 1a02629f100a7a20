/** How the console comes to the browser: small, compressed, kept, and under a policy that lets no foreign script run. */

import { readFileSync } from 'node:fs'
import { request } from 'undici'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openConsole, type Opened } from './browser.ts'

const mostFirstLoad = 350_000

let opened: Opened

beforeAll(async () => {
  opened = await openConsole()
})
afterAll(() => opened.close())

const get = async (address: string, headers: Readonly<Record<string, string>> = {}) => {
  const answer = await request(`${opened.url}${address}`, { headers })
  return { status: answer.statusCode, headers: answer.headers, bytes: new Uint8Array(await answer.body.arrayBuffer()) }
}

test('the first load is under 350 kB compressed, the overview included, and every file comes once', async () => {
  await opened.configure()
  const page = await opened.window()
  const loaded: { readonly url: string; readonly size: Promise<number> }[] = []
  page.on('response', response => {
    if (!response.url().includes('/api/')) {
      loaded.push({
        url: response.url(),
        size: response
          .request()
          .sizes()
          .then(sizes => sizes.responseBodySize),
      })
    }
  })
  await page.goto('/')
  await page.getByRole('heading', { name: 'Overview' }).waitFor()
  // The files of the other screens come when nobody waits for anything.
  const namesAhead = async (): Promise<readonly string[]> => {
    const names: unknown = await page.evaluate(`(() => {
      const began = performance.getEntriesByName('screens ahead')[0]?.startTime ?? Infinity
      const ahead = performance.getEntriesByType('resource').filter(one => one.startTime >= began)
      return ahead.map(({ name }) => name)
    })()`)
    return Array.isArray(names) ? names.map(String) : []
  }
  await expect.poll(namesAhead, { timeout: 20_000 }).not.toEqual([])
  page.removeAllListeners('response')
  const ahead = new Set(await namesAhead())
  const first = loaded.filter(({ url }) => !ahead.has(url))
  const sizes = await Promise.all(first.map(({ size }) => size))
  const sum = sizes.reduce((total, size) => total + size, 0)
  expect(sum).toBeGreaterThan(50_000)
  expect(sum).toBeLessThan(mostFirstLoad)
  expect(new Set(loaded.map(({ url }) => url)).size).toBe(loaded.length)
})

test('the first load is under 350 kB also where a proxy knows gzip only', () => {
  const folder = new URL('../../dist/console/', import.meta.url)
  const manifest = JSON.parse(readFileSync(new URL('manifest.json', folder), 'utf8')) as Record<string, Built>
  const files = new Set<string>()
  const take = (name: string): void => {
    const built = manifest[name]
    if (!built || files.has(built.file)) return
    files.add(built.file)
    for (const css of built.css ?? []) files.add(css)
    for (const each of built.imports ?? []) take(each)
  }
  take('index.html')
  take('screens/overview/overview.tsx')
  const sum = [...files].reduce((total, file) => total + readFileSync(new URL(`${file}.gz`, folder)).length, 0)
  expect(files.size).toBeGreaterThan(3)
  expect(sum).toBeLessThan(mostFirstLoad)
})

type Built = { readonly file: string; readonly css?: readonly string[]; readonly imports?: readonly string[] }

test('any address outside of the API is the page, asked for anew each time; its files are kept for ever', async () => {
  const page = await get('/runs/0198?tab=problems')
  expect(page.status).toBe(200)
  expect(page.headers['content-type']).toBe('text/html; charset=utf-8')
  expect(page.headers['cache-control']).toBe('no-cache')
  const html = new TextDecoder().decode(page.bytes)
  const script = /src="(\/assets\/[^"]+\.js)"/.exec(html)?.[1] ?? ''
  const plain = await get(script)
  const small = await get(script, { 'accept-encoding': 'br, gzip' })
  expect(plain.headers['cache-control']).toBe('public, max-age=31536000, immutable')
  expect(small.headers['content-encoding']).toBe('br')
  expect(small.headers['vary']).toContain('accept-encoding')
  expect(small.bytes.length).toBeLessThan(plain.bytes.length / 2)
})

test('what is not there is not the page: a file of an older version, an address of the API, a way out of the folder', async () => {
  const addresses = ['/assets/index-0000.js', '/api/v1/nothing', '/assets/..%2f..%2fmade-of', '/assets/']
  const answers = await Promise.all(addresses.map(address => get(address)))
  expect(answers.map(({ status }) => status)).toEqual([404, 404, 400, 400])
  const kinds = new Set(answers.map(({ headers }) => headers['content-type']))
  expect([...kinds]).toEqual(['application/problem+json'])
})

test('the policy runs scripts of this server only, and none that stand in the page', async () => {
  const { headers } = await get('/')
  const policy = String(headers['content-security-policy'])
  expect(policy).toContain("script-src 'self';")
  expect(policy).toContain("default-src 'self'")
  expect(policy).not.toContain('unsafe-eval')
  const page = await opened.window()
  await page.goto('/')
  const ran = await page.evaluate(`new Promise(done => {
    const script = document.createElement('script')
    script.textContent = 'window.foreign = true'
    document.head.append(script)
    setTimeout(() => done(window.foreign === true), 50)
  })`)
  expect(ran).toBe(false)
})
