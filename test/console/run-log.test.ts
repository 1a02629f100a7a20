/** A run in the browser: its log, and who is on one side only. */

import { afterAll, beforeAll, expect, test } from 'vitest'
import { forgetOldValues } from '../../src/worker/forget-values.ts'
import { axeFindings, errorsOf, openConsole, type Opened } from './browser.ts'

let opened: Opened
let run: string
let first: string

beforeAll(async () => {
  opened = await openConsole({ students: 5 })
  const { organization, integration } = await opened.configure()
  const launch = async (preview: boolean): Promise<string> => {
    const { body } = await ask('POST', `/integrations/${integration}/launches`, { full: true, preview })
    await ask('GET', `/runs/${body.run}/events`) // ends when the run does
    return body.run
  }
  first = await launch(false)
  const { body } = await ask('GET', '/records/student?limit=1')
  const attributes = { givenName: 'Zed', familyName: 'Handmade', school: body.items[0].attributes.school }
  const added = await ask('POST', `/organizations/${organization}/records/student`, { attributes })
  expect(added.status).toBe(201)
  run = await launch(true)
})
afterAll(() => opened.close())

function ask(method: string, address: string, body?: unknown) {
  return opened.ask(method, `/api/v1${address}`, { as: opened.root, body })
}

const pictures = process.env['PICTURES']

test('the log tells a run step by step and comes as a file; on a telephone the time stands above', async () => {
  const page = await opened.window()
  const errors = errorsOf(page)
  await page.goto(`/runs/${run}`)
  await page.getByRole('tab', { name: 'Log' }).click()
  const log = page.getByRole('list', { name: 'Log' })
  await log.getByText('Ended as a preview', { exact: false }).waitFor()
  await log.getByText(/student records read/).waitFor()
  expect(await axeFindings(page)).toEqual([])
  if (pictures) await page.screenshot({ path: `${pictures}/run-log.png` })
  const coming = page.waitForEvent('download')
  await page.getByRole('link', { name: 'CSV' }).click()
  expect((await coming).suggestedFilename()).toBe(`log-${run}.csv`)
  expect(errors).toEqual([])
  const narrow = await opened.window({ width: 400, theme: 'dark', as: await opened.account('viewer') })
  await narrow.goto(`/runs/${run}?tab=log`)
  await narrow.getByText('Ended as a preview', { exact: false }).waitFor()
  if (pictures) await narrow.screenshot({ path: `${pictures}/run-log-narrow.png`, fullPage: true })
  expect(await axeFindings(narrow)).toEqual([])
})

test('who is in Passport only is listed though the source has nobody new, and found by name', async () => {
  const page = await opened.window()
  await page.goto(`/runs/${run}`)
  await page.getByRole('tab', { name: /^Unmatched/ }).click()
  await page.getByRole('table', { name: 'Only in Passport' }).getByText('Zed Handmade').waitFor()
  await page.getByRole('textbox', { name: 'Search by person' }).fill('nobody')
  await page.getByText('Nobody here is called that').nth(1).waitFor()
  expect(await axeFindings(page)).toEqual([])
  if (pictures) await page.screenshot({ path: `${pictures}/unmatched-none.png` })
  await page.getByRole('textbox', { name: 'Search by person' }).fill('hand ze')
  await page.getByRole('table', { name: 'Only in Passport' }).getByText('Zed Handmade').waitFor()
})

test('how long values are kept is set, and a run whose values are gone says so and offers no undo', async () => {
  const page = await opened.window()
  const errors = errorsOf(page)
  await page.goto('/settings?tab=organization')
  const days = page.getByRole('textbox', { name: 'Days' })
  await days.fill('300')
  await page.getByText('Values that are older than 300 days go within the hour').waitFor()
  expect(await axeFindings(page)).toEqual([])
  if (pictures) await days.screenshot({ path: `${pictures}/retention-field.png` })
  if (pictures) await page.screenshot({ path: `${pictures}/retention.png` })
  await page.getByRole('button', { name: 'Save days' }).click()
  await page.getByText('Values are kept for 300 days.').waitFor()
  await page.goto(`/runs/${first}`)
  await page.getByRole('button', { name: 'Undo' }).waitFor()
  const { pool } = opened.house
  await pool.query(
    `update run set started_at = started_at - d, ended_at = ended_at - d from make_interval(days => 301) d where id = $1`,
    [first],
  )
  expect(await forgetOldValues(pool, new Date(), new AbortController().signal)).toBe(1)
  await page.reload()
  await page.getByText('Values removed after 300 days').waitFor()
  expect(await page.getByRole('button', { name: 'Undo' }).count()).toBe(0)
  expect(await axeFindings(page)).toEqual([])
  if (pictures) await page.screenshot({ path: `${pictures}/values-gone.png` })
  expect(errors).toEqual([])
})
