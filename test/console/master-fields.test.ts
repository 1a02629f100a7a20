/** Master fields in the browser: generated, refused, taken out. */

import { afterAll, beforeAll, expect, test } from 'vitest'
import { axeFindings, errorsOf, openConsole, type Opened } from './browser.ts'

let opened: Opened
let organization: string

beforeAll(async () => {
  opened = await openConsole({ students: 20 })
  ;({ organization } = await opened.configure())
})
afterAll(() => opened.close())

async function fields(): Promise<readonly { readonly entity: string; readonly attribute: string }[]> {
  const { body } = await opened.ask('GET', `/api/v1/organizations/${organization}/master-fields`, { as: opened.root })
  return body.items
}

test('MF-03 MF-04 MF-05 generated for an entity but for what is cleared; a second master is refused; one is taken out', async () => {
  const page = await opened.window()
  const errors = errorsOf(page)
  await page.goto('/')
  await page.getByRole('link', { name: 'Master fields' }).click()
  await page.getByText('No master field yet').waitFor()
  await page.getByRole('button', { name: 'Generate' }).click()
  const dialog = page.getByRole('dialog', { name: 'Generate master fields' })
  await dialog.getByText(/rules would be added, 0 changed/).waitFor()
  expect(await axeFindings(page)).toEqual([])
  // The last pill goes by the key, as people do it.
  await dialog.getByRole('combobox', { name: 'Attributes' }).press('Backspace')
  await dialog.getByRole('button', { name: /^Generate \d+ fields/ }).click()
  await page.getByText(/Values follow with the next run of each source/).waitFor()
  const made = await fields()
  expect(made.length).toBeGreaterThan(15)
  expect(made.map(({ attribute }) => attribute)).not.toContain('school')
  expect(made.map(({ attribute }) => attribute)).not.toContain('graduationYear')
  await page.getByText('A changed rule changes nobody at once.').waitFor()
  expect(await axeFindings(page)).toEqual([])
  await page.getByRole('button', { name: 'Generate' }).click()
  await dialog.getByRole('combobox', { name: 'Source' }).click()
  await page.getByRole('option', { name: 'Passport' }).click()
  await dialog.getByText(/An attribute has one master, and these have another/).waitFor()
  await expect.poll(() => dialog.getByRole('button', { name: /^Generate/ }).isDisabled()).toBe(true)
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await page.getByRole('button', { name: 'Take out Email of student, PowerSchool' }).click()
  await page.getByText('It is taken out.').waitFor()
  expect((await fields()).length).toBe(made.length - 1)
  expect(errors).toEqual([])
})

test('MF-07 one source is made master of everything by one step; who may not is shown the rules only', async () => {
  const page = await opened.window({ theme: 'dark', width: 400 })
  await page.goto('/master-fields')
  await page.getByRole('button', { name: 'One source for everything' }).click()
  const dialog = page.getByRole('dialog', { name: 'Generate master fields' })
  await dialog.getByRole('button', { name: /^Generate \d+ fields/ }).click()
  await page.getByText(/Values follow with the next run of each source/).waitFor()
  expect(new Set((await fields()).map(({ entity }) => entity)).size).toBe(10)
  expect(await axeFindings(page)).toEqual([])
  const viewer = await opened.window({ as: await opened.account('viewer') })
  await viewer.goto('/master-fields?entity=teacher')
  await viewer.getByRole('row', { name: /Given name/ }).waitFor()
  await expect.poll(() => viewer.getByRole('row', { name: /Students/ }).count()).toBe(0)
  expect(await viewer.getByRole('button', { name: /^(Generate|Take out|One source)/ }).count()).toBe(0)
})
