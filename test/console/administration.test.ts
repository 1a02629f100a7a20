/** The settings of the organization in the browser: notices, limits, user names, sign-in, providers, mailed links. */

import { afterAll, beforeAll, expect, test } from 'vitest'
import { startOpenId } from '../../simulators/openid.ts'
import { serve } from '../api/service.ts'
import { mailServer, webhook } from '../support/receivers.ts'
import { axeFindings, builtConsole, errorsOf, openConsole, openWindow, type Opened } from './browser.ts'

let opened: Opened

beforeAll(async () => {
  opened = await openConsole({ students: 20 })
  await opened.configure()
})
afterAll(() => opened.close())

test('who is told is saved and tried, the webhook never comes back; of two who change it the second is told', async () => {
  const hook = await webhook()
  const page = await opened.window()
  const second = await opened.window({ theme: 'dark', width: 400 })
  const errors = errorsOf(page)
  for (const one of [page, second]) {
    await one.goto('/settings?tab=organization')
    await one.getByLabel('Webhook', { exact: true }).waitFor()
    await one.getByRole('table', { name: 'Limits' }).getByText('Nightly import').waitFor()
    expect(await axeFindings(one)).toEqual([])
  }
  await page.getByRole('combobox', { name: 'Mail addresses' }).fill('it@maple.example')
  await page.keyboard.press('Enter')
  await page.getByText('it@maple.example', { exact: true }).waitFor()
  await page.getByLabel('Webhook', { exact: true }).fill(hook.url)
  await page.getByRole('button', { name: 'Save notices' }).click()
  await page.getByText('It is saved who is told.').waitFor()
  await page.getByPlaceholder('Kept as it is').waitFor()
  expect(await page.content()).not.toContain(hook.url)
  await page.getByRole('button', { name: 'Send a test notice' }).click()
  await page.getByText('The webhook: sent').waitFor()
  await page.getByText('it@maple.example: No mail server is set').waitFor()
  expect(hook.bodies).toEqual([{ event: 'test', organization: 'Maple Unified' }])
  expect(await axeFindings(page)).toEqual([])
  await second.getByRole('checkbox', { name: 'Send a digest every day' }).uncheck()
  await second.getByRole('button', { name: 'Save notices' }).click()
  await second.getByText(/^Somebody else has changed the notices of Maple Unified/).waitFor()
  await second.getByRole('button', { name: 'Load theirs' }).click()
  await second.getByText('it@maple.example').waitFor()
  expect(errors).toEqual([])
})

test('the limits of each integration stand together, and lead to where they are set', async () => {
  const page = await opened.window()
  await page.goto('/settings?tab=organization')
  const row = page.getByRole('table', { name: 'Limits' }).getByRole('row').nth(1)
  await row.getByText('more than 10\u00a0%, from 10 records').waitFor()
  await row.getByRole('link', { name: 'Nightly import' }).click()
  await page.getByRole('tab', { name: 'Safety', selected: true }).waitFor()
})

test('AC-05 a user name that is left empty is made by the rule, and nobody else has it', async () => {
  const page = await opened.window()
  await page.goto('/settings?tab=organization')
  await page.getByRole('checkbox', { name: 'Who has no user name gets one that nobody else has' }).check()
  await page.getByRole('textbox', { name: 'Pattern' }).fill('{givenName}.{nickname}')
  await page.getByRole('button', { name: 'Save user names' }).click()
  await page.getByRole('region', { name: 'User names' }).getByRole('alert').waitFor()
  await page.getByRole('textbox', { name: 'Pattern' }).fill('{givenName}.{familyName}')
  await page.getByRole('button', { name: 'Save user names' }).click()
  await page.getByText('Ada Lovelace would become ada.lovelace.').waitFor()
  for (const username of ['grace.hopper', 'grace.hopper2']) {
    await page.goto('/directory?entity=student')
    await page.getByRole('button', { name: 'Add a student' }).click()
    const panel = page.getByRole('dialog')
    await panel.getByText('Left empty, the rule of the organization gives one').waitFor()
    await panel.getByLabel('Given name').fill('Grace')
    await panel.getByLabel('Family name').fill('Hopper')
    await panel.getByRole('button', { name: 'Add the student' }).click()
    await page.getByText(username, { exact: true }).waitFor()
  }
})

test('a provider is added, tested, switched off and on; its secret never comes back; passwords can then be refused', async () => {
  const provider = await startOpenId({ redirectUris: [`${opened.url}/api/v1/session/callback`] })
  const page = await opened.window()
  const errors = errorsOf(page)
  await page.goto('/settings?tab=sign-in')
  const mine = page.getByRole('region', { name: 'Signing in to Maple Unified' })
  await mine.getByRole('radio', { name: 'Only a provider signs in' }).check()
  await mine.getByRole('button', { name: 'Save sign-in' }).click()
  await mine.getByText('no provider is switched on').waitFor()
  expect(await axeFindings(page)).toEqual([])
  await page.getByRole('button', { name: 'Add a provider' }).first().click()
  const panel = page.getByRole('dialog')
  await panel.getByText('Other', { exact: true }).click()
  await panel.getByLabel('Issuer').fill(provider.issuer)
  await panel.getByRole('textbox', { name: 'Name' }).fill('Maple accounts')
  await panel.getByLabel('Client ID').fill(provider.clientId)
  await panel.getByLabel(/^Client secret/).fill(provider.clientSecret)
  await panel.getByLabel(/^Mail domains/).fill('maple.example')
  await page.keyboard.press('Enter')
  await panel.getByText('maple.example', { exact: true }).waitFor()
  expect(await axeFindings(page)).toEqual([])
  await panel.getByRole('button', { name: 'Add the provider' }).click()
  await page.getByText('Maple accounts is offered where people sign in.').waitFor()
  await page.getByRole('button', { name: 'Test Maple accounts' }).click()
  await page.getByText('Maple accounts answers, and is what it says').waitFor()
  await page.getByRole('button', { name: 'Edit Maple accounts' }).click()
  await panel.getByText(`Issuer: ${provider.issuer}`).waitFor()
  expect(await page.content()).not.toContain(provider.clientSecret)
  await panel.getByRole('checkbox', { name: 'It asks for a second factor itself' }).check()
  await panel.getByRole('button', { name: 'Save the provider' }).click()
  await page.getByText('Maple accounts is saved.').waitFor()
  await mine.getByRole('button', { name: 'Save sign-in' }).click()
  await page.getByText('It is saved how people sign in.').waitFor()
  const offered = async (): Promise<number> => (await opened.ask('GET', '/api/v1/session/providers')).body.items.length
  const turned = page.getByRole('switch', { name: 'Maple accounts signs people in' })
  await turned.click({ force: true })
  await page.getByText('Nobody signs in by Maple accounts any more.').waitFor()
  expect(await offered()).toBe(0)
  await expect.poll(() => turned.isChecked()).toBe(false)
  await turned.click({ force: true })
  await page.getByText('Maple accounts signs people in.').waitFor()
  expect(await offered()).toBe(1)
  await mine.getByRole('radio', { name: 'A password signs in, or a provider' }).check()
  const saved = page.waitForResponse(
    answer => answer.request().method() === 'PUT' && answer.url().endsWith('sign-in-rule'),
  )
  await mine.getByRole('button', { name: 'Save sign-in' }).click()
  // The toast of the first time may still be there.
  expect((await saved).status()).toBe(200)
  expect(errors).toEqual([])
  await provider.close()
})

test('AC-07 an invitation goes by mail; after 24 hours its link fails, and it is sent again', async () => {
  const { url: smtpUrl, mails } = await mailServer()
  const mail = { smtpUrl, from: 'Sync <sync@maple.example>' }
  const served = await serve(opened.house, { console: builtConsole, mail }, opened.root)
  const there = { ...served, browser: opened.browser }
  const page = await openWindow(there)
  await page.goto('/settings')
  await page.getByRole('button', { name: 'Invite a user' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Name').fill('Grace Hopper')
  await dialog.getByLabel('Mail address').fill('grace@maple.example')
  await dialog.getByRole('button', { name: 'Invite' }).click()
  await page.getByText('The link is on its way to grace@maple.example.').waitFor()
  await expect.poll(() => mails.length).toBe(1)
  await opened.house.pool.query(`update one_time_token set ends_at = ends_at - interval '24 hours'`)
  const linkOf = (text: string | undefined): string => /http\S+\/password#\S+/.exec(text ?? '')?.[0] ?? ''
  const guest = await openWindow(there, { as: null })
  await guest.goto(linkOf(mails[0]))
  await guest.getByRole('heading', { name: 'The link no longer serves' }).waitFor()
  expect(await axeFindings(guest)).toEqual([])
  await page.goto('/settings?tab=invitations')
  await page.getByText('Expired').waitFor()
  await page.getByRole('button', { name: 'Send again' }).click()
  await page.getByText('The link is on its way to grace@maple.example.').waitFor()
  await expect.poll(() => mails.length).toBe(2)
  await guest.goto('about:blank')
  await guest.goto(linkOf(mails[1]))
  await guest.getByText(/^For Grace Hopper/).waitFor()
  await served.server.close()
})
