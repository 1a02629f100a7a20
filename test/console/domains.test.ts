/** Domains of uniqueness in the browser: begun with the usual ones, tried, confirmed, put in order, saved, taken out. */

import { afterAll, beforeAll, expect, test } from 'vitest'
import { axeFindings, errorsOf, openConsole, type Opened } from './browser.ts'

let opened: Opened
let organization: string

beforeAll(async () => {
  opened = await openConsole({ students: 20 })
  ;({ organization } = await opened.configure())
  const twins = { familyName: 'Lovelace', birthDate: '2012-12-10' }
  for (const givenName of ['Ada', 'Ada', 'Byron']) {
    const made = await opened.ask('POST', `/api/v1/organizations/${organization}/records/student`, {
      as: opened.root,
      body: { attributes: { ...twins, givenName } },
    })
    expect(made.status).toBe(201)
  }
})
afterAll(() => opened.close())

const place = (): string => `/api/v1/organizations/${organization}/domains`

async function names(): Promise<readonly string[]> {
  const { body } = await opened.ask('GET', place(), { as: opened.root })
  return body.items.map(({ name }: { readonly name: string }) => name)
}

test('a domain is added, tried before it is switched on, moved up by keys alone, and saved with the others', async () => {
  const page = await opened.window()
  const errors = errorsOf(page)
  await page.goto('/domains')
  await page.getByText('No domain: students are not compared.').waitFor()
  await page.getByRole('button', { name: 'Begin with the usual ones' }).first().click()
  const students = page.getByRole('list', { name: 'Domains of students' })
  await expect.poll(() => students.getByRole('listitem').count()).toBe(6)
  await page.getByRole('button', { name: 'Add a domain of students' }).click()
  const dialog = page.getByRole('dialog', { name: 'Add a domain of students' })
  // The focus comes to the dialog by itself; whoever types before that types elsewhere.
  await dialog.locator(':focus').waitFor()
  const attributes = dialog.getByRole('combobox', { name: 'Attributes' })
  await attributes.fill('Family')
  await page.getByRole('option', { name: 'Family name', exact: true }).click()
  await attributes.fill('Birth')
  await page.getByRole('option', { name: 'Birth date' }).click()
  await page.getByRole('option').first().waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('option').first().waitFor({ state: 'detached' })
  await dialog.getByRole('radio', { name: /^Unattended/ }).check()
  const add = dialog.getByRole('button', { name: 'Add the domain' })
  await dialog.getByText('Twins and siblings share all of this').waitFor()
  await expect.poll(() => add.isDisabled()).toBe(true)
  await dialog.getByRole('button', { name: 'Try it on the directory of today' }).click()
  // Three of one name and day are three pairs.
  await dialog.getByText('3 pairs are equal, in 1 group.').waitFor()
  expect(await axeFindings(page)).toEqual([])
  await dialog.getByRole('checkbox', { name: 'I have looked: it would merge 3 pairs of today, unattended.' }).check()
  await dialog.getByRole('radio', { name: /^Manual/ }).check()
  await add.click()
  const up = page.getByRole('button', { name: 'Move up: Family name, birth date' })
  for (let place = 6; place > 0; place -= 1) {
    await students
      .getByRole('listitem')
      .nth(place)
      .and(page.getByRole('listitem').filter({ has: up }))
      .waitFor()
    await up.press('Enter')
  }
  await expect.poll(() => up.isDisabled()).toBe(true)
  expect(await axeFindings(page)).toEqual([])
  expect(await names()).toEqual([])
  await page.getByRole('button', { name: 'Save domains' }).click()
  await page.getByText('The directory is being held against itself').waitFor()
  await expect.poll(names).toHaveLength(7)
  expect((await names())[0]).toBe('student by familyName, birthDate')
  await page.getByText('Not saved yet.').waitFor({ state: 'hidden' })
  expect(errors).toEqual([])
})

test('DU-10 the last domain taken out, nobody is compared; who saves second is told', async () => {
  const [first, second] = [await opened.window(), await opened.window({ theme: 'dark', width: 400 })]
  for (const page of [first, second]) {
    await page.goto('/domains')
    await page.getByRole('list', { name: 'Domains of students' }).waitFor()
  }
  await second.getByRole('button', { name: /^Take out: Family name, birth date/ }).click()
  await first.getByRole('button', { name: /^Take out: State ID/ }).click()
  await first.getByRole('button', { name: 'Save domains' }).click()
  await first.getByText('The directory is being held against itself').waitFor()
  await second.getByRole('button', { name: 'Save domains' }).click()
  await second.getByText('Somebody else has changed the domains').waitFor()
  expect(await axeFindings(second)).toEqual([])
  await second.getByRole('button', { name: 'Load theirs' }).click()
  await second.getByRole('button', { name: /^Take out: State ID/ }).waitFor({ state: 'hidden' })
  const takeOut = second.getByRole('button', { name: /^Take out:/ })
  for (let left = await takeOut.count(); left > 0; left -= 1) await takeOut.first().click()
  await second.getByText('No domain: students are not compared.').waitFor()
  await second.getByRole('button', { name: 'Save domains' }).click()
  await second.getByText('The directory is being held against itself').waitFor()
  await expect.poll(names).toEqual([])
})

test('a wide unattended domain is refused without its risk, an unknown attribute by its name; a viewer only reads', async () => {
  const ask = (method: string, address: string, body: unknown) =>
    opened.ask(method, address, { as: opened.root, headers: { 'if-match': '*' }, body })
  const wide = { entity: 'student', attributes: ['familyName', 'birthDate'], resolution: 'unattended' }
  const refused = await ask('PUT', place(), { items: [wide] })
  expect(refused.status).toBe(422)
  expect(refused.body.faults).toMatchObject([{ code: 'DOMAIN_TOO_WIDE' }])
  expect((await ask('PUT', place(), { items: [{ ...wide, confirmedRisk: 3 }] })).status).toBe(200)
  const unknown = await ask('POST', `${place()}/tried`, { entity: 'student', attributes: ['givenNam'] })
  expect(unknown).toMatchObject({ status: 422, body: { code: 'ATTRIBUTE_UNKNOWN' } })
  const viewer = await opened.window({ as: await opened.account('viewer') })
  await viewer.goto('/domains')
  await viewer.getByText('Family name, birth date').waitFor()
  expect(await viewer.getByRole('button', { name: /^(Add a domain|Take out|Move|Edit|Begin)/ }).count()).toBe(0)
})
