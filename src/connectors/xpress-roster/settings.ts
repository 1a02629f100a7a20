/** The settings of an xPress Roster data source: the form an administrator fills in, and what it must hold. */

import { z } from 'zod'
import type { FormField, Settings } from '../../model/connector.ts'
import { parseWith, readAddress } from '../kit/settings.ts'

export type XpressSettings = {
  /** Without a slash at its end, as `tokenUrl`. */
  readonly baseUrl: string
  readonly apiKey: string
  readonly apiKeyHeader: string
  readonly tokenUrl: string
  readonly clientId: string
  readonly clientSecret: string
  readonly username: string
  readonly password: string
  /** Which of the endpoints that a RIC One login names; empty: the one at the base address, or the only one. */
  readonly providerId: string
  /** The year in which the school year ends; absent = the provider's current one. */
  readonly schoolYear?: number | undefined
  /** Requests in flight at once. */
  readonly concurrency: number
  /** Objects of a page. */
  readonly pageSize: number
}

/** The data source's own name comes before them: the eight fields that every provider's papers name, then what few need. */
export const form: readonly FormField[] = [
  {
    name: 'baseUrl',
    label: 'Service Base URL',
    help: 'The address below which the provider answers xSchools, xStudents and so on, such as https://region.example/api/requests/.',
    kind: 'url',
    required: true,
  },
  {
    name: 'apiKey',
    label: 'API Key',
    help: "The key of the provider's gateway, sent with every request. Leave it empty if you were given none.",
    kind: 'secret',
    required: false,
  },
  {
    name: 'tokenUrl',
    label: 'OAuth Token URL',
    help: 'Where tokens are given out, such as https://region.example/token. RIC One: its login address, which ends in /login.',
    kind: 'url',
    required: false,
  },
  {
    name: 'clientId',
    label: 'OAuth Client ID',
    help: 'The name of the application that the provider registered for you.',
    kind: 'text',
    required: false,
  },
  {
    name: 'clientSecret',
    label: 'OAuth Client Secret',
    help: 'Given with the client ID.',
    kind: 'secret',
    required: false,
  },
  {
    name: 'username',
    label: 'Username',
    help: 'With a password, the provider is asked by the password grant; leave both empty to sign in with client ID and secret alone.',
    kind: 'text',
    required: false,
  },
  { name: 'password', label: 'Password', help: 'Of the user name.', kind: 'secret', required: false },
  {
    name: 'apiKeyHeader',
    label: 'Header of the API key',
    help: 'x-api-key, unless the provider names another.',
    kind: 'text',
    required: false,
  },
  {
    name: 'providerId',
    label: 'Provider ID',
    help: "Only for RIC One, and only if your application may read several providers: the one to read, by RIC One's provider_id.",
    kind: 'text',
    required: false,
  },
  {
    name: 'schoolYear',
    label: 'School year',
    help: "The year in which the school year ends, such as 2027. Empty: the provider's current one.",
    kind: 'integer',
    required: false,
  },
  {
    name: 'concurrency',
    label: 'Requests at once',
    help: 'How many requests the provider gets at the same time at most. 4, unless you set it.',
    kind: 'integer',
    required: false,
  },
  {
    name: 'pageSize',
    label: 'Records per request',
    help: '500, unless you set it. Lower it when requests take too long or are refused as too large.',
    kind: 'integer',
    required: false,
  },
]

const shape = z
  .strictObject({
    baseUrl: z.string().transform(readAddress('https://region.example/api/requests/')),
    apiKey: z.string().trim().default(''),
    apiKeyHeader: z
      .string()
      .trim()
      .regex(/^[\w-]{1,60}$/, 'must be the name of a header, such as x-api-key')
      .refine(name => !reserved.test(name), 'must not be a header that requests use otherwise')
      .default('x-api-key'),
    tokenUrl: z.string().transform(readAddress('https://region.example/token')).default(''),
    clientId: z.string().trim().default(''),
    clientSecret: z.string().trim().default(''),
    username: z.string().trim().default(''),
    password: z.string().default(''),
    providerId: z.string().trim().default(''),
    schoolYear: z.int().min(2000).max(2100).optional(),
    concurrency: z.int().min(1).max(16).default(4),
    pageSize: z.int().min(10).max(5000).default(500),
  })
  .superRefine((settings, context) => {
    const missing = (field: string, why: string): void =>
      context.addIssue({ code: 'custom', path: [field], message: `is missing: ${why}` })
    if (settings.tokenUrl === '' && settings.apiKey === '')
      missing('tokenUrl', 'without it and without an API key nobody can sign in')
    if (settings.tokenUrl !== '' && settings.clientId === '' && settings.username === '')
      missing('clientId', 'the token address needs a client ID and secret, a user name and password, or both')
    if (settings.clientId !== '' && settings.clientSecret === '') missing('clientSecret', 'the client ID needs one')
    if (settings.username !== '' && settings.password === '') missing('password', 'the user name needs one')
  })

const reserved = /^(authorization|accept|content-type|content-length|host|connection|navigation\w*|schoolyear)$/i

/** Throws a Problem SETTINGS_INVALID that names every setting that is wrong; never its value, which may be a secret. */
export function parseXpressSettings(settings: Settings): XpressSettings {
  return parseWith(shape, settings, { name: 'xPress Roster', form })
}
