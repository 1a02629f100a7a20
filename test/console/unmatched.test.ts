/** Who is unmatched, in the browser: another system takes over, and two who are one person are paired by hand. */

import { afterAll, beforeAll, expect, test } from 'vitest'
import { mapleFile } from '../cli/command-line.ts'
import { axeFindings, errorsOf, openConsole, type Opened } from './browser.ts'

let opened: Opened
let run: string

beforeAll(async () => {
  opened = await openConsole({ students: 20 })
  const { organization } = await opened.configure()
  const { url } = opened.powerSchool
  const second = `  - name: Second
    connector: powerschool
    sharedIds: true
    settings: { url: "${url}", clientId: abc, clientSecret: "\${POWERSCHOOL_SECRET}" }
integrations:`
  const file = `${mapleFile(url).replace('integrations:', second)}
  - { name: Second import, type: import, source: Second, target: Passport, schools: auto, tasks: [{ entity: school }, { entity: student }] }
`
  const applied = await ask('PUT', `/organizations/${organization}/configuration`, {
    file,
    secrets: { POWERSCHOOL_SECRET: 's3cret-of-maple' },
  })
  expect(applied.status).toBe(200)
  await launch('Nightly import', {})
  run = await launch('Second import', { preview: true })
})
afterAll(() => opened.close())

function ask(method: string, address: string, body?: unknown) {
  return opened.ask(method, `/api/v1${address}`, { as: opened.root, body, headers: { 'if-match': '*' } })
}

async function launch(name: string, wish: object): Promise<string> {
  const { body } = await ask('GET', '/integrations')
  const { id } = body.items.find((one: { readonly name: string }) => one.name === name)
  const launched = await ask('POST', `/integrations/${id}/launches`, { full: true, ...wish })
  await ask('GET', `/runs/${launched.body.run}/events`) // ends when the run does
  return launched.body.run
}

test('SM-6.3 both sides of a preview list who is unmatched, and two are paired before anything is written', async () => {
  const page = await opened.window()
  const errors = errorsOf(page)
  await page.goto(`/runs/${run}`)
  await page.getByRole('tab', { name: /^Unmatched/ }).click()
  const [source, passport] = [
    page.getByRole('table', { name: 'Only in the source' }),
    page.getByRole('table', { name: 'Only in Passport' }),
  ]
  await source.getByRole('radio').first().check()
  await passport.getByRole('radio').first().check()
  await page.getByText(/^Are .* and .* one person\?$/).waitFor()
  expect(await axeFindings(page)).toEqual([])
  const before = (await ask('GET', `/runs/${run}/matching`)).body.items[0].source
  await page.getByRole('button', { name: 'Pair them' }).click()
  await page.getByText('Paired: both lead to one account.').waitFor()
  expect((await ask('GET', `/runs/${run}/matching`)).body.items[0].source).toBe(before - 1)
  const coming = page.waitForEvent('download')
  await page.getByRole('link', { name: 'CSV' }).click()
  expect((await coming).suggestedFilename()).toMatch(/^unmatched-.*\.csv$/)
  expect(errors).toEqual([])
})

test('a viewer sees both sides and pairs nobody; on a telephone they stand below each other', async () => {
  const page = await opened.window({ as: await opened.account('viewer'), theme: 'dark', width: 400 })
  await page.goto(`/runs/${run}?tab=unmatched&entity=student`)
  await page.getByRole('table', { name: 'Only in Passport' }).getByRole('row').nth(2).waitFor()
  expect(await page.getByRole('radio').count()).toBe(0)
  expect(await axeFindings(page)).toEqual([])
})
