/** The mapping editor in the browser: a rule tried on a real record of PowerSchool before it is saved. */

import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { axeFindings, errorsOf, openConsole, type Opened } from './browser.ts'

let opened: Opened
let integration: string

beforeAll(async () => {
  opened = await openConsole({ students: 20 })
  integration = (await opened.configure()).integration
})
afterAll(() => opened.close())

const pictures = process.env['PICTURES']
async function picture(page: Page, name: string): Promise<void> {
  if (pictures) await page.screenshot({ path: `${pictures}/${name}.png` })
}

async function savedRule(): Promise<unknown> {
  const { body } = await opened.ask('GET', `/api/v1/integrations/${integration}`, { as: opened.root })
  return body.tasks.find(({ entity }: { entity: string }) => entity === 'student').mapping?.familyName
}

test('MP-02 MP-03 a rule is picked, tried on a real student while it is made, its fault is placed, and it is saved', async () => {
  const page = await opened.window()
  const errors = errorsOf(page)
  await page.goto('/mapping?entity=student')
  const row = page.getByRole('row', { name: /^Family name/ })
  await row.waitFor()
  await page.getByRole('button', { name: 'Family name', exact: false }).first().click()
  const panel = page.getByRole('dialog', { name: 'Family name' })
  await panel.getByText('Rules', { exact: true }).click()
  await panel.getByRole('combobox', { name: 'Rule' }).click()
  await page.getByRole('option', { name: 'Upper case' }).click()
  await panel
    .getByRole('insertion')
    .getByText(/^[A-Z'’ -]+$/)
    .waitFor()
  expect(await axeFindings(page)).toEqual([])
  await picture(page, 'mapping-panel')
  await panel.getByText('Expression', { exact: true }).click()
  await panel.getByRole('textbox', { name: 'Expression' }).fill('source.familyName +')
  await panel
    .getByRole('alert')
    .getByText(/column 20/)
    .waitFor()
  await picture(page, 'mapping-fault')
  await panel.getByRole('textbox', { name: 'Expression' }).fill('"van " + source.familyName')
  await panel.getByRole('insertion').getByText(/^van /).waitFor()
  await page.keyboard.press('Escape')
  expect(await savedRule()).toBeUndefined()
  await page.getByRole('button', { name: 'Save 1 change' }).click()
  await page.getByText('The mapping is saved. The next run carries it out.').waitFor()
  expect(await savedRule()).toBe('"van " + source.familyName')
  await picture(page, 'mapping-saved')
  expect(errors).toEqual([])
})

test('who only reads is not offered the mapping, and an operator tries it without saving', async () => {
  const viewer = await opened.window({ as: await opened.account('viewer') })
  await viewer.goto('/')
  await viewer.getByRole('link', { name: 'Data quality' }).waitFor()
  expect(await viewer.getByRole('link', { name: 'Mapping' }).count()).toBe(0)
  const operator = await opened.window({ as: await opened.account('operator'), width: 400, theme: 'dark' })
  await operator.goto('/mapping?entity=student')
  await operator.getByRole('row', { name: /^Family name/ }).waitFor()
  expect(await operator.getByRole('button', { name: 'Save' }).count()).toBe(0)
  expect(await axeFindings(operator)).toEqual([])
  await picture(operator, 'mapping-narrow-dark')
})
