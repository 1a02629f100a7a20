/** A real browser before a real server: the console as an administrator has it. */

import { randomBytes } from 'node:crypto'
import { tmpdir } from 'node:os'
import { fileURLToPath } from 'node:url'
import { AxeBuilder } from '@axe-core/playwright'
import { chromium, type Browser, type Locator, type Page } from 'playwright-core'
import { onTestFinished } from 'vitest'
import { findChromium } from '../../bin/chromium.js'
import { prepareConsole } from '../../bin/console.js'
import { growInto } from '../../simulators/district/powerschool.ts'
import { startPowerSchool, type SimulatedPowerSchool } from '../../simulators/powerschool/server.ts'
import { makePlugin } from '../../src/connectors/powerschool/plugin.ts'
import { entityTypes } from '../../src/model/entity.ts'
import { openHouse, startService, type House } from '../../src/worker/front-door.ts'
import { cookieOf, password, serve, type Ask, type Served } from '../api/service.ts'
import { mapleFile } from '../cli/command-line.ts'
import { freshDatabase } from '../support/database.ts'

export type Opened = Served & {
  readonly house: House
  readonly powerSchool: SimulatedPowerSchool
  readonly browser: Browser
  /** A new window for this test, signed in as the first administrator, unless it says otherwise. */
  window(wish?: WindowWish): Promise<Page>
  /** Somebody with that role in the district; gives the mail address, the password is the usual one. */
  account(role: string): Promise<string>
  /** Applies the district file of Maple Unified, with further lines for its integration. */
  configure(safety?: string): Promise<{ readonly organization: string; readonly integration: string }>
  close(): Promise<void>
}

export type WindowWish = {
  /** Who signs in for this window; nobody. Left out, windows of the first administrator share one session. */
  readonly as?: string | null
  readonly width?: number
  readonly height?: number
  readonly theme?: 'light' | 'dark'
}

export const builtConsole = fileURLToPath(new URL('../../dist/console', import.meta.url))
export const firstAdministrator = 'root@maple.example'

/** One server, database and PowerSchool, for all tests of a file. */
export async function openConsole({
  students = 60,
  write = false,
}: {
  readonly students?: number
  /** Whether PowerSchool lets itself be written to. */
  readonly write?: boolean
} = {}): Promise<Opened> {
  await prepareConsole()
  const browser = await launchBrowser()
  const database = await freshDatabase()
  const house = await openHouse({ home: tmpdir(), databaseUrl: database.url, key: randomBytes(32) })
  const log = { info: () => undefined, warn: () => undefined, error: (error: unknown) => console.error(error) }
  const service = await startService(house, { workers: 1, mail: null, refusePrivateAddresses: false, log })
  const served = await serve(house, { console: builtConsole })
  const powerSchool = await startPowerSchool({ clientId: 'abc', clientSecret: 's3cret-of-maple' })
  growInto(powerSchool.db, { seed: 7, students })
  powerSchool.installPlugin(makePlugin({ extensions: [] }, { entities: entityTypes, write }).zip)
  powerSchool.enablePlugin(true)
  const opened: Opened = {
    ...served,
    house,
    powerSchool,
    browser,
    window: wish => openWindow(opened, wish),
    account: role => makeAccount(opened, role),
    configure: safety => configure(opened, safety),
    close: async () => {
      await served.server.close()
      await service.stop()
      await powerSchool.close()
      await house.close()
      await database.drop()
    },
  }
  return opened
}

let launched: Promise<Browser> | undefined

/** One for all files of this process, with which it ends; what one sees does not see the other. */
export async function launchBrowser(): Promise<Browser> {
  const browser = await (launched ??= launch())
  if (browser.isConnected()) return browser
  return (launched = launch())
}

async function launch(): Promise<Browser> {
  const executablePath = findChromium()
  if (executablePath === undefined) {
    throw new Error(
      'The browser tests need Chromium, and there is none. Install it (apt-get install chromium), or name its program in the variable CHROMIUM.',
    )
  }
  // Chromium's sandbox refuses to work for root.
  return chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] })
}

type There = Pick<Opened, 'browser' | 'url' | 'ask'>

/** In a browser that is there: signed in to that server, and closed with the test. */
export async function openWindow(
  there: There,
  { as, width = 1440, height = 900, theme = 'light' }: WindowWish = {},
): Promise<Page> {
  const { browser, url } = there
  const context = await browser.newContext({
    baseURL: url,
    viewport: { width, height },
    colorScheme: theme,
    reducedMotion: 'reduce',
    locale: 'en-US',
  })
  // A page that nobody looks at any more would go on asking.
  onTestFinished(() => context.close())
  if (as !== null) {
    const [name = '', value = ''] = (await (as === undefined ? usualSession(there) : signIn(there, as))).split('=')
    await context.addCookies([{ name, value, url }])
  }
  const page = await context.newPage()
  page.setDefaultTimeout(30_000)
  await slowDown(page)
  return page
}

const usualSessions = new WeakMap<Ask, Promise<string>>()

function usualSession(there: There): Promise<string> {
  const session = usualSessions.get(there.ask) ?? signIn(there, firstAdministrator)
  usualSessions.set(there.ask, session)
  return session
}

async function signIn({ ask }: There, email: string): Promise<string> {
  const body = { email, password }
  return cookieOf(await ask('POST', '/api/v1/session', { body, headers: { 'x-passport-sync': '1' } }))
}

/** `SLOWER=6` shows what a machine six times as slow would: a test that hurries past the page fails there first. */
async function slowDown(page: Page): Promise<void> {
  const rate = Number(process.env['SLOWER'] ?? 1)
  if (rate === 1) return
  const session = await page.context().newCDPSession(page)
  await session.send('Emulation.setCPUThrottlingRate', { rate })
}

async function makeAccount({ ask, root }: Opened, role: string): Promise<string> {
  const email = `${role}.${randomBytes(4).toString('hex')}@maple.example`
  const { body } = await ask('GET', '/api/v1/organizations', { as: root })
  const address = `/api/v1/organizations/${String(body.items[0].id)}/users`
  const invited = await ask('POST', address, { as: root, body: { email, name: role, role } })
  const headers = { 'x-passport-sync': '1' }
  await ask('POST', '/api/v1/password', { body: { token: invited.body.token, password }, headers })
  return email
}

async function configure({ ask, root, powerSchool }: Opened, safety = '') {
  const made = await ask('POST', '/api/v1/organizations', {
    as: root,
    body: { name: 'Maple Unified', type: 'district', timeZone: 'America/New_York' },
  })
  const organization = String(made.body.id)
  const applied = await ask('PUT', `/api/v1/organizations/${organization}/configuration`, {
    as: root,
    body: { file: mapleFile(powerSchool.url, { safety }), secrets: { POWERSCHOOL_SECRET: 's3cret-of-maple' } },
    headers: { 'if-match': '*' },
  })
  if (applied.status !== 200) throw new Error(applied.text)
  const { body } = await ask('GET', '/api/v1/integrations', { as: root })
  return { organization, integration: String(body.items[0].id) }
}

/** What axe finds against WCAG 2.2 AA, in words; empty is clean. */
export async function axeFindings(page: Page): Promise<string[]> {
  await comesToRest(page)
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
    .analyze()
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')}: ${failureSummary ?? ''}`),
  )
}

/** What fades in has not its colours yet. What turns for ever is not waited for. */
async function comesToRest(page: Page): Promise<void> {
  await page.evaluate(`Promise.allSettled(document.getAnimations()
    .filter(({ effect, playState }) => playState === 'running' && Number.isFinite(effect?.getComputedTiming().endTime))
    .map(({ finished }) => finished)).then(() => undefined)`)
}

/** Errors that the page itself tells of; a test expects none. */
export function errorsOf(page: Page): string[] {
  const errors: string[] = []
  page.on('pageerror', error => errors.push(String(error)))
  page.on('console', message => {
    // A refused request is told by the browser too; the screen shows it.
    if (message.type() === 'error' && !message.text().includes('Failed to load resource')) errors.push(message.text())
  })
  return errors
}

/** By the Tab key alone, to what has that role and name; throws when the keys lead past it. */
export async function tabTo(page: Page, role: PageRole, name: string | RegExp, key = 'Tab'): Promise<void> {
  await named(page, role, name).first().waitFor({ state: 'attached' })
  await keyTo(page, role, name, key)
}

/** The same by an arrow key, within what the Tab key stops at once. */
export async function arrowTo(page: Page, role: PageRole, name: string | RegExp, key = 'ArrowDown'): Promise<void> {
  await keyTo(page, role, name, key)
}

type PageRole = Parameters<Page['getByRole']>[0]

async function keyTo(page: Page, role: PageRole, name: string | RegExp, key: string): Promise<void> {
  for (let presses = 0; presses < 120; presses += 1) {
    if (await isFocused(page, role, name)) return
    await page.keyboard.press(key)
    // A row takes the focus in the next frame: whoever is quicker than that goes past it.
    await page.evaluate('new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))')
  }
  throw new Error(`the key ${key} does not lead to the ${role} ${String(name)}`)
}

async function isFocused(page: Page, role: PageRole, name: string | RegExp): Promise<boolean> {
  return (await named(page, role, name).and(page.locator('*:focus')).count()) > 0
}

function named(page: Page, role: PageRole, name: string | RegExp): Locator {
  return page.getByRole(role, { name, exact: typeof name === 'string' })
}
