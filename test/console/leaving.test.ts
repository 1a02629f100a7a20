/** Editing with nothing lost: whoever leaves something unsaved is asked, and a rule with conditions is made by picking. */

import { afterAll, beforeAll, expect, test } from 'vitest'
import { axeFindings, errorsOf, openConsole, type Opened } from './browser.ts'

let opened: Opened
const pictures = process.env['PICTURES']

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

test('MP-02 a rule that decides is picked with its conditions, tried at once, said as a sentence and saved', async () => {
  const page = await opened.window()
  const errors = errorsOf(page)
  await page.goto('/mapping?entity=student&attribute=grade')
  const panel = page.getByRole('dialog', { name: 'Grade' })
  await panel.getByText('Rules', { exact: true }).click()
  await panel.getByRole('combobox', { name: 'Rule' }).click()
  await page.getByRole('option', { name: 'If, then, else' }).click()
  await panel.getByRole('combobox', { name: 'Attribute of condition 1 of if' }).fill('familyName')
  await page.getByRole('option', { name: 'familyName', exact: true }).click()
  await panel.getByRole('combobox', { name: 'Operator of condition 1 of if' }).click()
  await page.getByRole('option', { name: 'is not', exact: true }).click()
  await panel.getByRole('textbox', { name: 'Value of condition 1 of if' }).fill('Nobody')
  const [then, otherwise] = [
    panel.getByRole('group', { name: 'Then', exact: true }),
    panel.getByRole('group', { name: 'Else', exact: true }),
  ]
  await then.getByText('A value').click()
  await then.getByRole('textbox', { name: 'Then: value' }).fill('7')
  await otherwise.getByText('An attribute').click()
  await otherwise.getByRole('combobox', { name: 'Else: attribute' }).fill('grade')
  await page.getByRole('option', { name: 'grade', exact: true }).click()
  await panel.getByRole('insertion').getByText('7', { exact: true }).first().waitFor()
  expect(await axeFindings(page)).toEqual([])
  if (pictures) await page.screenshot({ path: `${pictures}/conditional.png` })
  await page.keyboard.press('Escape')
  await panel.waitFor({ state: 'detached' })
  await page.getByText('if familyName is not Nobody, then 7, else grade', { exact: false }).waitFor()
  await page.getByRole('button', { name: 'Save 1 change' }).click()
  await page.getByText('The task is saved. It takes effect with the next run.').waitFor()
  const { body } = await opened.ask('GET', '/api/v1/integrations', { as: opened.root })
  const task = body.items[0].tasks.find(({ entity }: { readonly entity: string }) => entity === 'student')
  const { rule, if: conditions, ...operands } = task.mapping.grade
  expect([rule, conditions]).toEqual([
    ...['conditional', { all: [{ attribute: 'familyName', operator: 'notEquals', value: 'Nobody' }] }],
  ])
  expect(Object.entries(operands).sort()).toEqual([
    ['else', { from: 'grade' }],
    ['then', { value: '7' }],
  ])
  expect(errors).toEqual([])
})
