/** The way in: first administrator, signing in and out, and what the page is made of. */

import { randomBytes } from 'node:crypto'
import { tmpdir } from 'node:os'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { startServer } from '../../src/server/server.ts'
import { openHouse } from '../../src/worker/front-door.ts'
import { password } from '../api/service.ts'
import { freshDatabase } from '../support/database.ts'
import { axeFindings, builtConsole, errorsOf, firstAdministrator, openConsole, type Opened } from './browser.ts'

let opened: Opened

beforeAll(async () => {
  opened = await openConsole()
})
afterAll(() => opened.close())

test('a link to a screen leads over the sign-in, and then to that screen', async () => {
  const page = await opened.window({ as: null })
  const errors = errorsOf(page)
  await page.goto('/runs?state=held')
  await page.getByLabel('Mail address').fill(firstAdministrator)
  await page.getByRole('textbox', { name: 'Password' }).fill('not the password')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByText('The mail address or the password is wrong.').waitFor()
  expect(await axeFindings(page)).toEqual([])
  await page.getByRole('textbox', { name: 'Password' }).fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('heading', { name: 'Runs', exact: true }).waitFor()
  await expect.poll(() => new URL(page.url()).search).toBe('?state=held')
  expect(errors).toEqual([])
})

test('the link of the first start makes the first administrator, who lands in the console', async () => {
  const database = await freshDatabase()
  const house = await openHouse({ home: tmpdir(), databaseUrl: database.url, key: randomBytes(32) })
  const told: string[] = []
  const server = await startServer(house, {
    ...{ host: '127.0.0.1', port: 0, signal: new AbortController().signal, logLevel: 'silent' },
    console: builtConsole,
    tell: line => void told.push(line),
  })
  onTestFinished(async () => {
    await server.close()
    await house.close()
    await database.drop()
  })
  const context = await opened.browser.newContext({ locale: 'en-US' })
  const page = await context.newPage()
  await page.goto(`${server.url}/setup`)
  await page.getByRole('heading', { name: 'The link lacks its token' }).waitFor()
  await page.goto(/http\S+\/setup#\S+/.exec(told.join())?.[0] ?? '')
  await page.reload()
  await page.getByLabel('Your name').fill('Ada')
  await page.getByLabel('Mail address').fill('ada@maple.example')
  await page.getByRole('textbox', { name: 'Password' }).fill(password)
  expect(await axeFindings(page)).toEqual([])
  await page.getByRole('button', { name: 'Make the administrator' }).click()
  await page.getByRole('heading', { name: 'Overview' }).waitFor()
  await page.goto(/http\S+\/setup#\S+/.exec(told.join())?.[0] ?? '')
  await page.reload()
  await page.getByLabel('Your name').fill('Eve')
  await page.getByLabel('Mail address').fill('eve@maple.example')
  await page.getByRole('textbox', { name: 'Password' }).fill(password)
  await page.getByRole('button', { name: 'Make the administrator' }).click()
  await page.getByText('TOKEN_REFUSED').waitFor()
  await context.close()
})

test('a one-time link sets a password, once', async () => {
  const { ask, root } = opened
  const invited = await ask('POST', '/api/v1/users', {
    as: root,
    body: { email: 'new@maple.example', name: 'New', role: 'viewer' },
  })
  const page = await opened.window({ as: null })
  const link = `/password#${String(invited.body.token)}`
  await page.goto(link)
  await page.getByRole('textbox', { name: 'New password' }).fill(password)
  await page.getByRole('button', { name: 'Set the password' }).click()
  await page.getByRole('heading', { name: 'Your password is set' }).waitFor()
  await page.reload()
  await page.getByRole('heading', { name: 'The link no longer serves' }).waitFor()
  await page.getByText('TOKEN_REFUSED').waitFor()
})

test('a session that ends while one works leads over the sign-in, and back', async () => {
  const page = await opened.window()
  await page.goto('/directory')
  await page.getByRole('heading', { name: 'Directory', exact: true }).waitFor()
  await page.context().clearCookies()
  await page.getByRole('link', { name: 'Runs' }).click()
  await page.getByRole('heading', { name: 'Sign in' }).waitFor()
  await page.getByLabel('Mail address').fill(firstAdministrator)
  await page.getByRole('textbox', { name: 'Password' }).fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('heading', { name: 'Runs', exact: true }).waitFor()
  await page.getByRole('button', { name: 'Account' }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await page.getByRole('heading', { name: 'Sign in' }).waitFor()
  await page.goto('/')
  await page.getByRole('heading', { name: 'Sign in' }).waitFor()
})
