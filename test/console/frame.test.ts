/** The frame: reachable by keyboard, folded on small screens, clean in both themes. */

import { afterAll, beforeAll, expect, test } from 'vitest'
import { axeFindings, errorsOf, openConsole, type Opened } from './browser.ts'

let opened: Opened

beforeAll(async () => {
  opened = await openConsole()
  await opened.configure()
})
afterAll(() => opened.close())

test.for(['light', 'dark'] as const)('axe finds nothing in the %s theme, wide and narrow', async theme => {
  for (const width of [1440, 768, 400]) {
    const page = await opened.window({ theme, width })
    const errors = errorsOf(page)
    await page.goto('/runs')
    await page.getByRole('table', { name: 'Runs' }).getByRole('row').nth(1).waitFor()
    expect(await axeFindings(page), `${width} px`).toEqual([])
    expect(errors).toEqual([])
    await page.context().close()
  }
})

test('the keyboard alone leads past the rail, and through the search of everything', async () => {
  const page = await opened.window()
  await page.goto('/')
  await page.getByRole('heading', { name: 'Overview' }).waitFor()
  await page.keyboard.press('Tab')
  await expect.poll(() => page.evaluate('document.activeElement.textContent')).toBe('Skip to the screen')
  await page.keyboard.press('/')
  await page.getByRole('combobox', { name: 'Search everything' }).fill('run')
  await page.getByRole('option', { name: 'Run Nightly import now' }).waitFor()
  expect(await axeFindings(page)).toEqual([])
  await page.getByRole('combobox', { name: 'Search everything' }).press('Enter')
  await page.getByRole('heading', { name: 'Runs', exact: true }).waitFor()
  await page.keyboard.press('Control+k')
  await page.getByRole('combobox', { name: 'Search everything' }).fill('no such thing')
  await page.getByText('Nothing is called “no such thing”.').waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('combobox', { name: 'Search everything' }).waitFor({ state: 'detached' })
})

test('on a telephone the rail is a drawer that closes when one goes on', async () => {
  const page = await opened.window({ width: 400, height: 800 })
  await page.goto('/')
  await page.getByRole('button', { name: 'Open the menu' }).click()
  await page.getByRole('dialog', { name: 'Menu' }).getByRole('link', { name: 'Runs' }).click()
  await page.getByRole('heading', { name: 'Runs', exact: true }).waitFor()
  await page.getByRole('dialog', { name: 'Menu' }).waitFor({ state: 'detached' })
})

test('the theme that somebody chose is there at the next visit', async () => {
  const page = await opened.window()
  await page.goto('/')
  await page.getByRole('button', { name: 'Account' }).click()
  await page.getByRole('menuitem', { name: 'Dark' }).click()
  await page.locator('[data-mantine-color-scheme="dark"]').waitFor()
  await page.reload()
  await page.getByRole('heading', { name: 'Overview' }).waitFor()
  await expect.poll(() => page.evaluate('document.documentElement.dataset.mantineColorScheme')).toBe('dark')
})

test('an address that leads nowhere says so inside the console', async () => {
  const page = await opened.window()
  await page.goto('/nowhere')
  await page.getByText('There is nothing at this address').waitFor()
})
