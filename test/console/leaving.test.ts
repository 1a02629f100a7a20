/** What is changed and not saved is not lost unasked: by a link, the back button, the search of everything, or a closed tab. */

import { afterAll, beforeAll, expect, test } from 'vitest'
import { axeFindings, errorsOf, openConsole, type Opened } from './browser.ts'

let opened: Opened

beforeAll(async () => {
  opened = await openConsole({ students: 5 })
  await opened.configure()
})
afterAll(() => opened.close())

test('whoever leaves the mapping with something unsaved is asked, whichever way; staying keeps it', async () => {
  const page = await opened.window()
  const errors = errorsOf(page)
  await page.goto('/domains')
  await page.getByRole('link', { name: 'Mapping', exact: true }).click()
  await page.getByRole('tab', { name: /^Filters/ }).click()
  await page.getByRole('button', { name: 'Add an exclusion' }).click()
  const save = page.getByRole('button', { name: 'Save 1 change' })
  await save.waitFor()
  // Another part of the same screen is no leaving.
  await page.getByRole('tab', { name: 'Attributes' }).click()
  await page.getByRole('row', { name: /^Family name|^Name/ }).waitFor()
  const dialog = page.getByRole('dialog', { name: 'Leave without saving?' })

  await page.getByRole('link', { name: 'Audit', exact: true }).click()
  await dialog.waitFor()
  expect(await axeFindings(page)).toEqual([])
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await dialog.waitFor({ state: 'detached' })
  await save.waitFor()

  await page.evaluate('history.back()')
  await dialog.waitFor()
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'detached' })
  expect(new URL(page.url()).pathname).toBe('/mapping')

  const asked = page.waitForEvent('dialog')
  await page.close({ runBeforeUnload: true })
  const closing = await asked
  expect(closing.type()).toBe('beforeunload')
  await closing.dismiss()
  await save.waitFor()

  await page.keyboard.press('Control+k')
  await page.getByRole('combobox', { name: 'Search everything' }).fill('Audit')
  await page.getByRole('option', { name: /^Audit/, selected: true }).waitFor()
  await page.keyboard.press('Enter')
  await dialog.getByRole('button', { name: 'Leave without saving' }).click()
  await page.waitForURL(/\/audit/)
  await page.goBack()
  await page.getByRole('button', { name: 'Save', exact: true }).waitFor()
  expect(errors).toEqual([])
})

test('a part of the settings asks too, and nothing is asked once it is saved', async () => {
  const page = await opened.window({ theme: 'dark', width: 400 })
  await page.goto('/settings?tab=organization')
  await page.getByRole('combobox', { name: 'Mail addresses' }).fill('office@maple.example')
  await page.keyboard.press('Enter')
  const save = page.getByRole('button', { name: 'Save notices' })
  await page.getByRole('tab', { name: 'Sign-in' }).click()
  const dialog = page.getByRole('dialog', { name: 'Leave without saving?' })
  await dialog.waitFor()
  expect(await axeFindings(page)).toEqual([])
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await dialog.waitFor({ state: 'detached' })
  await save.click()
  await page.getByText('It is saved who is told.').waitFor()
  await page.getByRole('tab', { name: 'Sign-in' }).click()
  await page.getByRole('button', { name: 'Save sign-in' }).first().waitFor()
})
