/** The ways in and one's own account: second step, second factor, providers, sessions. */

import { TOTP } from 'otpauth'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Page } from 'playwright-core'
import { startOpenId } from '../../simulators/openid.ts'
import { password } from '../api/service.ts'
import { axeFindings, errorsOf, openConsole, type Opened } from './browser.ts'

let opened: Opened
let organization: string

beforeAll(async () => {
  opened = await openConsole()
  organization = (await opened.configure()).organization
})
afterAll(() => opened.close())

async function signIn(page: Page, email: string): Promise<void> {
  await page.getByLabel('Mail address').fill(email)
  await page.getByRole('textbox', { name: 'Password' }).fill(password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
}

/** Goes through the set-up; gives the secret, and leaves the recovery codes on the screen. */
async function setUpFactor(page: Page): Promise<string> {
  await page.getByRole('textbox', { name: 'Your password' }).fill(password)
  await page.getByRole('button', { name: 'Show the code for the app' }).click()
  await page.getByRole('img', { name: 'QR code for the app' }).waitFor()
  expect(await axeFindings(page)).toEqual([])
  const secret = (await page.locator('code').first().textContent()) ?? ''
  await page.getByLabel('Code that the app shows').fill(new TOTP({ secret }).generate())
  await page.getByRole('button', { name: 'Switch it on' }).click()
  await page.getByRole('list', { name: 'Recovery codes' }).waitFor()
  return secret
}

test('a second factor is set up, then asked for at the next sign-in, which a recovery code passes once', async () => {
  const email = await opened.account('administrator')
  const page = await opened.window({ as: email })
  const errors = errorsOf(page)
  await page.goto('/')
  await page.getByRole('button', { name: 'Account' }).click()
  await page.getByRole('menuitem', { name: 'Your account' }).click()
  await page.getByText('A stolen password is enough to be you.').waitFor()
  expect(await axeFindings(page)).toEqual([])
  await page.getByRole('button', { name: 'Set up a second factor' }).click()
  await setUpFactor(page)
  const codes = page.getByRole('list', { name: 'Recovery codes' }).getByRole('listitem')
  await codes.first().waitFor()
  const recovery = await codes.first().textContent()
  await page.getByText('10 recovery codes left').waitFor()

  const other = await opened.window({ as: null })
  await other.goto('/runs?state=held')
  await signIn(other, email)
  await other.getByRole('heading', { name: 'Enter the code' }).waitFor()
  // Who looks elsewhere meanwhile is led back to the code.
  await other.goto('/account')
  await other.getByLabel('Code').fill('000000')
  await other.getByRole('button', { name: 'Go on' }).click()
  await other.getByText('CODE_REFUSED').waitFor()
  expect(await axeFindings(other)).toEqual([])
  await other.getByLabel('Code').fill(recovery ?? '')
  await other.getByRole('button', { name: 'Go on' }).click()
  await other.getByText('9 recovery codes left').waitFor()
  expect(errors).toEqual([])
})

test('whoever must have a second factor and has none sets it up before anything else, and then goes on', async () => {
  const email = await opened.account('administrator')
  await opened.ask('PUT', `/api/v1/organizations/${organization}/sign-in-rule`, {
    as: opened.root,
    body: { secondFactor: 'administrators' },
    headers: { 'if-match': '*' },
  })
  const page = await opened.window({ as: null })
  await page.goto('/runs?state=held')
  await signIn(page, email)
  await page.getByRole('heading', { name: 'Set up a second factor' }).waitFor()
  await setUpFactor(page)
  await page.getByRole('button', { name: 'I have kept them' }).click()
  await page.getByRole('heading', { name: 'Runs', exact: true }).waitFor()
  await expect.poll(() => new URL(page.url()).search).toBe('?state=held')
  await opened.ask('PUT', `/api/v1/organizations/${organization}/sign-in-rule`, {
    as: opened.root,
    body: { secondFactor: 'nobody' },
    headers: { 'if-match': '*' },
  })
})

test('a provider signs in whom it knows and who was invited; another is told why not', async () => {
  const google = await startOpenId({ redirectUris: [`${opened.url}/api/v1/session/callback`] })
  const { issuer, clientId, clientSecret } = google
  await opened.ask('POST', '/api/v1/identity-providers', {
    as: opened.root,
    body: { name: 'Google', issuer, clientId, clientSecret, domains: ['maple.example'] },
  })
  await opened.ask('POST', `/api/v1/organizations/${organization}/users`, {
    as: opened.root,
    body: { email: 'ada@maple.example', name: 'Ada', role: 'viewer' },
  })
  const page = await opened.window({ as: null })
  google.signedIn = { subject: 'eve-1', name: 'Eve', email: 'eve@maple.example', emailVerified: true }
  await page.goto('/runs?state=held')
  await page.getByRole('button', { name: 'Sign in with Google' }).click()
  await page.getByText('The provider knows you, and nobody has given you a role here.').waitFor()
  expect(await axeFindings(page)).toEqual([])
  google.signedIn = { subject: 'ada-1', name: 'Ada', email: 'ada@maple.example', emailVerified: true }
  await page.getByRole('button', { name: 'Sign in with Google' }).click()
  await page.getByRole('heading', { name: 'Runs', exact: true }).waitFor()
  await expect.poll(() => new URL(page.url()).search).toBe('?state=held')
  await google.close()
})

test('one sees where one is signed in, and signs out there; a new password ends all other sessions', async () => {
  const email = await opened.account('viewer')
  const elsewhere = await opened.window({ as: email })
  await elsewhere.goto('/')
  await elsewhere.getByRole('heading', { name: 'Overview' }).waitFor()
  const page = await opened.window({ as: email, width: 400 })
  await page.goto('/account')
  await page
    .getByRole('button', { name: /^Sign out (?!everywhere)/ })
    .first()
    .click()
  await page.getByText('Signed out there.').waitFor()
  await page.getByRole('textbox', { name: 'Present password' }).fill(password)
  await page.getByRole('textbox', { name: 'New password' }).fill('another long password')
  await page.getByRole('button', { name: 'Change the password' }).click()
  await page.getByText('The password is changed.').waitFor()
  await elsewhere.reload()
  await elsewhere.getByRole('heading', { name: 'Sign in' }).waitFor()
  await page.getByRole('button', { name: 'Sign out everywhere' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Sign out everywhere' }).click()
  await page.getByRole('heading', { name: 'Sign in' }).waitFor()
})
