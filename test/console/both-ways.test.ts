/** Export and sync in the browser: made by the guide, looked at as drift, sent; directions, policies, conflicts, schools that lack. */

import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { axeFindings, errorsOf, openConsole, type Opened } from './browser.ts'

let opened: Opened
let imports: string

beforeAll(async () => {
  opened = await openConsole({ students: 30, write: true })
  imports = (await opened.configure()).integration
  await run(imports)
})
afterAll(() => opened.close())

const ask = (method: string, address: string, body?: unknown) =>
  opened.ask(method, `/api/v1${address}`, {
    ...{ as: opened.root, headers: { 'if-match': '*' } },
    ...(body === undefined ? {} : { body }),
  })

/** Comes back when the run is at rest, with what it was. */
async function run(integration: string, wish: { readonly preview?: boolean } = {}) {
  const { body } = await ask('POST', `/integrations/${integration}/launches`, { full: true, ...wish })
  await ask('GET', `/runs/${String(body.run)}/events`)
  return (await ask('GET', `/runs/${String(body.run)}`)).body
}

async function anyStudent(place: number) {
  const { body } = await ask('GET', '/records/student?limit=20')
  const { id, attributes, sources } = body.items[place]
  return { id: String(id), attributes, key: String(sources[0].externalId) }
}

const edit = (id: string, attributes: object) => ask('PATCH', `/records/student/${id}`, { attributes })
const phoneThere = (key: string): unknown =>
  opened.powerSchool.db.prepare('select home_phone from students where dcid = ?').get(key)?.['home_phone']

const pictures = process.env['PICTURES']
async function picture(page: Page, name: string): Promise<void> {
  if (pictures) await page.screenshot({ path: `${pictures}/${name}.png`, fullPage: true })
}

/** By the guide, up to its tasks. */
async function guide(page: Page, type: 'Export' | 'Sync'): Promise<void> {
  await page.goto('/integrations/new')
  await page.getByText(type, { exact: true }).click()
  for (const task of ['School', 'Student']) {
    await page.getByRole('button', { name: 'Add task' }).click()
    await page.getByRole('menuitem', { name: new RegExp(`^${task}`) }).click()
  }
  await page.getByRole('radio', { name: 'Auto mapping' }).check()
}

async function integrationNamed(name: string): Promise<string> {
  const { body } = await ask('GET', '/integrations')
  return String(body.items.find((one: { name: string }) => one.name === name).id)
}

test('DS-02 an export is made by the guide, which offers only what PowerSchool takes; its preview is the drift, and is then sent', async () => {
  const student = await anyStudent(0)
  await edit(student.id, { phone: '617 555 0111' })
  const page = await opened.window()
  const errors = errorsOf(page)
  await guide(page, 'Export')
  await page.getByText(/lets .*teachers, sections.* only be read: they are not offered/).waitFor()
  await page.getByRole('button', { name: 'Add task' }).click()
  const tasks = page.getByRole('menuitem')
  await expect.poll(() => tasks.allTextContents()).toEqual(['Guardian', 'Guardianship needs Guardian'])
  await page.keyboard.press('Escape')
  await tasks.first().waitFor({ state: 'detached' })
  expect(await axeFindings(page)).toEqual([])
  await picture(page, 'export-guide')
  const before = phoneThere(student.key)
  await page.getByRole('button', { name: 'Save and run preview' }).click()
  await page.getByText('Previewed', { exact: true }).waitFor()
  await page.getByText(/What differs between Passport and the system now/).waitFor()
  const row = page.getByRole('row', {
    name: new RegExp(`${String(student.attributes.familyName)}.*change there.*Phone`),
  })
  await row.getByRole('deletion').getByText(String(before)).waitFor()
  await row.getByRole('insertion').getByText('617 555 0111').waitFor()
  expect(await axeFindings(page)).toEqual([])
  await picture(page, 'export-drift')
  expect(phoneThere(student.key)).toBe(before)
  await page.goto('/integrations')
  await page.getByRole('button', { name: 'More for PowerSchool export' }).click()
  await page.getByRole('menuitem', { name: 'Find out what differs' }).click()
  const drift = page.getByRole('table', { name: 'Drift' })
  await drift.getByRole('row', { name: /Phone.*617 555 0111.*sent/ }).waitFor()
  expect(await axeFindings(page)).toEqual([])
  await picture(page, 'export-drift-table')
  const done = await run(await integrationNamed('PowerSchool export'))
  expect(done).toMatchObject({ state: 'done', entities: { student: { sentChanged: 1 } } })
  await page.goto(`/runs/${String(done.run)}`)
  await page.getByRole('columnheader', { name: 'Changed there' }).waitFor()
  await page.getByRole('row', { name: /changed there.*Phone/ }).waitFor()
  expect(phoneThere(student.key)).toBe('617 555 0111')
  expect(errors).toEqual([])
})

test('PS-W1 PS-W2 the editor of an export says what is never written and what only at creation, with the reason; one is held back', async () => {
  const exporting = await integrationNamed('PowerSchool export')
  const page = await opened.window({ theme: 'dark' })
  const errors = errorsOf(page)
  await page.goto(`/mapping?integration=${exporting}&entity=student`)
  await page.getByRole('row', { name: /Username.*Never.*never changes the user name or password/ }).waitFor()
  await page
    .getByRole('row', { name: /Entry date.*Only at creation.*takes the enrolment into a school once/ })
    .waitFor()
  expect(await axeFindings(page)).toEqual([])
  await picture(page, 'export-attributes')
  await page.getByRole('button', { name: 'Homeroom' }).click()
  const panel = page.getByRole('dialog', { name: 'Homeroom of PowerSchool' })
  await panel.getByRole('checkbox', { name: 'Nothing of it is written to PowerSchool' }).check()
  await page.keyboard.press('Escape')
  await panel.waitFor({ state: 'detached' })
  await page.getByRole('button', { name: 'Email', exact: true }).click()
  const email = page.getByRole('dialog', { name: 'Email of PowerSchool' })
  await email.getByText('Rules', { exact: true }).click()
  const rule = email.getByRole('combobox', { name: 'Rule' })
  await rule.fill('Lower')
  await page.getByRole('option', { name: 'Lower case' }).click()
  // While the list is open, Escape closes the list and not the panel.
  await page.getByRole('option').first().waitFor({ state: 'detached' })
  await expect.poll(() => rule.inputValue()).toBe('Lower case')
  await page.keyboard.press('Escape')
  await email.waitFor({ state: 'detached' })
  await page.getByRole('tab', { name: /^Filters/ }).click()
  await page.getByText(/Passport’s students go out when/).waitFor()
  await expect.poll(() => page.getByRole('checkbox').count()).toBe(0)
  await page.getByRole('button', { name: 'Save 2 changes' }).click()
  await page.getByText('The task is saved. It takes effect with the next run.').waitFor()
  const { body } = await ask('GET', `/integrations/${exporting}`)
  expect(body.tasks.find(({ entity }: { entity: string }) => entity === 'student')).toMatchObject({
    ...{ notSent: ['homeroom'], mapping: { email: { rule: 'lower', from: 'email' } } },
  })
  expect(errors).toEqual([])
})

test('PS-W4 an export that has students of a school that PowerSchool lacks is refused, naming the school', async () => {
  const { body } = await ask('GET', '/organizations')
  const place = `/organizations/${String(body.items[0].id)}/records`
  const school = await ask('POST', `${place}/school`, { attributes: { name: 'Maple Annex', identifier: '77' } })
  const annexed = await ask('POST', `${place}/student`, {
    attributes: { givenName: 'Ann', familyName: 'Ex', school: school.body.record.id },
  })
  const exporting = await integrationNamed('PowerSchool export')
  const page = await opened.window()
  await page.goto(`/integrations/${exporting}`)
  await page.getByRole('button', { name: 'Run PowerSchool export' }).click()
  await page.getByText(/has students of schools that PowerSchool does not have: Maple Annex/).waitFor()
  await page.getByText(/Nothing was sent/).waitFor()
  expect(await axeFindings(page)).toEqual([])
  await ask('DELETE', `/records/student/${String(annexed.body.record.id)}`)
})

test('PS-W5 a sync is made by the guide; ask is its policy; directions are set; conflicts are decided one and all alike', async () => {
  // Of one data source, a kind of record comes in by one integration.
  await ask('DELETE', `/integrations/${imports}`)
  await ask('DELETE', `/integrations/${await integrationNamed('PowerSchool export')}`)
  const page = await opened.window()
  const errors = errorsOf(page)
  await guide(page, 'Sync')
  await page.getByRole('button', { name: 'Save and run preview' }).click()
  await page.getByText('Previewed', { exact: true }).waitFor()
  const sync = await integrationNamed('PowerSchool sync')
  await page.goto(`/integrations/${sync}?tab=safety`)
  await page.getByText('Limits').waitFor()
  const conflicts = page.getByRole('radiogroup', { name: 'Where both sides changed one value' })
  await conflicts.getByRole('radio', { name: /^Ask me/ }).check()
  await page
    .getByRole('radiogroup', { name: 'When the system no longer has a record' })
    .getByRole('radio', { name: /^Keep it/ })
    .check()
  expect(await axeFindings(page)).toEqual([])
  await picture(page, 'sync-safety')
  await page.getByRole('button', { name: 'Save safety' }).click()
  await page.getByText('PowerSchool sync is saved.').waitFor()
  expect((await ask('GET', `/integrations/${sync}`)).body.safety).toMatchObject({
    conflicts: 'ask',
    removals: 'ignore',
  })

  await page.goto(`/mapping?integration=${sync}&entity=student`)
  await page.getByRole('row', { name: /^Username.*To Passport/ }).waitFor()
  await page.getByRole('row', { name: /^Grade.*back at creation/ }).waitFor()
  await page.getByRole('button', { name: 'Middle name' }).click()
  const panel = page.getByRole('dialog', { name: 'Middle name' })
  await panel.getByRole('radio', { name: /^Only towards Passport/ }).check()
  expect(await axeFindings(page)).toEqual([])
  await picture(page, 'sync-direction')
  await page.keyboard.press('Escape')
  await panel.waitFor({ state: 'detached' })
  await page.getByRole('row', { name: /^Middle name.*To Passport/ }).waitFor()
  await page.getByRole('button', { name: 'City', exact: true }).click()
  const city = page.getByRole('dialog', { name: 'City' })
  await city.getByRole('radio', { name: /^Only towards PowerSchool/ }).check()
  await page.keyboard.press('Escape')
  await page.getByRole('row', { name: /^City.*From Passport/ }).waitFor()
  await page.getByRole('button', { name: 'Save 2 changes' }).click()
  await page.getByText('The task is saved. It takes effect with the next run.').waitFor()
  expect((await ask('GET', `/integrations/${sync}`)).body.tasks).toContainEqual(
    expect.objectContaining({ entity: 'student', notSent: ['middleName'], notTaken: ['city'] }),
  )

  expect(await run(sync)).toMatchObject({ state: 'done' })
  const [one, other] = [await anyStudent(1), await anyStudent(2)]
  for (const { id, key } of [one, other]) {
    await edit(id, { phone: `617 555 0${key.padStart(3, '0').slice(-3)}` })
    opened.powerSchool.db.prepare('update students set home_phone = ? where dcid = ?').run('781 555 0000', key)
  }
  expect(await run(sync)).toMatchObject({ state: 'done', entities: { student: { conflicts: 2 } } })
  await page.goto('/conflicts')
  await page
    .getByRole('row', { name: /781 555 0000/ })
    .nth(1)
    .waitFor()
  expect(await axeFindings(page)).toEqual([])
  await picture(page, 'sync-conflicts')
  await page
    .getByRole('button', { name: /^Take it: 781 555 0000 of PowerSchool/ })
    .first()
    .click()
  await page
    .getByRole('row', { name: /781 555 0000/ })
    .nth(1)
    .waitFor({ state: 'detached' })
  await page.getByRole('button', { name: 'Decide all alike' }).click()
  const dialog = page.getByRole('dialog', { name: 'Decide all conflicts about “Phone” of students' })
  await dialog.getByRole('radio', { name: /^Passport’s values stand/ }).check()
  await dialog.getByRole('textbox', { name: 'Reason' }).fill('the desk knows better')
  await dialog.getByRole('button', { name: 'Decide them all' }).click()
  await page.getByText('No conflict waits for you').waitFor()
  expect(await run(sync)).toMatchObject({ state: 'done' })
  const there = [phoneThere(one.key), phoneThere(other.key)]
  const here = await Promise.all(
    [one, other].map(async ({ id }) => (await ask('GET', `/records/student/${id}`)).body.attributes.phone),
  )
  expect(there).toEqual(here)
  expect(here.filter(phone => phone === '781 555 0000').length).toBe(1)
  expect(errors).toEqual([])
})
