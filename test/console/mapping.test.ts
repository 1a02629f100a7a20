/** The editor of a task in the browser: rules, filters and quality tried on real records of PowerSchool before they are saved. */

import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { arrowTo, axeFindings, errorsOf, openConsole, tabTo, type Opened } from './browser.ts'

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

async function savedTask() {
  const { body } = await opened.ask('GET', `/api/v1/integrations/${integration}`, { as: opened.root })
  return body.tasks.find(({ entity }: { entity: string }) => entity === 'student')
}

async function savedRule(): Promise<unknown> {
  return (await savedTask()).mapping?.familyName
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
    .first()
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
  await panel.getByRole('insertion').getByText(/^van /).first().waitFor()
  await panel.getByText('9 more real records').click()
  const more = panel.getByRole('list', { name: 'More real records' }).getByRole('insertion').getByText(/^van /)
  await expect.poll(() => more.count()).toBe(9)
  await page.keyboard.press('Escape')
  await panel.waitFor({ state: 'detached' })
  expect(await savedRule()).toBeUndefined()
  await page.getByRole('button', { name: 'Save 1 change' }).click()
  await page.getByText('The task is saved. It takes effect with the next run.').waitFor()
  expect(await savedRule()).toBe('"van " + source.familyName')
  await picture(page, 'mapping-saved')
  await page.getByText('takes effect with the next run', { exact: false }).first().waitFor()
  expect(errors).toEqual([])
})

test('B-08 by keys alone a rule is picked, a blank made to erase, and both saved; every field has its name', async () => {
  const page = await opened.window()
  await page.goto('/mapping?entity=student')
  await page.getByRole('row', { name: /^Middle name/ }).waitFor()
  await tabTo(page, 'row', /^Family name|^Given name/)
  await arrowTo(page, 'row', /^Middle name/)
  await page.keyboard.press('Enter')
  const panel = page.getByRole('dialog', { name: 'Middle name' })
  await panel.waitFor()
  await tabTo(page, 'radio', 'By its name')
  await page.keyboard.press('ArrowRight')
  await tabTo(page, 'combobox', 'Rule')
  await page.keyboard.type('Upper')
  await page.getByRole('option', { name: 'Upper case' }).waitFor()
  await page.keyboard.press('Enter')
  await tabTo(page, 'checkbox', 'A blank erases Passport’s value')
  await page.keyboard.press('Space')
  await page.keyboard.press('Escape')
  await panel.waitFor({ state: 'detached' })
  await tabTo(page, 'button', 'Save 1 change', 'Shift+Tab')
  await page.keyboard.press('Enter')
  await page.getByText('The task is saved. It takes effect with the next run.').waitFor()
  expect(await savedTask()).toMatchObject({
    ...{ mapping: { middleName: { rule: 'upper', from: 'middleName' } }, blankErases: ['middleName'] },
  })
})

test('DQ-04 an attribute must be there or the record is skipped, and has a form that is checked at once', async () => {
  const page = await opened.window({ theme: 'dark' })
  const errors = errorsOf(page)
  await page.goto('/mapping?entity=student&attribute=email')
  const panel = page.getByRole('dialog', { name: 'Email' })
  await panel.getByRole('button', { name: 'Add a quality rule' }).click()
  await page.getByRole('menuitem', { name: 'Must be there' }).click()
  await panel.getByRole('group', { name: 'Must be there' }).getByText('Skip the record').click()
  await panel.getByRole('button', { name: 'Add a quality rule' }).click()
  await page.getByRole('menuitem', { name: 'Has a form' }).click()
  const form = panel.getByRole('group', { name: 'Has a form' })
  await form.getByRole('textbox', { name: 'Pattern' }).fill('[a-z')
  await form.getByRole('alert').waitFor()
  await form.getByRole('textbox', { name: 'Pattern' }).fill('.+@.+')
  await form.getByRole('alert').waitFor({ state: 'detached' })
  expect(await axeFindings(page)).toEqual([])
  await picture(page, 'mapping-quality')
  await page.keyboard.press('Escape')
  await panel.waitFor({ state: 'detached' })
  await page.getByRole('row', { name: /must be there, else skipped; has a form, else reported/ }).waitFor()
  await page.getByRole('button', { name: 'Save 1 change' }).click()
  await page.getByText('The task is saved. It takes effect with the next run.').waitFor()
  expect((await savedTask()).quality).toEqual([
    { attribute: 'email', rule: 'required', outcome: 'skip' },
    { attribute: 'email', rule: 'format', outcome: 'report', pattern: '.+@.+' },
  ])
  expect(errors).toEqual([])
})

test('FR-01 FR-03 FR-04 FR-05 a filter is tried on real records, and who would leave by it is counted before it is saved', async () => {
  const { body: launched } = await opened.ask('POST', `/api/v1/integrations/${integration}/launches`, {
    as: opened.root,
    body: {},
  })
  await opened.ask('GET', `/api/v1/runs/${String(launched.run)}/events`, { as: opened.root })
  const page = await opened.window()
  const errors = errorsOf(page)
  await page.goto('/mapping?entity=student&part=filters')
  await page.getByText(/in one filter, all of its conditions must hold/).waitFor()
  await page.getByRole('button', { name: 'Add a filter' }).click()
  await page.getByRole('combobox', { name: 'Attribute of condition 1 of filter 1' }).fill('grade')
  await page.getByRole('option', { name: 'grade', exact: true }).click()
  await page.getByRole('button', { name: 'Add an exclusion' }).click()
  await page.getByRole('group', { name: 'Exclusion 1' }).getByText('Expression', { exact: true }).click()
  const expression = page.getByRole('textbox', { name: 'Expression of exclusion 1' })
  await expression.fill('source.grade >')
  await page.getByRole('group', { name: 'Exclusion 1' }).getByRole('alert').waitFor()
  // All but one of PowerSchool's students.
  const { dcid } = opened.powerSchool.db.prepare('select min(dcid) as dcid from students where dcid > 0').get() ?? {}
  const { last_name: name } =
    opened.powerSchool.db.prepare('select last_name from students where dcid = ?').get(Number(dcid)) ?? {}
  await expression.fill(`source.familyName != ${JSON.stringify(name)}`)
  const tried = page.getByRole('list', { name: 'Tried on real records' })
  await tried.getByText('Left out').first().waitFor()
  expect(await axeFindings(page)).toEqual([])
  await picture(page, 'mapping-filters')
  await page.getByRole('button', { name: 'Save 1 change' }).click()
  const dialog = page.getByRole('dialog', { name: 'Who would leave by these filters' })
  await dialog.getByText('That passes your limit.').waitFor()
  await dialog
    .getByRole('list', { name: 'By school' })
    .getByText(/Maple|High|School/)
    .first()
    .waitFor()
  expect(await axeFindings(page)).toEqual([])
  await picture(page, 'mapping-leaving')
  expect((await savedTask()).exclude ?? []).toEqual([])
  await dialog.getByRole('button', { name: /^Save: \d+ students will leave/ }).click()
  await page.getByText('The task is saved. It takes effect with the next run.').waitFor()
  expect(await savedTask()).toMatchObject({
    filters: [{ all: [{ attribute: 'grade', operator: 'isNotEmpty' }] }],
    exclude: [`source.familyName != ${JSON.stringify(name)}`],
  })
  expect(errors).toEqual([])
})

test('FR-02 of a class filter only the linked students come, and that is said where the filter is', async () => {
  const page = await opened.window({ width: 400, theme: 'dark' })
  const errors = errorsOf(page)
  await page.goto(`/integrations/${integration}`)
  await page.getByRole('link', { name: 'Mapping and filters of Section' }).click()
  await page.getByRole('tab', { name: /^Filters/ }).click()
  await page.getByRole('checkbox', { name: 'Only students of these sections' }).check()
  expect(await axeFindings(page)).toEqual([])
  await page.getByRole('button', { name: 'Save 1 change' }).click()
  const dialog = page.getByRole('dialog', { name: 'Who would leave by these filters' })
  await dialog.getByRole('button', { name: /^Save/ }).click()
  await page.getByText('The task is saved. It takes effect with the next run.').waitFor()
  const { body } = await opened.ask('GET', `/api/v1/integrations/${integration}`, { as: opened.root })
  expect(body.tasks.find(({ entity }: { entity: string }) => entity === 'section').includeLinked).toEqual(['student'])
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
