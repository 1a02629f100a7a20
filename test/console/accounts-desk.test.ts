/** Accounts that may be one person's, decided in the browser by keys; taken apart again, ruled to be two, and all alike at once. */

import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { prepareConsole } from '../../bin/console.js'
import type { Domain } from '../../src/model/domain.ts'
import { duplicatesWhereDue, lookForLikely } from '../../src/worker/front-door.ts'
import { openService, type Service } from '../api/service.ts'
import { boundless } from '../support/house.ts'
import { write } from '../support/paper-source.ts'
import { axeFindings, builtConsole, errorsOf, launchBrowser, openWindow, type WindowWish } from './browser.ts'

const byName: Domain = { entity: 'student', attributes: ['familyName'], compare: {}, resolution: 'manual' }

let service: Service
let browser: Browser

beforeAll(async () => {
  await prepareConsole()
  browser = await launchBrowser()
})
beforeEach(async () => {
  service = await openService({ console: builtConsole })
  return async () => service.close()
})
afterAll(() => browser.close())

const window = (wish?: WindowWish): Promise<Page> => openWindow({ ...service, browser }, wish)

const pictures = process.env['PICTURES']
async function picture(page: Page, name: string): Promise<void> {
  if (pictures) await page.screenshot({ path: `${pictures}/${name}.png`, fullPage: true })
}

/** Accounts of both sources, which no domain kept from being made. */
async function come(...people: readonly (readonly [key: string, values: Readonly<Record<string, string>>])[]) {
  const { district } = service
  await district.configure({ limits: boundless })
  await district.run()
  for (const [key, values] of people) write(district.other, 'student', key, values)
  await district.run({ integration: 'Other import' })
}

async function hold(domains: readonly Domain[]): Promise<void> {
  await service.district.configure({ limits: boundless, domains })
  await duplicatesWhereDue(service.district.house.pool)
}

const adah = { givenName: 'Adah', familyName: 'Byrd', email: 'adah@x.example', phone: '617 555 0123' }

test('DU-03 DU-11 B-08 by keys alone an account is merged into the primary, a picked value in two strokes, and taken apart on the person’s page', async () => {
  const { district } = service
  await come(['a', adah])
  await hold([byName])
  const kept = await district.record('student', '1')
  const part = await district.record('student', 'a', 'Other')
  const page = await window()
  const errors = errorsOf(page)
  await page.goto('/duplicates')
  const phone = page.getByRole('row', { name: /^Phone/ })
  await phone.waitFor()
  await page.getByText('Other a is linked to it').waitFor()
  expect(await axeFindings(page)).toEqual([])
  await picture(page, 'accounts-light')
  const stands = page.getByRole('radio', { name: /^Ada Byrd/ })
  if (!(await stands.isChecked())) await page.keyboard.press('p')
  await expect.poll(() => stands.isChecked()).toBe(true)
  await page.getByRole('row', { name: /^Given name/ }).focus()
  const began = Date.now()
  await page.keyboard.press('2')
  await page.getByText('The primary takes 1 value').waitFor()
  await page.keyboard.press('m')
  await page.getByText('No duplicate waits for you').waitFor()
  expect(Date.now() - began).toBeLessThan(10_000)
  expect(await district.record('student', 'a', 'Other')).toMatchObject({
    id: kept.id,
    attributes: { givenName: 'Adah', phone: '617 555 0123' },
  })
  await page.goto(`/directory/student/${part.id}`)
  await page.waitForURL(new RegExp(kept.id))
  await page.getByRole('link', { name: 'Holds 2 accounts' }).click()
  await page.getByRole('button', { name: `Take apart: account ${part.id}` }).click()
  const dialog = page.getByRole('dialog', { name: /^Take an account out of/ })
  await dialog.waitFor()
  expect(await axeFindings(page)).toEqual([])
  await picture(page, 'accounts-apart-light')
  await dialog.getByRole('textbox', { name: 'Reason' }).fill('two sisters')
  await dialog.getByRole('button', { name: 'Take apart' }).click()
  await page.getByText('They are two accounts again.').waitFor()
  expect((await district.record('student', 'a', 'Other')).id).toBe(part.id)
  expect((await district.record('student', '1')).attributes).toEqual(kept.attributes)
  expect(errors).toEqual([])
})

test('DU-06 ruled not to be a duplicate, the pair stands in the list, and waits again when it is taken back', async () => {
  await come(['a', adah])
  await hold([byName])
  const page = await window({ width: 390, height: 844, theme: 'dark' })
  const errors = errorsOf(page)
  await page.goto('/duplicates')
  await page.getByRole('row', { name: /^Phone/ }).waitFor()
  await page.getByText('Other a is linked to it').waitFor()
  expect(await axeFindings(page)).toEqual([])
  await picture(page, 'accounts-narrow-dark')
  await page.keyboard.press('n')
  await page.getByRole('button', { name: 'Undo' }).click()
  await page.getByText('Taken back. The case waits again.').waitFor()
  await page.getByRole('heading', { name: /Adah Byrd/ }).click()
  await page.getByRole('row', { name: /^Phone/ }).waitFor()
  await page.getByText('Other a is linked to it').waitFor()
  await page.keyboard.press('n')
  await page.getByText('No duplicate waits for you').waitFor()
  await page.getByRole('tab', { name: 'Not duplicates' }).click()
  const back = page.getByRole('button', { name: /^Take back: .*Adah Byrd/ })
  await back.waitFor()
  expect(await axeFindings(page)).toEqual([])
  await picture(page, 'apart-narrow-dark')
  await back.click()
  await page.getByText('No pair was ruled to be two people').waitFor()
  await page.getByRole('tab', { name: 'Cases' }).click()
  await page.getByRole('heading', { name: /Adah Byrd/ }).waitFor()
  expect(errors).toEqual([])
})

test('DU-09 a group is seen pair by pair; one word is on all that were found alike', async () => {
  await come(
    ['a', adah],
    ['b', { givenName: 'Bea', familyName: 'Byrd' }],
    ['c', { givenName: 'Cy', familyName: 'Ash' }],
    ['d', { givenName: 'Di', familyName: 'Ash' }],
  )
  await hold([byName])
  const page = await window()
  await page.goto('/duplicates')
  await page.getByRole('button', { name: /Bea Byrd/ }).click()
  await page.getByText('The word is on all 2 of them.').waitFor()
  await page.getByRole('button', { name: /^Decide all \d+ like this/ }).click()
  const dialog = page.getByRole('dialog', { name: /decide all \d+ cases of/ })
  await dialog.waitFor()
  await picture(page, 'accounts-alike-light')
  await dialog.getByRole('textbox', { name: 'Reason' }).fill('one family each')
  await dialog.getByRole('button', { name: /^Rule \d+ cases$/ }).click()
  await page.getByText('No duplicate waits for you').waitFor()
  await page.getByRole('tab', { name: 'Not duplicates' }).click()
  await page
    .getByRole('row', { name: /Cy Ash and Di Ash|Di Ash and Cy Ash/ })
    .getByText('one family each')
    .waitFor()
})

test('a likely pair is explained field by field, and found by kind and source in the address', async () => {
  const ada = { givenName: 'Ada', familyName: 'Lovelace', birthDate: '2012-12-10', phone: '617 555 0101' }
  const others = Array.from({ length: 40 }, (_, at): readonly [string, Readonly<Record<string, string>>] => [
    `x${at}`,
    {
      ...{ givenName: `G${at}abc`, familyName: `F${at}xyz`, birthDate: `2011-0${(at % 9) + 1}-1${at % 10}` },
      ...{ phone: `617 555 10${at}`, street: `${at} Oak Road` },
    },
  ])
  await come(
    ['a', { ...ada, street: '1 Maple Street' }],
    ['b', { ...ada, birthDate: '2012-12-11', street: '1 Maple St' }],
    ...others,
  )
  await hold([{ entity: 'student', attributes: ['stateId'], compare: {}, resolution: 'unattended' }])
  await lookForLikely(service.district.house.pool, new Date(), { anew: true })
  const page = await window({ theme: 'dark' })
  const errors = errorsOf(page)
  await page.goto('/duplicates?kind=likely&source=Other')
  await page.getByRole('button', { name: /Ada Lovelace/ }).click()
  await page.getByText(/what they have in common makes it likely/).waitFor()
  await picture(page, 'likely-dark')
  const evidence = page.getByRole('group').getByRole('listitem')
  await evidence.filter({ hasText: /^. Birth date: .*one person/ }).waitFor()
  await page.getByText('Other b is linked to it').or(page.getByText('Other a is linked to it')).waitFor()
  expect(await axeFindings(page)).toEqual([])
  await picture(page, 'likely-dark')
  expect(errors).toEqual([])
})

test('DU-01 pairs found alike become one at once, the accounts of one source standing', async () => {
  const { district } = service
  await come(['a', adah], ['c', { givenName: 'Cy', familyName: 'Ash' }], ['d', { givenName: 'Di', familyName: 'Ash' }])
  await hold([byName])
  const kept = await district.record('student', '1')
  const page = await window()
  await page.goto('/duplicates')
  await page.getByRole('button', { name: /Adah Byrd/ }).click()
  await page.getByRole('button', { name: 'Decide all 2 like this' }).click()
  const dialog = page.getByRole('dialog', { name: /decide all 2 cases of/ })
  await dialog.getByRole('radio', { name: 'One person: the account of Paper stands' }).check()
  expect(await axeFindings(page)).toEqual([])
  await dialog.getByRole('button', { name: 'Merge the pairs' }).click()
  await page.getByText(/^1 pair merged.* 1 case still waits/).waitFor()
  expect((await district.record('student', 'a', 'Other')).id).toBe(kept.id)
  await page.getByRole('heading', { name: /Cy Ash|Di Ash/ }).waitFor()
})

test('SF-02 what a preview found can be read, and not decided', async () => {
  const { district } = service
  await district.configure({ limits: boundless })
  await district.run()
  await hold([byName])
  write(district.other, 'student', 'a', adah)
  await district.run({ integration: 'Other import', preview: true })
  const page = await window()
  await page.goto('/duplicates?state=planned')
  await page.getByText('A plan found it: it can be read, and not decided yet.').waitFor()
  await page.getByRole('row', { name: /^Phone/ }).waitFor()
  await expect.poll(() => page.getByRole('radio', { name: /Merge/ }).count()).toBe(0)
  await page.keyboard.press('m')
  await page.keyboard.press('n')
  await page.reload()
  await page.getByText('A plan found it: it can be read, and not decided yet.').waitFor()
  expect(await axeFindings(page)).toEqual([])
})
