/** Organizations in the browser: the tree one may see, the one in view, made, changed by two, removed. */

import { afterAll, beforeAll, expect, test } from 'vitest'
import { password } from '../api/service.ts'
import { axeFindings, errorsOf, openConsole, type Opened } from './browser.ts'

let opened: Opened
let district: string

beforeAll(async () => {
  opened = await openConsole({ students: 20 })
  const { organization } = await opened.configure()
  district = organization
  const { ask, root } = opened
  const state = (await ask('POST', '/api/v1/organizations', { as: root, body: { name: 'Vermont', type: 'state' } }))
    .body
  const county = await ask('POST', `/api/v1/organizations/${state.id}/organizations`, {
    as: root,
    body: { name: 'Maple County', type: 'county' },
  })
  const moved = await ask('PATCH', `/api/v1/organizations/${district}`, {
    as: root,
    body: { parent: county.body.id },
    headers: { 'if-match': '*' },
  })
  expect(moved.status).toBe(200)
  await ask('POST', `/api/v1/organizations/${district}/records/school`, {
    as: root,
    body: { attributes: { name: 'Maple High', identifier: '11' } },
  })
})
afterAll(() => opened.close())

async function accountIn(organization: string, email: string): Promise<string> {
  const body = { email, name: email, role: 'administrator' }
  const { ask, root } = opened
  const invited = await ask('POST', `/api/v1/organizations/${organization}/users`, { as: root, body })
  const headers = { 'x-passport-sync': '1' }
  await ask('POST', '/api/v1/password', { body: { token: invited.body.token, password }, headers })
  return email
}

test('AC-01 a district’s administrator sees the district and its schools, and not the county above', async () => {
  const page = await opened.window({ as: await accountIn(district, 'district@maple.example') })
  const errors = errorsOf(page)
  await page.goto('/organizations')
  const tree = page.getByRole('table', { name: 'Organizations' })
  await tree.getByText('Maple Unified').waitFor()
  await page.getByRole('table', { name: 'Schools' }).getByText('Maple High').waitFor()
  expect(await page.getByText(/Maple County|Vermont/).count()).toBe(0)
  expect(await axeFindings(page)).toEqual([])
  await page.getByRole('button', { name: 'Edit Maple Unified' }).click()
  await page.getByText('What stands above it is not yours to see.').waitFor()
  expect(errors).toEqual([])
})

test('AC-02 AC-03 a county’s administrator adds a school and a district; the school is offered as nobody’s parent, the district is theirs', async () => {
  const { body } = await opened.ask('GET', '/api/v1/organizations?limit=500', { as: opened.root })
  const county = body.items.find(({ name }: { name: string }) => name === 'Maple County')
  const page = await opened.window({ as: await accountIn(county.id, 'county@maple.example') })
  await page.goto('/organizations')
  const add = async (name: string, kind: string): Promise<void> => {
    await page.getByRole('button', { name: 'Add organization' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Organization name').fill(name)
    await dialog.getByRole('combobox', { name: 'Kind' }).click()
    await page.getByRole('option', { name: kind, exact: true }).click()
    await dialog.getByRole('combobox', { name: 'Parent organization' }).click()
    await page.getByRole('option', { name: 'Maple County' }).waitFor()
    const parents = await page.getByRole('option').allInnerTexts()
    expect(parents.map(text => text.trim())).not.toContain('Maple Academy')
    await page.getByRole('option', { name: 'Maple County' }).click()
    expect(await axeFindings(page)).toEqual([])
    await dialog.getByRole('button', { name: 'Add the organization' }).click()
    await dialog.waitFor({ state: 'detached' })
  }
  await add('Maple Academy', 'School')
  await add('Elm Unified', 'District')
  await page.getByText('Schools of Elm Unified').waitFor()
  // In view, and to be configured, though it has no administrator of its own.
  await page.getByRole('link', { name: 'Data sources' }).click()
  await page.getByRole('button', { name: 'New' }).waitFor()
  await page.getByRole('button', { name: /^EU Elm Unified|Elm Unified/ }).click()
  await page.getByRole('menuitem', { name: 'Maple Unified' }).click()
  await page.getByText('PowerSchool').first().waitFor()
  expect(await axeFindings(page)).toEqual([])
})

test('two change one organization: the second is told, and may save over it; one made by mistake is removed', async () => {
  const [first, second] = [await opened.window(), await opened.window({ theme: 'dark', width: 400 })]
  for (const page of [first, second]) {
    await page.goto(`/organizations?edit=${district}`)
    await expect.poll(() => page.getByLabel('Organization name').inputValue()).toBe('Maple Unified')
  }
  expect(await axeFindings(second)).toEqual([])
  await first.getByLabel('Organization name').fill('Maple Union')
  await first.getByRole('button', { name: 'Update organization' }).click()
  await first.getByText('Maple Union is saved.').waitFor()
  await second.getByLabel('Organization name').fill('Maple United')
  await second.getByRole('button', { name: 'Update organization' }).click()
  await second.getByText(/^Somebody else has changed Maple Unified/).waitFor()
  await second.getByRole('button', { name: 'Save mine over it' }).click()
  await second.getByText('Maple United is saved.').waitFor()
  const made = await opened.ask('POST', '/api/v1/organizations', { as: opened.root, body: { name: 'A slip' } })
  await first.goto(`/organizations?edit=${String(made.body.id)}`)
  await first.getByRole('button', { name: 'Remove', exact: true }).click()
  const dialog = first.getByRole('dialog', { name: 'Remove A slip' })
  await dialog.getByRole('textbox').fill('A slip')
  await dialog.getByRole('button', { name: 'Remove the organization' }).click()
  await first.getByText('A slip is removed.').waitFor()
})
