/** Data sources in the browser: made, tested, edited by two, deleted; their secrets never come back. */

import { afterAll, beforeAll, expect, test } from 'vitest'
import { axeFindings, errorsOf, openConsole, type Opened } from './browser.ts'

let opened: Opened
let source: string

beforeAll(async () => {
  opened = await openConsole({ students: 20 })
  await opened.configure()
  source = String((await opened.ask('GET', '/api/v1/data-sources', { as: opened.root })).body.items[0].id)
})
afterAll(() => opened.close())

test('DS-01 +New offers the connectors; a new xPress Roster source is saved, and its secrets never come back', async () => {
  const page = await opened.window()
  const errors = errorsOf(page)
  await page.goto('/data-sources')
  await page.getByRole('table', { name: 'Data sources' }).getByText('Nightly import').waitFor()
  expect(await axeFindings(page)).toEqual([])
  await page.getByRole('button', { name: 'New' }).click()
  await page.getByRole('menuitem', { name: 'xPress Roster' }).click()
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Region')
  const fields = ['API Key', 'OAuth Token URL', 'OAuth Client ID', 'OAuth Client Secret']
  for (const field of [...fields, 'Username', 'Password']) await page.getByLabel(field, { exact: true }).waitFor()
  await page.getByRole('textbox', { name: 'Service Base URL' }).fill('http://127.0.0.1:9/api/requests/')
  await page.getByLabel('OAuth Token URL').fill('http://127.0.0.1:9/token')
  await page.getByLabel('OAuth Client ID').fill('maple')
  await page.getByLabel('OAuth Client Secret', { exact: true }).fill('hush-hush-1')
  expect(await axeFindings(page)).toEqual([])
  await page.getByRole('button', { name: 'Save data source' }).click()
  await page.getByRole('heading', { name: 'Region', level: 1 }).waitFor()
  const secret = page.getByLabel('OAuth Client Secret', { exact: true })
  await expect.poll(() => secret.getAttribute('placeholder')).toBe('Kept as it is')
  expect(await secret.inputValue()).toBe('')
  expect(await page.content()).not.toContain('hush-hush-1')
  await page.getByRole('button', { name: 'Delete', exact: true }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('textbox', { name: 'Type its name' }).fill('Region')
  await dialog.getByRole('button', { name: 'Delete the data source' }).click()
  await page.getByText('Region is deleted.').waitFor()
  expect(errors).toEqual([])
})

test('DS-10 Test connection shows the steps that passed, and the one that failed with advice', async () => {
  const page = await opened.window({ theme: 'dark' })
  await page.goto(`/data-sources/${source}`)
  await page.getByRole('button', { name: 'Test connection' }).click()
  await page.getByText('Connection is OK').waitFor()
  await page.getByRole('list', { name: 'Steps that passed' }).getByRole('listitem').nth(1).waitFor()
  expect(await axeFindings(page)).toEqual([])
  const coming = page.waitForEvent('download')
  await page.getByRole('link', { name: 'Download the plugin' }).click()
  expect((await coming).suggestedFilename()).toMatch(/^passport-data-sync-.*\.zip$/)
  await page.getByLabel('Client secret', { exact: true }).fill('wrong')
  await page.getByRole('button', { name: 'Save settings' }).click()
  await page.getByText('The settings are saved.').waitFor()
  await page.getByRole('button', { name: 'Test connection' }).click()
  const refused = page.getByRole('region', { name: 'Connection' }).getByRole('alert')
  await refused.getByText(/^[A-Z]+_[A-Z_]+$/).waitFor()
  expect(await axeFindings(page)).toEqual([])
})

test('two edit one data source: the second is told, and may save over it', async () => {
  const [first, second] = [await opened.window(), await opened.window()]
  for (const page of [first, second]) {
    await page.goto(`/data-sources/${source}`)
    await page.getByLabel('Requests at once').waitFor()
  }
  await first.getByLabel('Requests at once').fill('2')
  await first.getByRole('button', { name: 'Save settings' }).click()
  await first.getByText('The settings are saved.').waitFor()
  await second.getByLabel('Records per request').fill('500')
  await second.getByRole('button', { name: 'Save settings' }).click()
  await second.getByText(/^Somebody else has changed PowerSchool/).waitFor()
  await second.getByRole('button', { name: 'Save mine over it' }).click()
  await second.getByText('The settings are saved.').waitFor()
  const { body } = await opened.ask('GET', `/api/v1/data-sources/${source}`, { as: opened.root })
  expect(body.settings).toMatchObject({ concurrency: 2, pageSize: 500 })
})

test('SM-7.2 DU-12 of a second source of one kind it is said what equal ids mean: a prefix, and it stays', async () => {
  const page = await opened.window({ width: 400 })
  const of = (address: string) => opened.ask('GET', address, { as: opened.root })
  const first = (await of(`/api/v1/data-sources/${source}`)).body
  await page.goto(`/data-sources/${source}`)
  await page.getByRole('heading', { name: 'Settings' }).waitFor()
  expect(await page.getByRole('textbox', { name: 'Prefix' }).count()).toBe(0)
  const made = await opened.ask('POST', `/api/v1/organizations/${first.organization}/data-sources`, {
    as: opened.root,
    body: {
      name: 'Second',
      connector: first.connector,
      settings: { ...first.settings, clientSecret: 's3cret-of-maple' },
    },
  })
  expect(made.status).toBe(201)
  await page.goto(`/data-sources/${made.body.id}`)
  await page.getByRole('textbox', { name: 'Prefix' }).fill('B-')
  expect(await axeFindings(page)).toEqual([])
  await page.getByRole('button', { name: 'Save what IDs mean' }).click()
  await page.getByText('The next run reads everything and uses it.').waitFor()
  expect((await of(`/api/v1/data-sources/${made.body.id}`)).body).toMatchObject({ prefix: 'B-', sharedIds: false })
  await page.getByRole('textbox', { name: 'Prefix' }).fill('- B')
  await page.getByText('Letters and digits, and after the first').waitFor()
  await expect.poll(() => page.getByRole('button', { name: 'Save what IDs mean' }).isDisabled()).toBe(true)
})
