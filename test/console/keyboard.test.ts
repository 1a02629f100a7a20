/** B-08: duplicates are resolved by keys alone, with names that a screen reader can say. The mapping's is in its own test. */

import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { prepareConsole } from '../../bin/console.js'
import { openService, type Service } from '../api/service.ts'
import { boundless } from '../support/house.ts'
import { write } from '../support/paper-source.ts'
import { arrowTo, builtConsole, errorsOf, launchBrowser, openWindow, tabTo } from './browser.ts'

let service: Service
let browser: Browser

beforeAll(async () => {
  await prepareConsole()
  browser = await launchBrowser()
  service = await openService({ console: builtConsole })
  const { district } = service
  await district.configure({
    limits: boundless,
    domains: [{ entity: 'student', attributes: ['familyName'], compare: {}, resolution: 'manual' }],
  })
  await district.run()
  write(district.other, 'student', 'a', {
    ...{ givenName: 'Adah', familyName: 'Byrd', email: 'adah@x.example', phone: '617 555 0123' },
  })
  write(district.other, 'student', 'b', { givenName: 'Bea', familyName: 'Byrd' })
  await district.run({ integration: 'Other import' })
})
afterAll(async () => {
  await browser.close()
  await service.close()
})

/** Reached from the overview, as everything is. */
async function openDesk(): Promise<Page> {
  const page = await openWindow({ ...service, browser })
  await page.goto('/')
  await page.getByRole('heading', { name: 'Overview' }).waitFor()
  await tabTo(page, 'link', /^Duplicates \d waiting for you/)
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Duplicates', exact: true }).waitFor()
  return page
}

test('B-08 from the overview a duplicate is found, a value of it picked, and it is merged, by keys alone', async () => {
  const { district } = service
  const page = await openDesk()
  const errors = errorsOf(page)
  await tabTo(page, 'button', /Adah Byrd/)
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Adah Byrd' }).waitFor()
  await tabTo(page, 'row', /./)
  await arrowTo(page, 'row', /Phone/)
  await page.keyboard.press('2')
  await page.getByText('The primary takes 1 value of the newcomer').waitFor()
  await page.keyboard.press('m')
  await page.getByRole('heading', { name: 'Bea Byrd' }).waitFor()
  expect((await district.record('student', '1')).attributes).toMatchObject({ phone: '617 555 0123', givenName: 'Ada' })
  expect(errors).toEqual([])
})

test('B-08 a ruling is chosen among the radio buttons, given its reason and carried out, by keys alone', async () => {
  const { district } = service
  const page = await openDesk()
  await page.getByRole('heading', { name: 'Bea Byrd' }).waitFor()
  await tabTo(page, 'radio', /^(Merge|Ignore|Create as new|Delete)/)
  await arrowTo(page, 'radio', /^Create as new/)
  await tabTo(page, 'textbox', 'Reason')
  await page.keyboard.type('sisters')
  await tabTo(page, 'button', /^Create as new/)
  await page.keyboard.press('Enter')
  await page.getByText('Created as new. This pair is not asked about again.').waitFor()
  expect((await district.record('student', 'b', 'Other')).attributes).toMatchObject({ givenName: 'Bea' })
})
