/** Found from anywhere: people and schools by the search of everything, the runs of a day by the chart of changes. */

import { afterAll, beforeAll, expect, test } from 'vitest'
import { axeFindings, errorsOf, openConsole, type Opened } from './browser.ts'

let opened: Opened

beforeAll(async () => {
  opened = await openConsole({ students: 40 })
  const { integration } = await opened.configure()
  const { body } = await ask('POST', `/integrations/${integration}/launches`, { full: true })
  await ask('GET', `/runs/${String(body.run)}/events`) // ends when the run does
})
afterAll(() => opened.close())

const ask = (method: string, address: string, body?: unknown) =>
  opened.ask(method, `/api/v1${address}`, { as: opened.root, ...(body === undefined ? {} : { body }) })

test('the search of everything finds a student by parts of the name, with kind, grade and school, and a school', async () => {
  const { body } = await ask('GET', '/records/student?limit=1')
  const { id, attributes } = body.items[0]
  const page = await opened.window()
  const errors = errorsOf(page)
  await page.goto('/runs')
  await page.getByRole('heading', { name: 'Runs', exact: true }).waitFor()
  await page.keyboard.press('Control+k')
  const field = page.getByRole('combobox', { name: 'Search everything' })
  await field.fill(`${String(attributes.familyName).slice(0, 5)} ${String(attributes.givenName).slice(0, 3)}`)
  const name = `${String(attributes.givenName)} ${String(attributes.familyName)}`
  const option = page.getByRole('option', { name: new RegExp(`${name}.*student, grade`) }).first()
  await option.waitFor()
  expect(await axeFindings(page)).toEqual([])
  await field.press('Enter')
  await page.waitForURL(`**/directory/student/${String(id)}**`)
  await page.keyboard.press('Control+k')
  await field.fill('maple')
  await page
    .getByRole('option', { name: /Maple.*school/ })
    .first()
    .waitFor()
  expect(errors).toEqual([])
})

test('a day of the chart leads to the runs that ended on it, and to no others', async () => {
  const page = await opened.window({ theme: 'dark' })
  await page.goto('/')
  const today = page.getByRole('list', { name: 'Changes by day' }).getByRole('link').last()
  await today.press('Enter')
  await page.waitForURL('**/runs?**day=20**')
  await page.getByRole('row').getByRole('link', { name: 'Nightly import' }).waitFor()
  expect(await axeFindings(page)).toEqual([])
  await page.getByLabel('Day on which it ended').fill('2020-02-29')
  await page.getByText('No run is like that').waitFor()
  const { status } = await ask('GET', '/runs?filter=day:2020-02-30')
  expect(status).toBe(400)
})
