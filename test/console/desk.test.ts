/** What waits for a person, decided in the browser: duplicates on their desk, conflicts of a two-way integration. */

import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { prepareConsole } from '../../bin/console.js'
import { editRecord } from '../../src/worker/front-door.ts'
import { openService, type Service } from '../api/service.ts'
import { boundless } from '../support/house.ts'
import { write } from '../support/paper-source.ts'
import { axeFindings, builtConsole, errorsOf, launchBrowser, openWindow, type WindowWish } from './browser.ts'

let service: Service
let browser: Browser

beforeAll(async () => {
  await prepareConsole()
  browser = await launchBrowser()
  service = await openService({ console: builtConsole })
  const { district } = service
  district.paper.writable = true
  await district.configure({
    type: 'sync',
    limits: boundless,
    conflicts: 'ask',
    domains: [{ entity: 'student', attributes: ['familyName'], compare: {}, resolution: 'manual' }],
  })
  await district.run()
})
afterAll(async () => {
  await browser.close()
  await service.close()
})

const window = (wish?: WindowWish): Promise<Page> => openWindow({ ...service, browser }, wish)

const pictures = process.env['PICTURES']
async function picture(page: Page, name: string): Promise<void> {
  if (pictures) await page.screenshot({ path: `${pictures}/${name}.png`, fullPage: true })
}

test('DU-03 DU-04 a newcomer is merged by keys alone with a value that is picked, taken back in the toast, and deleting warns', async () => {
  const { district } = service
  const ada = { givenName: 'Adah', familyName: 'Byrd', email: 'adah@x.example', phone: '617 555 0123' }
  write(district.other, 'student', 'a', ada)
  await district.run({ integration: 'Other import' })
  const known = await district.record('student', '1')
  const page = await window()
  const errors = errorsOf(page)
  await page.goto('/duplicates')
  await page.getByRole('row', { name: /Phone/ }).waitFor()
  expect(await axeFindings(page)).toEqual([])
  await picture(page, 'duplicates-light')
  await page.getByRole('link', { name: 'Duplicates 1 waiting for you' }).waitFor()
  await page.getByRole('row', { name: /Phone/ }).focus()
  await page.keyboard.press('2')
  await page.getByText('The primary takes 1 value of the newcomer').waitFor()
  await page.keyboard.press('d')
  const dialog = page.getByRole('dialog', { name: 'Delete Adah Byrd of Other?' })
  await dialog.getByText('it comes back with the next run').waitFor()
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await dialog.waitFor({ state: 'hidden' })
  await page.getByRole('heading', { name: 'Adah Byrd' }).click()
  await page.keyboard.press('m')
  await page.getByText('No duplicate waits for you').waitFor()
  expect((await district.record('student', '1')).attributes).toMatchObject({ phone: '617 555 0123', givenName: 'Ada' })
  expect((await district.record('student', 'a', 'Other')).id).toBe(known.id)
  await page.getByRole('button', { name: 'Undo' }).click()
  await page.getByRole('heading', { name: 'Adah Byrd' }).waitFor()
  expect((await district.record('student', '1')).attributes).not.toHaveProperty('phone', '617 555 0123')
  expect(errors).toEqual([])
})

test('DU-06 created as new, the pair is read among what is decided, with who said it and why', async () => {
  const { district } = service
  write(district.other, 'student', 'b', { givenName: 'Bea', familyName: 'Byrd' })
  await district.run({ integration: 'Other import' })
  const page = await window({ theme: 'dark', width: 400 })
  await page.goto('/duplicates')
  await page.getByRole('button', { name: /Bea Byrd/ }).click()
  await page.getByRole('heading', { name: 'Bea Byrd' }).waitFor()
  await page.getByRole('radio', { name: 'Create as new' }).check()
  await page.getByRole('textbox', { name: 'Reason' }).fill('sisters')
  await picture(page, 'duplicates-narrow-dark')
  expect(await axeFindings(page)).toEqual([])
  await page.getByRole('button', { name: 'Create as new' }).click()
  await page.getByText('Created as new. This pair is not asked about again.').waitFor()
  expect((await district.record('student', 'b', 'Other')).attributes).toMatchObject({ givenName: 'Bea' })
  await page.goto('/duplicates?state=resolved')
  await page.getByRole('button', { name: /Bea Byrd/ }).click()
  await page.getByText('sisters').waitFor()
  await page.getByText(/^Decided by/).waitFor()
})

test('conflicts: one is decided by its value, the rest all alike with a reason, and the next run carries them out', async () => {
  const { district } = service
  for (const key of ['1', '2']) {
    const { id } = await district.record('student', key)
    await editRecord(district.house, { entity: 'student', id, values: { phone: `here ${key}` }, by: 'Mo' })
    write(district.paper, 'student', key, { phone: `there ${key}` })
  }
  await district.run()
  const page = await window()
  const errors = errorsOf(page)
  await page.goto('/conflicts')
  await page.getByRole('row', { name: /there 2/ }).waitFor()
  expect(await axeFindings(page)).toEqual([])
  await picture(page, 'conflicts-light')
  await page.getByRole('button', { name: 'Take it: there 1 of Paper for Ada Byrd' }).click()
  await page.getByRole('row', { name: /there 1/ }).waitFor({ state: 'detached' })
  await page.getByRole('button', { name: 'Decide all alike' }).click()
  const dialog = page.getByRole('dialog', { name: 'Decide all conflicts about “Phone” of students' })
  await dialog.getByRole('radio', { name: /^Passport’s values stand/ }).check()
  await dialog.getByRole('textbox', { name: 'Reason' }).fill('the desk knows better')
  await dialog.getByRole('button', { name: 'Decide them all' }).click()
  await page.getByText('No conflict waits for you').waitFor()
  await page.getByRole('tab', { name: 'Decided, for the next run' }).click()
  await page.getByRole('row', { name: /there 2/ }).waitFor()
  await picture(page, 'conflicts-decided')
  await district.run()
  expect((await district.record('student', '1')).attributes).toMatchObject({ phone: 'there 1' })
  expect(district.paper.records.student.get('2')).toMatchObject({ phone: 'here 2' })
  expect(errors).toEqual([])
})
