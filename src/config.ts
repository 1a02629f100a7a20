/** The environment, read once into a frozen object; a wrong or unknown value of ours stops the start and names itself. */

import { randomBytes } from 'node:crypto'
import { chmod, link, mkdir, readFile, unlink, writeFile } from 'node:fs/promises'
import { isIP } from 'node:net'
import { join, resolve } from 'node:path'
import { z } from 'zod'
import { Problem } from './model/problem.ts'

export const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const

export type Config = {
  /** The data folder: embedded database, key file. */
  readonly home: string
  /** A PostgreSQL server in place of the embedded one. */
  readonly databaseUrl: string | null
  /** The key from the environment; null: it is in the data folder. */
  readonly key: Buffer | null
  /** The key of the environment that is to take its place, when keys are rotated. */
  readonly nextKey: Buffer | null
  readonly host: string
  readonly port: number
  /** Runs carried out at once by this process; 0: server only. */
  readonly workers: number
  readonly logLevel: (typeof logLevels)[number]
  /** Where mail goes out, and from whom; null: none is sent. */
  readonly mail: { readonly smtpUrl: string; readonly from: string } | null
  /** Whether spans are sent to the collector that OpenTelemetry's own variables name. */
  readonly traces: boolean
  /** Where people reach the console; null: wherever they ask. */
  readonly publicUrl: string | null
  /** Proxies on other machines that are believed when they tell for whom they ask: addresses and networks. */
  readonly trustedProxies: readonly string[]
  /** Whether the service may connect to data sources in private networks. */
  readonly allowPrivateAddresses: boolean
}

export type Environment = Readonly<Record<string, string | undefined>>

export const keyBytes = 32

/** Throws a Problem `CONFIG_INVALID` that names every wrong variable. A variable set to nothing counts as not set. */
export function readConfig(environment: Environment): Config {
  const set = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''))
  const unknown = Object.keys(set).filter(name => name.startsWith('PASSPORT_SYNC_') && !(name in variables.shape))
  const parsed = variables.safeParse(set)
  const faults = [
    ...unknown.map(name => `${name} is not a variable of ours`),
    ...(parsed.error?.issues ?? []).map(issue => `${issue.path.join('.')} ${issue.message}`),
    ...('SMTP_URL' in set === 'MAIL_FROM' in set ? [] : ['SMTP_URL and MAIL_FROM belong together']),
  ]
  if (!parsed.success || faults.length > 0) {
    throw new Problem({
      code: 'CONFIG_INVALID',
      message: `The environment is not right: ${faults.join('; ')}.`,
      advice: `Correct or remove it. Variables of ours are ${Object.keys(variables.shape).join(', ')}.`,
    })
  }
  const {
    PASSPORT_SYNC_HOME,
    DATABASE_URL,
    PASSPORT_SYNC_KEY,
    PASSPORT_SYNC_NEXT_KEY,
    HOST,
    PORT,
    PUBLIC_URL,
    TRUSTED_PROXIES,
    WORKERS,
    LOG_LEVEL,
    SMTP_URL,
    MAIL_FROM,
    PASSPORT_SYNC_ALLOW_PRIVATE_ADDRESSES,
    OTEL_EXPORTER_OTLP_ENDPOINT,
    OTEL_EXPORTER_OTLP_TRACES_ENDPOINT,
  } = parsed.data
  return Object.freeze({
    home: resolve(PASSPORT_SYNC_HOME),
    databaseUrl: DATABASE_URL ?? null,
    key: PASSPORT_SYNC_KEY ?? null,
    nextKey: PASSPORT_SYNC_NEXT_KEY ?? null,
    host: HOST,
    port: PORT,
    publicUrl: PUBLIC_URL ?? null,
    trustedProxies: TRUSTED_PROXIES,
    workers: WORKERS,
    logLevel: LOG_LEVEL,
    mail: SMTP_URL && MAIL_FROM ? { smtpUrl: SMTP_URL, from: MAIL_FROM } : null,
    traces: (OTEL_EXPORTER_OTLP_ENDPOINT ?? OTEL_EXPORTER_OTLP_TRACES_ENDPOINT) !== undefined,
    allowPrivateAddresses: PASSPORT_SYNC_ALLOW_PRIVATE_ADDRESSES === 'yes',
  })
}

const variables = z.object({
  PASSPORT_SYNC_HOME: z.string().default('./data'),
  DATABASE_URL: z
    .string()
    .refine(isPostgresUrl, 'must be the address of a PostgreSQL server, like postgres://user:password@host:5432/name')
    .optional(),
  PASSPORT_SYNC_KEY: keyText().optional(),
  PASSPORT_SYNC_NEXT_KEY: keyText().optional(),
  PASSPORT_SYNC_ALLOW_PRIVATE_ADDRESSES: z.enum(['yes', 'no'], { error: 'must be yes or no' }).default('no'),
  HOST: z.string().regex(/^\S+$/, 'must be a host name or an address').default('127.0.0.1'),
  PORT: wholeNumber(65_535, 'must be a port from 0 to 65535').default(8080),
  PUBLIC_URL: z
    .string()
    .refine(isOrigin, 'must be the address of the console without a path, like https://sync.maple.example')
    .transform(text => new URL(text).origin)
    .optional(),
  TRUSTED_PROXIES: z
    .string()
    .default('')
    .transform(text => text.split(',').flatMap(part => part.trim() || []))
    .refine(
      parts => parts.every(isNetwork),
      'must be addresses or networks with commas between them, like 10.0.0.5, 172.16.0.0/12',
    ),
  WORKERS: wholeNumber(64, 'must be a whole number from 0 to 64').default(2),
  SMTP_URL: z
    .string()
    .refine(isSmtpUrl, 'must be the address of a mail server, like smtps://user:password@host:465')
    .optional(),
  MAIL_FROM: z
    .string()
    .regex(/^\S.*@\S+$/, 'must be an address of mail')
    .optional(),
  OTEL_EXPORTER_OTLP_ENDPOINT: collector().optional(),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: collector().optional(),
  LOG_LEVEL: z.enum(logLevels, { error: `must be one of ${logLevels.join(', ')}` }).default('info'),
})

function collector() {
  return z
    .string()
    .refine(
      text => /^https?:\/\//.test(text) && URL.canParse(text),
      'must be the address of a collector, like http://127.0.0.1:4318',
    )
}

function keyText() {
  return z
    .string()
    .refine(isKey, 'must be 32 bytes in base64 (44 characters)')
    .transform(text => Buffer.from(text, 'base64'))
}

function wholeNumber(most: number, message: string) {
  return z
    .string()
    .refine(text => /^\d{1,6}$/.test(text) && Number(text) <= most, message)
    .transform(Number)
}

function isOrigin(text: string): boolean {
  return /^https?:\/\//.test(text) && URL.canParse(text) && new URL(text).href === `${new URL(text).origin}/`
}

/** All of the internet is no proxy. */
function isNetwork(text: string): boolean {
  const [, address = '', prefix] = /^([^/]+)(?:\/([1-9]\d{0,2}))?$/.exec(text) ?? []
  const family = isIP(address)
  return family !== 0 && (prefix === undefined || Number(prefix) <= (family === 4 ? 32 : 128))
}

function isSmtpUrl(text: string): boolean {
  return /^smtps?:\/\//.test(text) && URL.canParse(text)
}

function isPostgresUrl(text: string): boolean {
  return /^postgres(ql)?:\/\//.test(text) && URL.canParse(text)
}

/** Buffer.from forgives anything that is not base64; a mistyped key must not become another key. */
function isKey(text: string): boolean {
  return Buffer.from(text, 'base64').length === keyBytes && /^[A-Za-z0-9+/]{43}=?$/.test(text)
}

export function keyFileOf(home: string): string {
  return join(home, 'key')
}

/** The key that seals secrets: of the environment, or of the data folder, where it is made at the first start. */
export async function openKey(config: Pick<Config, 'home' | 'key'>): Promise<Buffer> {
  if (config.key) return config.key
  const file = keyFileOf(config.home)
  return keyOfText(await usable(file, () => readOrMake(config.home, file)), file)
}

/** Null where there is none yet; none is made. */
export async function keyIfThere(config: Pick<Config, 'home' | 'key'>): Promise<Buffer | null> {
  if (config.key) return config.key
  const file = keyFileOf(config.home)
  const text = await usable(file, () => readIfThere(file))
  return text === undefined ? null : keyOfText(text, file)
}

function keyOfText(text: string, file: string): Buffer {
  if (isKey(text.trim())) return Buffer.from(text.trim(), 'base64')
  throw new Problem({
    code: 'KEY_FILE_INVALID',
    message: `The key file ${file} does not hold a key.`,
    advice: 'Put back the key file of your backup: 32 bytes in base64. Without it the stored secrets cannot be opened.',
  })
}

async function readOrMake(home: string, file: string): Promise<string> {
  return (await readIfThere(file)) ?? makeKeyFile(home, file)
}

async function usable<Result>(file: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (cause) {
    throw new Problem({
      code: 'DATA_FOLDER_UNUSABLE',
      message: `The key file ${file} can neither be read nor made: ${cause instanceof Error ? cause.message : String(cause)}.`,
      advice: 'Give this user the right to read and write there, or set PASSPORT_SYNC_HOME to a folder of your own.',
      cause,
    })
  }
}

/** Written aside and linked in, so that of two first starts one wins, and nobody reads half a key. */
async function makeKeyFile(home: string, file: string): Promise<string> {
  await mkdir(home, { recursive: true, mode: 0o700 })
  const aside = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`
  await writeFile(aside, `${randomBytes(keyBytes).toString('base64')}\n`, { mode: 0o600, flag: 'wx' })
  await chmod(aside, 0o600)
  try {
    await link(aside, file)
  } catch (error) {
    if (!isCode(error, 'EEXIST')) throw error
  } finally {
    await unlink(aside)
  }
  return readFile(file, 'utf8')
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined
    throw error
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
