/** The directory: searching, one person's page with why, and edits by hand with rights. */

import { afterAll, beforeAll, expect, test } from 'vitest'
import { axeFindings, errorsOf, openConsole, type Opened } from './browser.ts'

let opened: Opened
let school: string
let ada: string

beforeAll(async () => {
  opened = await openConsole()
  const { organization } = await opened.configure()
  const add = async (entity: string, attributes: object): Promise<string> => {
    const address = `/api/v1/organizations/${organization}/records/${entity}`
    return String((await opened.ask('POST', address, { as: opened.root, body: { attributes } })).body.record.id)
  }
  school = await add('school', { name: 'Maple High' })
  ada = await add('student', { givenName: 'Ada', familyName: 'Byron', identifier: '1001', grade: '10', school })
  await add('student', { givenName: 'Grace', familyName: 'Hopper', identifier: '1002', grade: '11', school })
})
afterAll(() => opened.close())

test('people are found while typing, and the address carries what is looked at', async () => {
  const page = await opened.window()
  const errors = errorsOf(page)
  await page.goto('/directory')
  await page.getByRole('link', { name: 'Grace Hopper' }).waitFor()
  expect(await axeFindings(page)).toEqual([])
  await page.getByLabel('Search students').fill('by ad')
  await page.getByRole('link', { name: 'Grace Hopper' }).waitFor({ state: 'detached' })
  await expect.poll(() => new URL(page.url()).searchParams.get('q')).toBe('by ad')
  await page.reload()
  await page.getByRole('link', { name: 'Ada Byron' }).click()
  await page.getByRole('heading', { name: 'Ada Byron' }).waitFor()
  await page.getByText('Grade 10').waitFor()
  await page.goto(`/directory?entity=student&school=${school}&grade=11`)
  await page.getByRole('link', { name: 'Grace Hopper' }).waitFor()
  await expect.poll(() => page.getByRole('link', { name: 'Ada Byron' }).count()).toBe(0)
  await page.getByLabel('Grade').fill('7')
  await page.getByText('No student is like that').waitFor()
  await page.getByRole('tab', { name: 'Guardians' }).click()
  await page.getByText('Passport knows no guardians yet').waitFor()
  expect(errors).toEqual([])
})

test('a value is edited; who comes second is told, and nothing is overwritten unseen', async () => {
  const page = await opened.window()
  const second = await opened.window({ theme: 'dark' })
  for (const one of [page, second]) {
    await one.goto(`/directory/student/${ada}`)
    await one.getByRole('button', { name: 'Edit Grade' }).click()
  }
  await page.getByLabel('Grade').fill('12')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('Grade 12').waitFor()
  await second.getByLabel('Grade').fill('9')
  await second.getByRole('button', { name: 'Save' }).click()
  await second.getByText('Somebody else has changed this record since you read it.').waitFor()
  expect(await axeFindings(second)).toEqual([])
  await page.getByRole('button', { name: /^Why Grade/ }).click()
  await page.getByRole('link', { name: 'by this run' }).waitFor()
  await page.getByRole('tab', { name: 'History' }).click()
  await page.getByText('Changed', { exact: true }).waitFor()
  expect(await axeFindings(page)).toEqual([])
})

test('a record is added, archived and brought back; a viewer is offered none of it', async () => {
  const page = await opened.window()
  await page.goto('/directory')
  await page.getByRole('button', { name: 'Add a student' }).click()
  const panel = page.getByRole('dialog')
  await panel.getByLabel('Given name').fill('Alan')
  await panel.getByLabel('Family name').fill('Turing')
  await panel.getByRole('button', { name: 'Add the student' }).click()
  await page.getByRole('heading', { name: 'Alan Turing' }).waitFor()
  await page.getByRole('button', { name: 'Archive' }).click()
  await page.getByText('Nothing is deleted').waitFor()
  await page.getByRole('button', { name: 'Archive Alan Turing' }).click()
  await page.getByRole('button', { name: 'Bring back' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Bring back' }).click()
  await page.getByText('Alan Turing is back.').waitFor()
  const viewer = await opened.window({ as: await opened.account('viewer'), width: 400 })
  await viewer.goto(`/directory/student/${ada}`)
  await viewer.getByRole('heading', { name: 'Ada Byron' }).waitFor()
  await viewer.getByRole('button', { name: /^Why Grade/ }).waitFor()
  expect(await viewer.getByRole('button', { name: /^(Edit|Archive)/ }).count()).toBe(0)
  expect(await axeFindings(viewer)).toEqual([])
})
