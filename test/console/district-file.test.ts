/** The district file in the browser: taken out, shown what it would change, refused with its lines, put into an empty instance. */

import { randomBytes } from 'node:crypto'
import { readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Page } from 'playwright-core'
import { openHouse } from '../../src/worker/front-door.ts'
import { serve } from '../api/service.ts'
import { freshDatabase } from '../support/database.ts'
import { axeFindings, builtConsole, errorsOf, openConsole, openWindow, type Opened } from './browser.ts'

let opened: Opened
let organization: string

beforeAll(async () => {
  opened = await openConsole({ students: 20 })
  organization = (await opened.configure()).organization
})
afterAll(() => opened.close())

async function takeOut(page: Page): Promise<string> {
  await page.goto('/settings?tab=file')
  const coming = page.waitForEvent('download')
  await page.getByRole('link', { name: 'Download the district file' }).click()
  const download = await coming
  expect(download.suggestedFilename()).toBe('maple-unified.yaml')
  const path = await download.path()
  const text = await readFile(path, 'utf8')
  await rm(path)
  return text
}

async function putIn(page: Page, text: string): Promise<void> {
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    page.getByRole('button', { name: 'District file', exact: true }).click(),
  ])
  await chooser.setFiles({ name: 'maple.yaml', mimeType: 'application/yaml', buffer: Buffer.from(text) })
}

test('what a file would change is shown before it is made, and its faults with their lines; stored secrets stay', async () => {
  const page = await opened.window()
  const errors = errorsOf(page)
  const file = await takeOut(page)
  expect(file).not.toContain('s3cret-of-maple')
  await putIn(page, file.replace('type: district', 'type: distrct'))
  await page.getByRole('button', { name: 'Show what it would change' }).click()
  const faults = page.getByRole('list', { name: 'Faults of the file' })
  await faults.getByText('Line 3:').waitFor()
  expect(await axeFindings(page)).toEqual([])
  await putIn(page, file.replace('America/New_York', 'America/Chicago'))
  await page.getByRole('button', { name: 'Show what it would change' }).click()
  const differences = page.getByRole('list', { name: 'What the file would change' })
  await differences.getByText('America/Chicago').waitFor()
  await expect.poll(() => differences.getByRole('listitem').count()).toBe(1)
  expect(await axeFindings(page)).toEqual([])
  await page.getByRole('button', { name: 'Make 1 change' }).click()
  // Somebody else is quicker: what was shown is no longer what would be made.
  await opened.ask('PATCH', `/api/v1/organizations/${organization}`, {
    ...{ as: opened.root, body: { timeZone: 'America/Denver' }, headers: { 'if-match': '*' } },
  })
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Make 1 change' }).click()
  await dialog.getByText(/^Somebody else has changed the settings of Maple Unified/).waitFor()
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await dialog.waitFor({ state: 'detached' })
  await page.getByRole('button', { name: 'Show what it would change' }).click()
  await differences.getByText('America/Denver').waitFor()
  await page.getByRole('button', { name: 'Make 1 change' }).click()
  await dialog.getByRole('button', { name: 'Make 1 change' }).click()
  await page.getByText('1 change made.').waitFor()
  expect(errors).toEqual([])
})

test('B-06 what is changed in the console is taken out, put into an empty instance, and gives the same configuration', async () => {
  const page = await opened.window({ theme: 'dark' })
  await page.goto('/settings?tab=organization')
  await page.getByRole('checkbox', { name: 'Who has no user name gets one that nobody else has' }).check()
  await page.getByRole('button', { name: 'Save user names' }).click()
  await page.getByText(/^Ada Lovelace would become/).waitFor()
  const file = await takeOut(page)
  expect(file).toContain('usernames:')

  const database = await freshDatabase()
  const house = await openHouse({ home: tmpdir(), databaseUrl: database.url, key: randomBytes(32) })
  const served = await serve(house, { console: builtConsole })
  const empty = await openWindow({ ...served, browser: opened.browser })
  await empty.goto('/organizations')
  await empty.getByRole('heading', { name: 'No organization yet' }).waitFor()
  await empty.getByRole('button', { name: 'Add organization' }).click()
  await empty.getByRole('dialog').getByLabel('Organization name').fill('Maple Unified')
  await empty.getByRole('button', { name: 'Add the organization' }).click()
  await empty.getByText('Schools of Maple Unified').waitFor()
  await empty.goto('/settings?tab=file')
  await putIn(empty, file)
  const secrets = empty.getByRole('textbox', { name: /SECRET/ })
  await secrets.fill('s3cret-of-maple')
  await empty.getByRole('button', { name: 'Show what it would change' }).click()
  await empty.getByRole('list', { name: 'What the file would change' }).getByText('Nightly import').waitFor()
  expect(await axeFindings(empty)).toEqual([])
  await empty.getByRole('button', { name: /^Make \d+ changes$/ }).click()
  const dialog = empty.getByRole('dialog')
  await dialog.getByRole('button', { name: /^Make \d+ changes$/ }).click()
  await empty.getByText(/changes made\./).waitFor()
  expect(await takeOut(empty)).toBe(file)
  await served.server.close()
  await house.close()
  await database.drop()
})
