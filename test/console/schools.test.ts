/** Schools mapping in the browser: decided, saved, refreshed, joined, taken back, closed. */

import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { axeFindings, errorsOf, openConsole, type Opened } from './browser.ts'

let opened: Opened
let organization: string
let integration: string

beforeAll(async () => {
  opened = await openConsole({ students: 40 })
  ;({ organization, integration } = await opened.configure())
  await ask('PATCH', `/integrations/${integration}`, { schools: [] })
})
afterAll(() => opened.close())

const ask = (method: string, address: string, body?: unknown) =>
  opened.ask(method, `/api/v1${address}`, {
    ...{ as: opened.root, headers: { 'if-match': '*' } },
    ...(body === undefined ? {} : { body }),
  })

async function mapping() {
  return (await ask('GET', `/integrations/${integration}/schools`)).body
}

async function run(): Promise<void> {
  const { body } = await ask('POST', `/integrations/${integration}/launches`, { full: true })
  await ask('GET', `/runs/${String(body.run)}/events`) // ends when the run does
}

async function openSchools(tab = 'missing', wish: Parameters<Opened['window']>[0] = {}): Promise<Page> {
  const page = await opened.window(wish)
  await page.goto(`/integrations/${integration}?tab=schools&schools=${tab}`)
  await page.getByRole('tab', { name: /^Missing/ }).waitFor()
  return page
}

/** Whichever test comes first: all are mapped, and have run. */
async function mapped(): Promise<void> {
  const { schools } = await mapping()
  const missing = schools.filter(({ state }: { readonly state: string }) => state !== 'existing')
  const decisions = missing.map(
    ({ source, values }: { readonly source: string; readonly values: { name: string } }) => ({
      ...{ source, action: 'create', name: values.name },
    }),
  )
  if (decisions.length > 0) await ask('PUT', `/integrations/${integration}/schools`, { decisions })
  await run()
}

test('SM-1 a run without mapped schools leads to them; created, renamed, joined; nothing is written before Save', async () => {
  const made = await ask('POST', `/organizations/${organization}/records/school`, {
    attributes: { name: 'Maple of Old', identifier: '77' },
  })
  const before = await mapping()
  const page = await opened.window()
  const errors = errorsOf(page)
  await page.goto('/integrations')
  await page.getByRole('button', { name: 'Run Nightly import' }).click()
  const list = page.getByRole('list', { name: 'Missing schools' })
  await expect.poll(() => list.getByRole('listitem').count()).toBe(before.counts.missing)
  await page.getByRole('button', { name: 'Auto mapping' }).click()
  const names = list.getByRole('textbox', { name: /^Name of the new school/ })
  await expect.poll(() => names.count()).toBe(before.counts.missing)
  await names.first().fill('Renamed School')
  await list
    .getByRole('combobox', { name: /^What becomes of/ })
    .nth(1)
    .click()
  await page.getByRole('option', { name: 'Choose existing' }).click()
  await list.getByRole('combobox', { name: /^Passport’s school for/ }).click()
  await page.getByRole('option', { name: 'Maple of Old' }).click()
  expect(await axeFindings(page)).toEqual([])
  expect((await mapping()).counts.existing).toBe(0)
  await page.getByRole('button', { name: /^Save \d+ decision/ }).click()
  await page.getByText('The schools mapping is saved.').waitFor()
  await page.getByRole('tab', { name: /^Existing/ }).click()
  const existing = page.getByRole('list', { name: 'Existing schools' })
  await existing.getByText('→ Renamed School').waitFor()
  await existing.getByText('→ Maple of Old').waitFor()
  expect((await mapping()).schools[1].school.id).toBe(made.body.record.id)
  expect(errors).toEqual([])
})

test('SM-3 SM-5 what differs since is shown and refreshed; a mapping is deleted with a choice about its records', async () => {
  await mapped()
  opened.powerSchool.db.exec(`update schools set schoolcity = 'Oakville' where school_number = 1101`)
  await run()
  const page = await openSchools('existing', { theme: 'dark' })
  await page.getByText('Oakville').waitFor()
  expect(await axeFindings(page)).toEqual([])
  const school = page.getByRole('listitem').filter({ hasText: 'Oakville' })
  await school.getByRole('button', { name: /^Refresh/ }).click()
  await page.getByText('The schools take their values.').waitFor()
  await page.getByText('Oakville').waitFor({ state: 'hidden' })
  await page
    .getByRole('button', { name: /^Delete mapping of/ })
    .first()
    .click()
  await page.getByRole('dialog').getByRole('radio', { name: 'Keep existing records frozen' }).waitFor()
  expect(await axeFindings(page)).toEqual([])
  await page.getByRole('dialog').getByRole('button', { name: 'Take it over' }).click()
  await page.getByRole('button', { name: 'Save 1 decision' }).click()
  await page.getByText('The schools mapping is saved.').waitFor()
  expect((await mapping()).counts.frozen).toBe(1)
})

test('SM-2 SM-4 a school that the source loses stands with missing data until its closure is confirmed by name', async () => {
  await mapped()
  opened.powerSchool.db.exec('delete from schools where school_number = 1101')
  await run()
  const page = await openSchools('withMissingData', { width: 400 })
  const lost = page.getByRole('list', { name: 'Schools with missing data' })
  await lost.getByRole('listitem').waitFor()
  expect(await axeFindings(page)).toEqual([])
  const [{ school }] = (await mapping()).withMissingData
  await page.getByRole('button', { name: /^Confirm closure of/ }).click()
  await page.getByRole('textbox', { name: 'Type its name' }).fill(school.name)
  await page.getByRole('button', { name: 'Close the school' }).click()
  await page.getByText(/is closed\. It can be undone/).waitFor()
  const { body } = await ask('GET', `/records/school/${String(school.id)}`)
  expect(body.state).toBe('archived')
})
