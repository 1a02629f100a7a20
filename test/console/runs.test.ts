/** Runs in the browser: launched, watched, read, held, decided, undone. */

import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { axeFindings, errorsOf, openConsole, type Opened } from './browser.ts'

let opened: Opened
let integration: string

beforeAll(async () => {
  opened = await openConsole({ students: 80 })
  integration = (await opened.configure('    safety: { limits: { delete: { percent: 10, atLeast: 5 } } }')).integration
})
afterAll(() => opened.close())

const ask = (method: string, address: string, body?: unknown) =>
  opened.ask(method, `/api/v1${address}`, { as: opened.root, ...(body === undefined ? {} : { body }) })

/** Runs it, and comes back when the run is at rest. */
async function runNow(): Promise<string> {
  const { body } = await ask('POST', `/integrations/${integration}/launches`, { full: true })
  const run = String(body.run)
  await ask('GET', `/runs/${run}/events`) // ends when the run does
  return run
}

/** Whichever test comes first: the district is in Passport. */
async function imported(): Promise<void> {
  const { body } = await ask('GET', `/runs?filter=kind:integration&filter=state:done&limit=1`)
  if (body.items.length === 0) await runNow()
}

/** A quarter of the students leave, and some get another name. */
function leave(): void {
  opened.powerSchool.db.exec('update students set enroll_status = 2 where dcid % 4 = 0')
  opened.powerSchool.db.exec(`update students set last_name = 'Quimby' where dcid % 10 = 1`)
}

async function openRun(run: string, wish: Parameters<Opened['window']>[0] = {}, rest = ''): Promise<Page> {
  const page = await opened.window(wish)
  await page.goto(`/runs/${run}${rest}`)
  await page.getByRole('heading', { name: 'Nightly import', level: 1 }).waitFor()
  return page
}

test('DS-13 a run that somebody begins from the search of everything is watched live until it is done', async () => {
  const { faults } = opened.powerSchool
  // Slow until it has been seen.
  faults.add({ path: '/ws/schema/query', effect: { kind: 'latency', milliseconds: 1000 } })
  const page = await opened.window()
  const errors = errorsOf(page)
  await page.goto('/runs')
  await page.getByRole('heading', { name: 'Runs', exact: true }).waitFor()
  await page.keyboard.press('Control+k')
  const search = page.getByRole('combobox', { name: 'Search everything' })
  await search.fill('run nightly')
  await page.getByRole('option', { name: 'Run Nightly import now' }).waitFor()
  await search.press('Enter')
  await page.getByRole('row').getByRole('link', { name: 'Nightly import' }).click()
  await page.getByRole('region', { name: 'Progress' }).waitFor()
  await page.locator('[aria-current="step"]').waitFor()
  faults.clear()
  await page.getByText('Done', { exact: true }).waitFor({ timeout: 25_000 })
  const students = page.getByRole('row', { name: /^Students/ })
  await expect.poll(() => students.getByRole('cell').first().textContent()).toBe('80')
  await students.getByRole('link', { name: '80' }).click()
  await page.getByRole('table', { name: 'Changes' }).getByRole('row').nth(3).waitFor()
  await expect.poll(() => new URL(page.url()).search).toBe('?tab=changes&operation=create&entity=student')
  expect(await axeFindings(page)).toEqual([])
  expect(errors).toEqual([])
})

test('a change is found by the name of a person, and its panel shows before, after and why', async () => {
  await imported()
  opened.powerSchool.db.exec(
    `update students set last_name = 'Zwingli' where dcid = (select min(dcid) from students where dcid > 0 and enroll_status = 0)`,
  )
  const run = await runNow()
  const page = await openRun(run)
  await page.getByRole('textbox', { name: 'Search by person' }).fill('zwing')
  await page.waitForURL(/person=zwing/)
  await page
    .getByRole('table', { name: 'Changes' })
    .getByRole('row', { name: /Zwingli/ })
    .first()
    .click()
  const panel = page.getByRole('dialog')
  await panel.getByText('Why, as it stands today').waitFor()
  await panel.getByText('Zwingli').nth(1).waitFor()
  expect(await axeFindings(page)).toEqual([])
  // The link alone leads to the open panel.
  const other = await openRun(run, {}, new URL(page.url()).search)
  await other.getByRole('dialog').getByText('Why, as it stands today').waitFor()
  await other.keyboard.press('Escape')
  await other.getByRole('dialog').waitFor({ state: 'detached' })
  await other.getByRole('textbox', { name: 'Search by person' }).fill('nobody of this name')
  await other.getByText('No change is like that').waitFor()
})

test('AC-06 B-03 SF-03 a held plan says which limit it passes and who would go; a viewer is offered no decision', async () => {
  await imported()
  leave()
  const run = await runNow()
  const viewer = await opened.account('viewer')
  for (const theme of ['light', 'dark'] as const) {
    const page = await openRun(run, { as: viewer, theme, width: theme === 'light' ? 1440 : 400 })
    await page.getByText(/^This would archive \d+ of 80 students: \d+\s%, your limit is 10\s%\.$/).waitFor()
    await page.getByText('By school').waitFor()
    await page.getByRole('table', { name: 'Changes' }).getByRole('row').nth(1).waitFor()
    expect(await page.getByRole('button', { name: /Approve|Decline/ }).count()).toBe(0)
    expect(await axeFindings(page)).toEqual([])
    const refused = await page.evaluate(
      `fetch('/api/v1/runs/${run}/approve', { method: 'POST', body: '{}', headers: { 'content-type': 'application/json', 'x-passport-sync': '1' } }).then(answer => answer.status)`,
    )
    expect(refused).toBe(403)
    await page.context().close()
  }
  await ask('POST', `/runs/${run}/decline`, {})
})

test('SF-03 SF-10 an approval wants a reason and, of many removals, the number; undo says what it would do, and does it', async () => {
  await imported()
  leave()
  const run = await runNow()
  const page = await openRun(run, { as: await opened.account('operator') })
  await page.getByRole('button', { name: 'Approve all', exact: true }).click()
  const dialog = page.getByRole('dialog')
  const approve = dialog.getByRole('button', { name: /^Approve [\d,]+ removals$/ })
  await approve.waitFor()
  const removals = /[\d,]+/.exec((await approve.textContent()) ?? '')?.[0] ?? ''
  expect(Number(removals.replace(',', ''))).toBeGreaterThan(100)
  await dialog.getByRole('textbox', { name: 'Reason' }).fill('they moved away')
  await expect.poll(() => approve.isDisabled()).toBe(true)
  await dialog.getByRole('textbox', { name: /^Type how many/ }).fill(removals)
  expect(await axeFindings(page)).toEqual([])
  await approve.click()
  await page.getByText('Done', { exact: true }).waitFor()
  await page.getByText(/“they moved away”/).waitFor()
  await page.getByRole('button', { name: 'Undo', exact: true }).click()
  await dialog.getByText(/^bring back \d+ students$/).waitFor()
  expect(await axeFindings(page)).toEqual([])
  await dialog.getByRole('button', { name: 'Undo the run' }).click()
  await page.getByRole('heading', { name: 'Undo of Nightly import' }).waitFor()
  await page.goBack()
  await page.getByRole('link', { name: 'It was undone: see how' }).waitFor()
})

test('all but the removals is approved, and who would go stays', async () => {
  await imported()
  leave()
  const run = await runNow()
  const page = await openRun(run)
  await page.getByRole('button', { name: 'Approve all but removals' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('textbox', { name: 'Reason' }).fill('the registrar looks at who left')
  await dialog.getByRole('button', { name: /^Approve \d+ change/ }).click()
  await page.getByText(/all but removals: “the registrar looks at who left”/).waitFor()
  const { body } = await ask('GET', '/records/student?limit=500')
  expect(body.items).toHaveLength(80)
})

test('problems stand by their cause with advice, and come as a file for the registrar; before, the shape of what comes', async () => {
  await imported()
  opened.powerSchool.db.exec(`update students set dob = '2011-02-29' where dcid % 10 = 3 and enroll_status = 0`)
  const run = await runNow()
  const page = await opened.window()
  const held = Promise.withResolvers<void>()
  await page.route('**/problem-causes', async route => {
    await held.promise
    await route.continue()
  })
  await page.goto(`/runs/${run}?tab=problems`)
  await page.getByRole('tabpanel').getByRole('status', { name: 'Loading' }).waitFor()
  held.resolve()
  await page
    .getByText(/^\d+ students$/)
    .first()
    .waitFor()
  await page.getByText('VALUE_WRONG_KIND').first().waitFor()
  await page.getByRole('table', { name: 'Problems' }).getByRole('row').nth(1).waitFor()
  expect(await axeFindings(page)).toEqual([])
  const coming = page.waitForEvent('download')
  await page.getByRole('link', { name: 'CSV for the registrar' }).click()
  expect(readFileSync(await (await coming).path(), 'utf8')).toContain('VALUE_WRONG_KIND')
  await page.getByRole('tab', { name: /^Conflicts/ }).click()
  await page.getByText('No value moved on both sides').waitFor()
})

test('a run that is not there, and a source that is out of order, are told in words with advice', async () => {
  const page = await opened.window()
  await page.goto('/runs/01980000-0000-7000-8000-000000000000')
  await page.getByText('RUN_UNKNOWN').waitFor()
  expect(await axeFindings(page)).toEqual([])
  opened.powerSchool.enablePlugin(false)
  const failed = await openRun(await runNow())
  await failed.getByText('Failed', { exact: true }).waitFor()
  await failed.getByRole('alert').waitFor()
  expect(await axeFindings(failed)).toEqual([])
  opened.powerSchool.enablePlugin(true)
})

test('the overview tells whose turn it is, and leads there', async () => {
  const page = await opened.window({ theme: 'dark' })
  await page.goto('/')
  await page
    .getByText(/for you$/)
    .first()
    .waitFor()
  expect(await axeFindings(page)).toEqual([])
  await page.getByRole('link', { name: /^See why/ }).click()
  await page.getByRole('heading', { name: 'Nightly import', level: 1 }).waitFor()
})
