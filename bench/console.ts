/** How long a change of screen takes in a real Chromium before the sample district: from the click until it stands there whole. */

import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium, type Browser, type Page } from 'playwright-core'
import { findChromium } from '../bin/chromium.js'
import { prepareConsole } from '../bin/console.js'
import { connectorById } from '../src/connectors/catalog.ts'
import { ownHeader } from '../src/server/caller.ts'
import { startServer } from '../src/server/server.ts'
import { openPool } from '../src/store/database.ts'
import { openEmbedded } from '../src/store/embedded/join.ts'
import { migrate } from '../src/store/migrate.ts'
import { launch, startService } from '../src/worker/front-door.ts'
import { configure, startDistrict } from './bench-district.ts'

const bar = 150
const password = 'a long enough password'
const email = 'bench@bench.example'

/** As the rail calls them; the last one leads back. */
const screens = [
  ...['Integrations', 'Data sources', 'Runs', 'Duplicates', 'Directory', 'Conflicts', 'Data quality', 'Mapping'],
  ...['Master fields', 'Audit', 'Settings', 'Overview'],
]

export async function benchConsole({
  students,
  rounds,
}: {
  readonly students: number
  readonly rounds: number
}): Promise<void> {
  await prepareConsole()
  const executablePath = findChromium()
  if (executablePath === undefined) throw new Error('Chromium is missing')
  const home = await mkdtemp(join(tmpdir(), 'passport-bench-'))
  const embedded = await openEmbedded(home)
  await migrate(embedded.url)
  const pool = openPool(embedded.url)
  const key = randomBytes(32)
  const house = { pool, key, connectorById, close: () => pool.end() }
  const district = await startDistrict(students)
  const log = { info: () => undefined, warn: console.error, error: console.error }
  await configure(pool, key, district, { organization: 'Maple Unified' })
  const { state } = await launch(house, {
    ...{ integration: 'Import', full: true, trigger: 'by hand', by: 'bench' },
    ...{ signal: new AbortController().signal, onProgress: () => undefined, onNotice: () => undefined },
  })
  if (state !== 'done') throw new Error(`the import ended as ${state}`)
  const service = await startService(house, { workers: 1, mail: null, refusePrivateAddresses: false, log })
  const told: string[] = []
  const server = await startServer(house, {
    ...{ host: '127.0.0.1', port: 0, signal: new AbortController().signal, logTo: { write: () => undefined } },
    tell: line => void told.push(line),
    limits: { requests: 1_000_000, signIns: 1000 },
    console: fileURLToPath(new URL('../dist/console', import.meta.url)),
  })
  const cookie = await firstAdministrator(server.url, told)
  const browser = await chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] })
  try {
    const times: Times = new Map()
    for (let round = 0; round < rounds; round += 1) await visit(browser, server.url, cookie, times)
    report(times)
  } finally {
    await browser.close()
    await server.close()
    await service.stop()
    district.close()
    await pool.end()
    await embedded.close()
    await rm(home, { recursive: true, force: true })
  }
}

async function firstAdministrator(url: string, told: readonly string[]): Promise<string> {
  const token = /#(\S+)/.exec(told.join('\n'))?.[1]
  const answer = await fetch(`${url}/api/v1/setup`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', [ownHeader]: '1' },
    body: JSON.stringify({ token, email, name: 'Bench', password }),
  })
  if (!answer.ok) throw new Error(await answer.text())
  return (answer.headers.getSetCookie()[0] ?? '').split(';')[0] ?? ''
}

type Kind = 'first' | 'again'
type Times = Map<string, Record<Kind, number[]>>

/** As somebody who has just signed in: nothing is in the browser's memory. Every screen once, and all of them once more. */
async function visit(browser: Browser, url: string, cookie: string, times: Times): Promise<void> {
  const context = await browser.newContext({ baseURL: url, viewport: { width: 1440, height: 900 }, locale: 'en-US' })
  const [name = '', value = ''] = cookie.split('=')
  await context.addCookies([{ name, value, url }])
  const page = await context.newPage()
  await page.goto('/')
  await page.getByRole('heading', { name: 'Overview' }).waitFor()
  // A person looks at it for a while, and the browser is idle.
  await page.waitForTimeout(4000)
  for (const kind of ['first', 'again'] as const) {
    for (const screen of screens) {
      const of = times.get(screen) ?? { first: [], again: [] }
      of[kind].push(await change(page, screen))
      times.set(screen, of)
      await page.waitForTimeout(300)
    }
  }
  await context.close()
}

/** The pointer rests on the link for a tenth of a second, as a hand does; then the time runs. */
async function change(page: Page, screen: string): Promise<number> {
  await page.locator('aside').getByRole('link', { name: screen }).hover()
  await page.waitForTimeout(100)
  return page.evaluate<number>(measuring(screen))
}

/** For the page: until the screen's title stands there, nothing of it is still to come, and it has been painted. */
function measuring(screen: string): string {
  return `new Promise(resolve => {
    const screen = ${JSON.stringify(screen)}
    const link = [...document.querySelectorAll('aside a')].find(one => one.textContent.startsWith(screen))
    const isWhole = () => {
      const main = document.querySelector('main')
      const isComing = main.querySelector('[role="status"][aria-label="Loading"], .mantine-Skeleton-root') !== null
      return main.querySelector('h1')?.textContent === screen && !isComing
    }
    const started = performance.now()
    link.click()
    // Then after the frame in which it stood there.
    const look = () =>
      isWhole()
        ? requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - started)))
        : requestAnimationFrame(look)
    requestAnimationFrame(look)
  })`
}

function report(times: Times): void {
  const row = (name: string, first: number, again: number): string =>
    `${name.padEnd(16)}${`${Math.round(first)} ms`.padStart(10)}${`${Math.round(again)} ms`.padStart(10)}${first > bar || again > bar ? '   over' : ''}`
  console.log(`${''.padEnd(16)}${'first'.padStart(10)}${'again'.padStart(10)}   (medians; bar ${bar} ms)`)
  for (const [screen, { first, again }] of times) console.log(row(screen, median(first), median(again)))
  const all = [...times.values()]
  console.log(row('all, median', median(all.flatMap(one => one.first)), median(all.flatMap(one => one.again))))
  console.log(row('worst', Math.max(...all.flatMap(one => one.first)), Math.max(...all.flatMap(one => one.again))))
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
}
