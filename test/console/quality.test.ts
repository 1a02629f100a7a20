/** Data quality in the browser: the score, what breaks which rule where, and the file for a registrar. */

import { readFile } from 'node:fs/promises'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { prepareConsole } from '../../bin/console.js'
import { openService, type Service } from '../api/service.ts'
import { axeFindings, builtConsole, errorsOf, launchBrowser, openWindow, type WindowWish } from './browser.ts'

let service: Service
let browser: Browser

beforeAll(async () => {
  await prepareConsole()
  browser = await launchBrowser()
  service = await openService({ console: builtConsole })
  const quality = [
    { attribute: 'email', rule: 'required', outcome: 'report' },
    { attribute: 'familyName', rule: 'format', outcome: 'report', pattern: '[A-Z].*' },
  ] as const
  service.district.paper.records.student.set('4', { givenName: 'Di', familyName: '=1+1', school: '11' })
  await service.district.configure({ tasks: { student: { quality } } })
  await service.district.run()
})
afterAll(async () => {
  await browser.close()
  await service.close()
})

const window = (wish?: WindowWish): Promise<Page> => openWindow({ ...service, browser }, wish)

const pictures = process.env['PICTURES']
async function picture(page: Page, name: string): Promise<void> {
  if (pictures) await page.screenshot({ path: `${pictures}/${name}.png` })
}

test('DQ-04 DQ-07 the score stands with its formula, a group leads to its issues, and the registrar gets them as CSV', async () => {
  const page = await window({ theme: 'dark' })
  const errors = errorsOf(page)
  await page.goto('/quality?source=2')
  await page.getByText('Students 62.5 of 4 records').waitFor()
  await page
    .getByRole('row', { name: /Email is missing/ })
    .first()
    .waitFor()
  expect(await axeFindings(page)).toEqual([])
  await picture(page, 'quality-dark')
  await page
    .getByRole('row', { name: /Family name has another format/ })
    .first()
    .press('Enter')
  await page.getByRole('heading', { name: 'Issues: Family name has another format, Maple High' }).waitFor()
  await page
    .getByRole('table', { name: 'Issues', exact: true })
    .getByRole('row', { name: /student 4/ })
    .waitFor()
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Download as CSV' }).click(),
  ])
  const csv = await readFile(await file.path(), 'utf8')
  expect(csv).toContain(`student,4,familyName,format,report,"'=1+1",Maple High`)
  expect(csv).not.toContain('required')
  expect(errors).toEqual([])
})
