import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { keyFileOf, openKey, readConfig, type Environment } from './config.ts'
import { Problem } from './model/problem.ts'

function faultOf(environment: Environment): string {
  try {
    readConfig(environment)
    return 'none'
  } catch (error) {
    if (error instanceof Problem) return `${error.code} ${error.message}`
    throw error
  }
}

async function aFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'passport config '))
  onTestFinished(() => rm(folder, { recursive: true }))
  return folder
}

test('an empty environment gives the defaults, frozen', () => {
  const config = readConfig({ PATH: '/bin', PORT: '' })
  expect(config).toEqual({
    home: join(process.cwd(), 'data'),
    databaseUrl: null,
    key: null,
    nextKey: null,
    host: '127.0.0.1',
    port: 8080,
    publicUrl: null,
    trustedProxies: [],
    workers: 2,
    logLevel: 'info',
    mail: null,
    traces: false,
    allowPrivateAddresses: false,
  })
  expect(Object.isFrozen(config)).toBe(true)
})

test.each([
  ['PORT', '80a', 'must be a port from 0 to 65535'],
  ['PORT', '65536', 'must be a port from 0 to 65535'],
  ['PUBLIC_URL', 'https://sync.maple.example/console', 'must be the address of the console without a path'],
  ['TRUSTED_PROXIES', '10.0.0.5, proxy.maple.example', 'must be addresses or networks'],
  ['TRUSTED_PROXIES', '0.0.0.0/0', 'must be addresses or networks'],
  ['WORKERS', '-1', 'must be a whole number from 0 to 64'],
  ['PASSPORT_SYNC_ALLOW_PRIVATE_ADDRESSES', 'maybe', 'must be yes or no'],
  ['SMTP_URL', 'mail.maple.example', 'must be the address of a mail server'],
  ['LOG_LEVEL', 'loud', 'must be one of fatal, error'],
  ['HOST', 'a b', 'must be a host name'],
  ['DATABASE_URL', 'mysql://a/b', 'must be the address of a PostgreSQL server'],
  ['PASSPORT_SYNC_KEY', 'c2hvcnQ=', 'must be 32 bytes in base64'],
  ['PASSPORT_SYNC_KEY', `${'!'.repeat(4)}${Buffer.alloc(32).toString('base64')}`, 'must be 32 bytes in base64'],
  ['PASSPORT_SYNC_HOM', '/data', 'is not a variable of ours'],
])('%s=%s stops the start and is named', (name, value, fault) => {
  expect(faultOf({ [name]: value })).toContain(`CONFIG_INVALID The environment is not right: ${name} ${fault}`)
})

test('proxies are addresses and networks', () => {
  const { trustedProxies } = readConfig({ TRUSTED_PROXIES: '10.0.0.5, 172.16.0.0/12,fd00::/8' })
  expect(trustedProxies).toEqual(['10.0.0.5', '172.16.0.0/12', 'fd00::/8'])
})

test('a mail server needs somebody from whom mail comes', () => {
  expect(faultOf({ SMTP_URL: 'smtp://127.0.0.1' })).toContain('SMTP_URL and MAIL_FROM belong together')
  const { mail } = readConfig({ SMTP_URL: 'smtp://127.0.0.1', MAIL_FROM: 'Sync <sync@maple.example>' })
  expect(mail).toEqual({ smtpUrl: 'smtp://127.0.0.1', from: 'Sync <sync@maple.example>' })
})

test('every wrong variable is named, and no value of a key is shown', () => {
  const fault = faultOf({ PORT: 'x', PASSPORT_SYNC_KEY: 'topsecret', PASSPORT_SYNC_X: '1' })
  expect(fault).toMatch(/PASSPORT_SYNC_X.*PASSPORT_SYNC_KEY.*PORT/)
  expect(fault).not.toContain('topsecret')
})

test('the key is made at the first start, for the owner only, and is the same at the second', async () => {
  const home = join(await aFolder(), 'new')
  const keys = await Promise.all([1, 2, 3].map(() => openKey({ home, key: null })))
  expect(new Set(keys.map(key => key.toString('hex'))).size).toBe(1)
  expect(keys[0]).toHaveLength(32)
  expect((await stat(keyFileOf(home))).mode & 0o777).toBe(0o600)
  expect(await readFile(keyFileOf(home), 'utf8')).toMatch(/^[A-Za-z0-9+/]{43}=\n$/)
})

test('the key of the environment goes before the key file', async () => {
  const home = await aFolder()
  await openKey({ home, key: null })
  const key = Buffer.alloc(32, 7)
  expect(await openKey(readConfig({ PASSPORT_SYNC_HOME: home, PASSPORT_SYNC_KEY: key.toString('base64') }))).toEqual(
    key,
  )
})

test('a key file that holds no key is refused and left as it is', async () => {
  const home = await aFolder()
  await writeFile(keyFileOf(home), 'half a k')
  await expect(openKey({ home, key: null })).rejects.toMatchObject({ code: 'KEY_FILE_INVALID' })
  expect(await readFile(keyFileOf(home), 'utf8')).toBe('half a k')
})

test('a data folder that cannot be is named, with what to do', async () => {
  const file = join(await aFolder(), 'a file')
  await writeFile(file, '')
  await expect(openKey({ home: join(file, 'home'), key: null })).rejects.toMatchObject({
    code: 'DATA_FOLDER_UNUSABLE',
    message: expect.stringContaining(file),
    advice: expect.stringContaining('PASSPORT_SYNC_HOME'),
  })
})
