/** The settings of a PowerSchool data source: the form an administrator fills in, and what it must hold. */

import { z } from 'zod'
import type { FormField, Settings } from '../../model/connector.ts'
import { parseWith, readAddress } from '../kit/settings.ts'

export type ExtensionField = { readonly table: string; readonly column: string }

export const studentStatuses = ['active', 'preregistered', 'inactive', 'transferred', 'graduated'] as const
export type StudentStatus = (typeof studentStatuses)[number]

export type PowerSchoolSettings = {
  /** Without a slash at its end. */
  readonly url: string
  readonly clientId: string
  readonly clientSecret: string
  readonly studentStatuses: readonly StudentStatus[]
  readonly extensions: readonly ExtensionField[]
  /** Requests in flight at once. */
  readonly concurrency: number
  /** Records of a page. */
  readonly pageSize: number
  /** The year in which the school year ends; absent = the current one. */
  readonly schoolYear?: number
}

export const form: readonly FormField[] = [
  {
    name: 'url',
    label: 'Address',
    help: 'The address of PowerSchool, such as https://maple.powerschool.com.',
    kind: 'url',
    required: true,
  },
  {
    name: 'clientId',
    label: 'Client ID',
    help: 'PowerSchool shows it once our plugin is installed: System > System Settings > Plugin Management Configuration > Passport Data Sync > Data Provider Configuration.',
    kind: 'text',
    required: false,
  },
  {
    name: 'clientSecret',
    label: 'Client secret',
    help: 'On the same page as the client ID.',
    kind: 'secret',
    required: false,
  },
  {
    name: 'studentStatuses',
    label: 'Student statuses',
    help: 'Which students count: active, preregistered, inactive, transferred, graduated. Active only, unless you name others.',
    kind: 'texts',
    required: false,
  },
  {
    name: 'extensions',
    label: 'Extension fields',
    help: "The district's own student fields as table.column, such as u_students_extension.preferredname. Those that mapping rules name need not be listed. Install the plugin again after a change.",
    kind: 'texts',
    required: false,
  },
  {
    name: 'schoolYear',
    label: 'School year',
    help: 'The year in which the school year ends, such as 2027. Empty: the current one.',
    kind: 'integer',
    required: false,
  },
  {
    name: 'concurrency',
    label: 'Requests at once',
    help: 'How many requests PowerSchool gets at the same time at most. 4, unless you set it.',
    kind: 'integer',
    required: false,
  },
  {
    name: 'pageSize',
    label: 'Records per request',
    help: '2000, unless you set it. Lower it when requests take too long.',
    kind: 'integer',
    required: false,
  },
]

// Oracle's names have at most 30 characters here, and the plugin's XML takes no more.
const extensionName = /^([a-z][a-z0-9_]{0,29})\.([a-z][a-z0-9_]{0,29})$/

const shape = z.strictObject({
  url: z.string().transform(readAddress('https://maple.powerschool.com')),
  // PowerSchool makes them when the plugin is installed, and the plugin is made from these settings: they come last.
  clientId: z.string().trim().default(''),
  clientSecret: z.string().trim().default(''),
  studentStatuses: z
    .array(z.enum(studentStatuses))
    .min(1, 'must name at least one status, or be left out')
    .transform(words => studentStatuses.filter(word => words.includes(word)))
    .default(['active']),
  extensions: z.array(z.string().transform(readExtension)).transform(inOneOrder).default([]),
  concurrency: z.int().min(1).max(16).default(4),
  pageSize: z.int().min(10).max(20_000).default(2000),
  schoolYear: z.int().min(2000).max(2100).optional(),
})

/** Throws a Problem SETTINGS_INVALID that names every setting that is wrong; never its value, which may be a secret. */
export function parsePowerSchoolSettings(settings: Settings): PowerSchoolSettings {
  const { schoolYear, ...rest } = parseWith(shape, settings, { name: 'PowerSchool', form })
  return schoolYear === undefined ? rest : { ...rest, schoolYear }
}

function readExtension(text: string, context: z.RefinementCtx): ExtensionField {
  const [, table, column] = extensionName.exec(text.trim().toLowerCase()) ?? []
  if (table !== undefined && column !== undefined) return { table, column }
  context.addIssue({ code: 'custom', message: 'must be table.column of letters, digits and _' })
  return { table: '', column: '' }
}

/** Each once, and in an order of their own: the plugin depends on it, and must not on the order in which they are named. */
function inOneOrder(fields: readonly ExtensionField[]): readonly ExtensionField[] {
  const byName = new Map(fields.map(field => [`${field.table}.${field.column}`, field]))
  return [...byName].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, field]) => field)
}
