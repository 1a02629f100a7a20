import { expect, test } from 'vitest'
import { form, parseXpressSettings } from './settings.ts'

const filled = {
  baseUrl: 'https://region.example/api/requests/',
  apiKey: 'k',
  tokenUrl: 'https://region.example/token',
  clientId: 'passport',
  clientSecret: 's',
  username: 'maple',
  password: ' p ',
}

test('the form begins with the fields that every provider names, in their order', () => {
  expect(form.slice(0, 7).map(({ label }) => label)).toEqual([
    'Service Base URL',
    'API Key',
    'OAuth Token URL',
    'OAuth Client ID',
    'OAuth Client Secret',
    'Username',
    'Password',
  ])
  expect(form.filter(({ kind }) => kind === 'secret').map(({ name }) => name)).toEqual([
    'apiKey',
    'clientSecret',
    'password',
  ])
})

test('what is left out has its usual value, and a password is taken as it is', () => {
  expect(parseXpressSettings(filled)).toEqual({
    ...filled,
    baseUrl: 'https://region.example/api/requests',
    apiKeyHeader: 'x-api-key',
    providerId: '',
    concurrency: 4,
    pageSize: 500,
  })
})

test('an API key alone is enough, a token address without anybody to sign in is not', () => {
  expect(parseXpressSettings({ baseUrl: filled.baseUrl, apiKey: 'k', tokenUrl: '' })).toMatchObject({ tokenUrl: '' })
  const faulty: readonly (readonly [Record<string, unknown>, string])[] = [
    [{ apiKey: '', tokenUrl: '' }, '"tokenUrl" is missing'],
    [{ clientId: '', username: '' }, '"clientId" is missing'],
    [{ clientSecret: '' }, '"clientSecret" is missing'],
    [{ password: '' }, '"password" is missing'],
    [{ baseUrl: undefined }, '"baseUrl" is missing'],
  ]
  for (const [changed, message] of faulty) {
    expect(() => parseXpressSettings({ ...filled, ...changed })).toThrow(
      expect.objectContaining({
        code: 'SETTINGS_INVALID',
        message: expect.stringContaining(message) as string,
      }) as Error,
    )
  }
})

test.each([
  ['baseUrl', 'http://region.example/', 'https://'],
  ['tokenUrl', 'https://a:b@region.example/token', 'user name'],
  ['tokenUrl', 'ftp://region.example', 'address'],
  ['baseUrl', 'https://region.example/?x=1', '"?"'],
  ['apiKeyHeader', 'Authorization', 'header'],
  ['apiKeyHeader', 'a b', 'header'],
])('a strange %s is refused by name, and not shown', (field, value, words) => {
  expect(() => parseXpressSettings({ ...filled, [field]: value })).toThrow(
    expect.objectContaining({
      message: expect.stringMatching(new RegExp(`"${field}".*${words.replace(/[?]/g, '\\?')}`)) as string,
    }) as Error,
  )
  expect(() => parseXpressSettings({ ...filled, [field]: value })).not.toThrow(value)
})
