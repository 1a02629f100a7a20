/** A group of accounts, decided in the browser by keys: each has a word of its own. */

import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { prepareConsole } from '../../bin/console.js'
import { duplicatesWhereDue } from '../../src/worker/front-door.ts'
import { openService, type Service } from '../api/service.ts'
import { boundless } from '../support/house.ts'
import { write } from '../support/paper-source.ts'
import { axeFindings, builtConsole, errorsOf, launchBrowser, openWindow } from './browser.ts'

let service: Service
let browser: Browser

beforeAll(async () => {
  await prepareConsole()
  browser = await launchBrowser()
  service = await openService({ console: builtConsole })
})
afterAll(async () => {
  await browser.close()
  await service.close()
})

/** Counts what a person presses. */
function keysOf(page: Page): { readonly press: (key: string) => Promise<void>; readonly pressed: () => number } {
  let count = 0
  const press = async (key: string): Promise<void> => {
    count += 1
    await page.keyboard.press(key)
  }
  return { press, pressed: () => count }
}

test('DU-03 DU-09 B-08 of three, one is merged with a value that is picked and one told apart, in nine keys', async () => {
  const { district } = service
  await district.configure({ limits: boundless })
  await district.run()
  write(district.other, 'student', 'a', { givenName: 'Adah', familyName: 'Byrd', phone: '617 555 0123' })
  write(district.other, 'student', 'b', { givenName: 'Bea', familyName: 'Byrd' })
  await district.run({ integration: 'Other import' })
  await district.configure({
    limits: boundless,
    domains: [{ entity: 'student', attributes: ['familyName'], compare: {}, resolution: 'manual' }],
  })
  await duplicatesWhereDue(district.house.pool)
  const kept = await district.record('student', '1')
  const page = await openWindow({ ...service, browser })
  const errors = errorsOf(page)
  await page.goto('/duplicates')
  const primary = page.getByRole('radiogroup', { name: 'Primary' })
  const beside = page.getByRole('radiogroup', { name: 'Beside it' })
  await primary.getByRole('radio', { name: /^Ada Byrd/, checked: true }).waitFor({ state: 'attached' })
  const { press, pressed } = keysOf(page)
  await press('e')
  const word = (of: 'adah' | 'bea') => page.getByRole('combobox', { name: of === 'adah' ? /^Adah/ : /^Bea/ })
  await word('bea').waitFor()
  if (await beside.getByRole('radio', { name: /^Bea/ }).isChecked()) await press('o')
  await beside.getByRole('radio', { name: /^Adah/, checked: true }).waitFor({ state: 'attached' })
  const given = page.getByRole('row', { name: /^Given name/ })
  await given.getByRole('button', { name: 'Given name: take Adah' }).waitFor()
  await given.focus()
  await press('2')
  await given.getByRole('button', { name: 'Given name: take Adah', pressed: true }).waitFor()
  await press('m')
  await beside.getByRole('radio', { name: /^Bea/, checked: true }).waitFor({ state: 'attached' })
  expect(await axeFindings(page)).toEqual([])
  await press('n')
  await page.locator('button:focus', { hasText: 'Decide: 1 merged, 1 not a duplicate' }).waitFor()
  await press('Enter')
  await page.getByText('No duplicate waits for you').waitFor()
  expect(pressed()).toBeLessThan(10)
  expect((await district.record('student', 'a', 'Other')).id).toBe(kept.id)
  expect((await district.record('student', '1')).attributes).toMatchObject({ givenName: 'Adah', phone: '617 555 0123' })
  expect((await district.record('student', 'b', 'Other')).attributes).toMatchObject({ givenName: 'Bea' })
  expect(errors).toEqual([])
})
