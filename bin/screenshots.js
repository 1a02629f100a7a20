// `npm run screenshots`: the main screens of the console with the sample district, as pictures for docs/console.md.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { findChromium, prepareChromium } from './chromium.js'

const folder = fileURLToPath(new URL('../docs/screenshots/', import.meta.url))
const program = fileURLToPath(new URL('demo.js', import.meta.url))
const mostBytes = 150 * 1024
const email = 'administrator@maple.example'
const password = 'only for these pictures'

/** Grows a district of its own, which is gone afterwards. */
export async function screenshots() {
  prepareChromium()
  const home = await mkdtemp(join(tmpdir(), 'passport-sync-pictures-'))
  const demo = spawn(process.execPath, [program, '--students', '600'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, PASSPORT_SYNC_HOME: home, PORT: '0' },
  })
  try {
    const link = await setUpLink(demo)
    const ask = await signedIn(link)
    await picture(new URL(link).origin, ask)
  } finally {
    if (demo.exitCode === null) {
      demo.kill('SIGTERM')
      await once(demo, 'exit')
    }
    await rm(home, { recursive: true, force: true })
  }
}

/** By which the first administrator is made: the demo prints it when everything is ready. */
async function setUpLink(demo) {
  for await (const line of createInterface({ input: demo.stdout })) {
    process.stdout.write(`${line}\n`)
    const link = /https?:\/\/\S+\/setup#\S+/.exec(line)?.[0]
    if (link) {
      demo.stdout.resume()
      return link
    }
  }
  throw new Error('The demo ended before it was ready.')
}

async function signedIn(link) {
  const { origin, hash } = new URL(link)
  const json = { 'content-type': 'application/json' }
  const made = await fetch(`${origin}/api/v1/setup`, {
    method: 'POST',
    headers: { ...json, 'x-passport-sync': '1' },
    body: JSON.stringify({ token: hash.slice(1), email, name: 'Ada Administrator', password }),
  })
  if (!made.ok) throw new Error(await made.text())
  const cookie = made.headers.getSetCookie()[0]?.split(';')[0] ?? ''
  const ask = async (method, address, body) => {
    const answer = await fetch(`${origin}/api/v1${address}`, {
      method,
      headers: { 'x-passport-sync': '1', 'if-match': '*', cookie, ...(body === undefined ? {} : json) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    if (!answer.ok) throw new Error(await answer.text())
    return answer.headers.get('content-type')?.includes('json') ? answer.json() : answer.text()
  }
  return { ask, cookie }
}

async function picture(origin, { ask, cookie }) {
  const { chromium } = await import('playwright-core')
  const browser = await chromium.launch({
    executablePath: findChromium(),
    // Chromium's sandbox refuses to work for root.
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  })
  try {
    const context = await browser.newContext({
      baseURL: origin,
      viewport: { width: 1160, height: 660 },
      colorScheme: 'light',
      reducedMotion: 'reduce',
      locale: 'en-US',
    })
    const [name, value] = cookie.split('=')
    await context.addCookies([{ name, value, url: origin }])
    const page = await context.newPage()
    await mkdir(folder, { recursive: true })
    const take = async (file, place) => {
      await page.goto(place)
      await page.getByRole('heading', { level: 1 }).waitFor()
      await page.waitForLoadState('networkidle')
      await page.getByRole('status', { name: 'Loading' }).first().waitFor({ state: 'detached' })
      const path = join(folder, `${file}.png`)
      await page.screenshot({ path })
      const { size } = await stat(path)
      process.stdout.write(`${file}.png ${Math.ceil(size / 1024)} kB\n`)
      if (size > mostBytes) throw new Error(`${file}.png is larger than ${mostBytes / 1024} kB.`)
    }
    await walk(ask, take)
  } finally {
    await browser.close()
  }
}

/** With a plan that waits for the same people from another source; and once it is approved, with duplicates. */
async function walk(ask, take) {
  const { items: integrations } = await ask('GET', '/integrations')
  const [nightly, region] = integrations
  await addDomain(ask, nightly.organization)
  const { run } = await ask('POST', `/integrations/${region.id}/launches`, {})
  await ended(ask, run)
  await take('overview', '/')
  await take('integrations', '/integrations')
  await take('schools', `/integrations/${nightly.id}?tab=schools`)
  await take('run', `/runs/${nightly.lastRun.run}`)
  await take('held-plan', `/runs/${run}`)
  await take('mapping', `/mapping?integration=${nightly.id}&entity=student`)
  const { items: students } = await ask('GET', '/records/student?limit=1&sort=familyName')
  await take('person', `/directory/student/${students[0].id}`)
  await take('organization', '/settings?tab=organization')
  await ask('POST', `/runs/${run}/approve`, { reason: 'Looked at.' })
  await ended(ask, run)
  await take('duplicates', '/duplicates')
}

async function addDomain(ask, organization) {
  const address = `/organizations/${organization}/configuration`
  const domain = '{ entity: student, attributes: [givenName, familyName, birthDate], resolution: manual }'
  const file = `${await ask('GET', address)}\ndomainsOfUniqueness:\n  - ${domain}\n`
  await ask('PUT', address, { file })
}

async function ended(ask, run) {
  for (;;) {
    const { state } = await ask('GET', `/runs/${run}`)
    if (!['queued', 'running'].includes(state)) return
    await pause(500)
  }
}
