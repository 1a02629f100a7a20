/** Integrations in the browser: listed, made by the guide, scheduled, suspended, edited by two at once. */

import { afterAll, beforeAll, expect, test } from 'vitest'
import { axeFindings, errorsOf, openConsole, type Opened } from './browser.ts'

let opened: Opened
let organization: string
let integration: string

beforeAll(async () => {
  opened = await openConsole({ students: 40 })
  ;({ organization, integration } = await opened.configure())
})
afterAll(() => opened.close())

const ask = (method: string, address: string, body?: unknown) =>
  opened.ask(method, `/api/v1${address}`, { as: opened.root, ...(body === undefined ? {} : { body }) })

test('DS-03 integrations stand with type, source, target, state and last run; what a role may not do is not offered', async () => {
  const page = await opened.window()
  const errors = errorsOf(page)
  await page.goto('/integrations')
  const table = page.getByRole('table', { name: 'Integrations' })
  await table.getByRole('row').nth(1).waitFor()
  const heads = ['Type', 'Name', 'Source', 'Target', 'State', 'Last run', 'Actions']
  await expect.poll(() => table.getByRole('columnheader').allTextContents()).toEqual(heads)
  expect(await axeFindings(page)).toEqual([])
  await page.getByRole('button', { name: 'More for Nightly import' }).click()
  await page.getByRole('menuitem', { name: 'Suspend' }).click()
  await table.getByText('Suspended').waitFor()
  await page.getByRole('button', { name: 'Resume Nightly import' }).click()
  await page.getByRole('button', { name: 'Run Nightly import' }).waitFor()
  expect(errors).toEqual([])
  const viewer = await opened.window({ as: await opened.account('viewer'), theme: 'dark', width: 400 })
  await viewer.goto('/integrations')
  await viewer.getByRole('link', { name: 'Nightly import' }).waitFor()
  expect(await viewer.getByRole('button', { name: /^(Run|More for|New)/ }).count()).toBe(0)
  expect(await viewer.getByRole('link', { name: 'New' }).count()).toBe(0)
  expect(await axeFindings(viewer)).toEqual([])
})

test('DS-02 DS-04 DS-07 DS-09 the guide names what a task needs, and ends in a preview that writes nothing', async () => {
  const page = await opened.window()
  const errors = errorsOf(page)
  // Of one data source, a kind of record comes in by one integration.
  await ask('POST', `/organizations/${organization}/data-sources`, {
    ...{ name: 'Beside it', connector: 'powerschool' },
    settings: { url: opened.powerSchool.url, clientId: 'abc', clientSecret: 's3cret-of-maple' },
  })
  await page.goto('/integrations/new')
  await page.getByText(/in Nightly import already/).waitFor()
  await page.getByRole('combobox', { name: 'Data source' }).click()
  await page.getByRole('option', { name: 'Beside it' }).click()
  await page.getByRole('textbox', { name: 'Name' }).fill('Guided import')
  await page.getByRole('button', { name: 'Add task' }).click()
  await page.getByRole('menuitem', { name: /^Student/ }).click()
  await page.getByText('Student needs School.').waitFor()
  const save = page.getByRole('button', { name: 'Save and run preview' })
  await page.getByRole('radio', { name: 'Auto mapping' }).check()
  await expect.poll(() => save.isDisabled()).toBe(true)
  await page.getByRole('button', { name: 'Add what is missing' }).click()
  await expect.poll(() => page.getByRole('list', { name: 'Tasks' }).getByRole('listitem').count()).toBe(2)
  await page.getByText('Week', { exact: true }).click()
  const next = page.getByRole('list', { name: 'Next runs', exact: true }).getByRole('listitem')
  await expect.poll(() => next.count()).toBe(5)
  expect(await axeFindings(page)).toEqual([])
  // With a schedule it would begin by itself if this ran at that very minute.
  await page.getByText('By hand', { exact: true }).click()
  await next.first().waitFor({ state: 'detached' })
  await save.click()
  await page.getByText('Previewed', { exact: true }).waitFor()
  await page.getByRole('tab', { name: /^Planned changes/ }).waitFor()
  const { body } = await ask('GET', '/records/student')
  expect(body.items).toEqual([])
  expect(errors).toEqual([])
})

test('DS-05 DS-14 a weekly schedule shows the next runs in the time of the district, and pauses are kept', async () => {
  const page = await opened.window({ theme: 'dark' })
  await page.goto(`/integrations/${integration}?tab=schedule`)
  await page.getByText('Week', { exact: true }).click()
  for (const day of ['Tue', 'Thu', 'Fri']) await page.getByText(day, { exact: true }).click()
  await page.getByText('Next runs, in the time of America/New York').waitFor()
  expect(await axeFindings(page)).toEqual([])
  await page.getByRole('button', { name: 'Save schedule' }).click()
  await page.getByText('Nightly import is saved.').waitFor()
  const { body } = await ask('GET', `/integrations/${integration}`)
  expect(body.schedule).toEqual({ every: 'week', days: ['monday', 'wednesday'], at: '02:00' })
  await page.getByRole('button', { name: 'Add pause' }).click()
  await page.getByRole('textbox', { name: 'From' }).fill('2027-06-12')
  await page.getByRole('textbox', { name: /^Until, that day/ }).fill('2027-08-20')
  await page.getByRole('checkbox', { name: 'No deletions' }).check()
  await page.getByRole('button', { name: 'Save pauses' }).click()
  await page.getByText('The pause windows are saved.').waitFor()
  const pauses = await ask('GET', `/organizations/${organization}/pauses`)
  expect(pauses.body.items).toEqual([
    { from: '2027-06-12', until: '2027-08-20', suspendImports: true, noDeletions: true },
  ])
})

test('B-02 an integration runs after another one, and both screens say so', async () => {
  const { body: source } = await ask('POST', `/organizations/${organization}/data-sources`, {
    ...{ name: 'After it', connector: 'powerschool', settings: { url: opened.powerSchool.url } },
  })
  expect(source).toMatchObject({ name: 'After it' })
  const { body } = await ask('POST', `/organizations/${organization}/integrations`, {
    ...{ name: 'Follower', source: 'After it', tasks: [{ entity: 'school' }] },
  })
  const page = await opened.window()
  const errors = errorsOf(page)
  await page.goto(`/integrations/${String(body.id)}?tab=schedule`)
  await page.getByText('After another integration', { exact: true }).click()
  await page.getByText(/^It runs once Nightly import has been done and applied/).waitFor()
  expect(await axeFindings(page)).toEqual([])
  await page.getByRole('button', { name: 'Save schedule' }).click()
  await page.getByText('Follower is saved.').waitFor()
  const { body: saved } = await ask('GET', `/integrations/${String(body.id)}`)
  expect(saved.schedule).toEqual({ every: 'success', of: ['Nightly import'] })
  await page.goto('/')
  await page.getByText('Next after Nightly import').waitFor()
  expect(errors).toEqual([])
  const narrow = await opened.window({ width: 400 })
  await narrow.goto(`/integrations/${String(body.id)}?tab=schedule`)
  await narrow.getByText(/^It runs once Nightly import/).waitFor()
  await expect.poll(() => narrow.evaluate('document.documentElement.scrollWidth')).toBe(400)
})

test('DS-06 two edit one integration: the second is told, and may load or keep; a second launch is refused in words', async () => {
  const [first, second] = [await opened.window(), await opened.window()]
  for (const page of [first, second]) {
    await page.goto(`/integrations/${integration}`)
    await page.getByRole('list', { name: 'Tasks' }).waitFor()
  }
  await first.getByRole('button', { name: 'Take out Enrollment' }).click()
  await first.getByRole('button', { name: 'Save tasks' }).click()
  await first.getByText('Nightly import is saved.').waitFor()
  await second.getByRole('button', { name: 'Take out Guardian' }).click()
  await second.getByRole('button', { name: 'Save tasks' }).click()
  await second.getByText(/^Somebody else has changed Nightly import/).waitFor()
  expect(await axeFindings(second)).toEqual([])
  await second.getByRole('button', { name: 'Load theirs' }).click()
  await second.getByRole('button', { name: 'Take out Guardian' }).waitFor()
  await expect.poll(() => second.getByRole('button', { name: 'Take out Enrollment' }).count()).toBe(0)
  const { faults } = opened.powerSchool
  faults.add({ path: '/ws/schema/query', effect: { kind: 'latency', milliseconds: 1500 } })
  await ask('POST', `/integrations/${integration}/launches`, {})
  await second.getByRole('button', { name: 'Run Nightly import' }).click()
  await second.getByText(/Nightly import .*(running|under way)/i).waitFor()
  faults.clear()
})

test('an integration is deleted by its name, and an empty list says what to do', async () => {
  const page = await opened.window()
  await ask('POST', `/organizations/${organization}/data-sources`, {
    ...{ name: 'Spare', connector: 'powerschool', settings: { url: opened.powerSchool.url } },
  })
  const { body } = await ask('POST', `/organizations/${organization}/integrations`, {
    ...{ name: 'To go', source: 'Spare', tasks: [{ entity: 'school' }] },
  })
  await page.goto(`/integrations/${String(body.id)}`)
  await page.getByRole('button', { name: 'More for To go' }).click()
  await page.getByRole('menuitem', { name: 'Delete' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('textbox', { name: 'Type its name' }).fill('To go')
  await dialog.getByRole('button', { name: 'Delete the integration' }).click()
  await page.getByRole('table', { name: 'Integrations' }).waitFor()
  await page.getByRole('link', { name: 'To go' }).waitFor({ state: 'detached' })
  const empty = await ask('POST', '/organizations', {
    ...{ name: 'Birch Unified', type: 'district', timeZone: 'UTC' },
  })
  await page.goto(`/integrations?organization=${String(empty.body.id)}`)
  await page.getByText('No integration yet').waitFor()
})
