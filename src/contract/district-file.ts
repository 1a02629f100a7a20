/** The shape of a district file (contract, 4): its JSON Schema is made from here. */

import { Temporal } from 'temporal-polyfill'
import { z } from 'zod'
import { catalog } from '../model/catalog.ts'
import { comparisons, peopleEntities } from '../model/domain.ts'
import { entityTypes } from '../model/entity.ts'
import { isUsernamePattern, namesGiven, usernameAttributes, usualUsernames } from '../model/given-name.ts'
import { defaultLimits } from '../model/integration.ts'
import { passportName } from '../model/configuration.ts'
import { describeRules, filterPart, qualityPart, rulePart } from './rule-parts.ts'
import { usualDigest, weekdays } from '../model/schedule.ts'
import { retention } from '../model/retention.ts'

const name = z.string().trim().min(1).max(200)
const entity = z.enum(entityTypes).describe('A kind of record.')
const attribute = z
  .string()
  .min(1)
  .describe("An attribute of Passport's catalog; the district's own are custom.<name>.")

const schoolAttributes = Object.fromEntries(
  catalog.school.attributes
    .filter(({ name }) => name !== 'name')
    .map(({ name, kind }) => [name, kind === 'texts' ? z.array(z.string()).optional() : z.string().optional()]),
)

export const schoolPart = z
  .strictObject({ name, ...schoolAttributes })
  .describe("A school of Passport's own; numbers are text: write identifier in quotes.")

const day = z
  .string()
  .refine(isDay, 'is not a day, like "2027-06-11"')
  .describe('YYYY-MM-DD, in the time zone of the organization.')
const moment = z
  .string()
  .refine(isMoment, 'is neither a day, like "2027-06-11", nor a minute, like "2027-06-11T18:00"')
  .describe('YYYY-MM-DD or YYYY-MM-DDTHH:MM, in the time zone of the organization.')
const time = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'is not a time, like "02:30"')
  .describe('HH:MM, in the time zone of the organization.')

export const pausePart = z
  .strictObject({
    from: moment,
    until: moment.describe('A day includes it.'),
    suspendImports: z.boolean().default(false).describe('What is due is skipped, and what people launch is refused.'),
    noDeletions: z.boolean().default(false).describe('What leaves a source stays, and comes back as a held change.'),
  })
  .refine(({ from, until }) => from.slice(0, 10) <= until.slice(0, 10) && !(until <= from && until.length > 10), {
    path: ['until'],
    message: 'does not come after from',
  })
  .refine(({ suspendImports, noDeletions }) => suspendImports || noDeletions, {
    message: 'says neither suspendImports nor noDeletions',
  })

export const notifyPart = z
  .strictObject({
    mail: z
      .array(z.email({ error: 'is not an address of mail' }))
      .max(20)
      .default([]),
    webhook: z
      .string()
      .refine(isWebAddress, 'is not an address like https://example.org')
      .describe('Whoever knows it can write there: ${NAME} takes it from the environment, and it is stored sealed.')
      .optional(),
    digest: z
      .union([time, z.literal('never')], { error: 'is neither a time, like "07:00", nor never' })
      .default(usualDigest)
      .describe('When the daily digest goes out to them, in the time zone of the organization.'),
  })
  .describe('Who is told when a run fails, is held, or goes well again, and every day of what there was.')

export const usernamesPart = z
  .strictObject({
    pattern: z
      .string()
      .max(200)
      .refine(
        isUsernamePattern,
        `is not letters a-z, 0-9 . _ - and attributes in braces, like {givenName:1}{familyName}, of ${usernameAttributes.join(', ')}`,
      ),
    length: z.int().min(3).max(namesGiven.mostLetters).default(usualUsernames.length).describe('At most so long.'),
  })
  .describe('How whoever is added by hand without a user name gets one that nobody else of the organization has.')

export const timedSchedulePart = z.discriminatedUnion('every', [
  z.strictObject({
    every: z.literal('hour'),
    minute: z.int().min(0).max(59).default(0),
    until: day.optional(),
  }),
  z.strictObject({ every: z.literal('day'), at: time, until: day.optional() }),
  z.strictObject({
    every: z.literal('week'),
    days: z.array(z.enum(weekdays)).min(1),
    at: time,
    until: day.optional(),
  }),
])

export const schedulePart = z.discriminatedUnion('every', [
  ...timedSchedulePart.options,
  z.strictObject({
    every: z.literal('success'),
    of: z.array(name).min(1).describe('Integrations of this file: whenever one of them has succeeded, this one runs.'),
  }),
])

export const keepValuesPart = z
  .int()
  .min(retention.least)
  .max(retention.most)
  .describe(
    'For how many days history keeps the values of what was changed, and the names of who left; 400 where nothing is said.',
  )

export const organizationPart = z.strictObject({
  name,
  type: z.enum(['state', 'county', 'district', 'school']).default('district'),
  timeZone: z.string().default('UTC').refine(isTimeZone, 'is not a time zone, like America/New_York'),
  schools: z.array(schoolPart).default([]).describe("Passport's own schools; more may come by mapping."),
  pauses: z.array(pausePart).default([]).describe('Times in which imports are suspended, or nothing is deleted.'),
  notify: notifyPart.optional(),
  usernames: usernamesPart.optional(),
  keepValuesDays: keepValuesPart.optional(),
})

const isTrue = z.literal(true).optional()

export const prefixPart = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._:-]{0,19}$/, 'is not 1 to 20 letters, digits and . _ : -, like "North-"')

export const sourcePart = z.strictObject({
  name,
  connector: z.string().min(1).describe("A connector's id, like powerschool."),
  prefix: prefixPart
    .optional()
    .describe('Put before the local ids (identifier) of its schools and people: those of another system may be equal.'),
  sharedIds: isTrue.describe('Confirmed: ids that another source of this connector has too mean the same.'),
  settings: z
    .record(z.string(), z.unknown())
    .default({})
    .describe('The fields of the connector. ${NAME} is taken from the environment; $${NAME} stands for itself.'),
})

export const taskPart = z.strictObject({
  entity,
  mapping: z
    .record(attribute, rulePart)
    .default({})
    .describe("Passport's attribute to its rule: only what differs from the default mapping."),
  filters: z.array(filterPart).default([]).describe('One of them must hold for a record to count.'),
  exclude: z.array(filterPart).default([]).describe('A record for which one of these holds does not count.'),
  keepLinked: z
    .boolean()
    .optional()
    .describe('What Passport has from this source stays, though filters and exclusions would no longer let it in.'),
  includeLinked: z
    .array(z.enum(peopleEntities))
    .optional()
    .describe(
      'Of section: student, teacher. Of student: guardian. Only those come that are linked to records of this task.',
    ),
  blankErases: z.array(attribute).default([]).describe("Attributes whose blank erases Passport's value."),
  quality: z.array(qualityPart).optional().describe('What the data must be like, after the mapping.'),
  back: z
    .record(z.string().min(1), rulePart)
    .default({})
    .describe("Of a sync: the system's attribute to a rule over `source`, which here is Passport's record."),
  notSent: z
    .array(z.string().min(1))
    .default([])
    .describe('Attributes of the system that are never written, though it would take them.'),
  notTaken: z
    .array(attribute)
    .default([])
    .describe("Of a sync: Passport's attributes that only go to the system, and are never taken from there."),
})

export const schoolPair = z
  .strictObject({
    source: z.string().min(1).describe("The source's key of the school."),
    target: name.optional().describe('The name of a school in Passport.'),
    leftOut: isTrue.describe('In place of a target: it was decided that nothing of it is taken.'),
    frozen: isTrue.describe('In place of a target: nothing of it is taken, and what Passport has of it stays.'),
  })
  .refine(({ target, leftOut, frozen }) => [target, leftOut, frozen].filter(said => said !== undefined).length === 1, {
    message: 'says not exactly one of target, leftOut and frozen',
  })

function limitPart(standard: { readonly percent: number; readonly atLeast: number }) {
  return z
    .strictObject({ percent: z.number().min(0).max(100), atLeast: z.int().min(0) })
    .default(standard)
    .describe('Held when both the share and the count are passed; per district and per school.')
}

const safetyPart = z.strictObject({
  preview: z.boolean().default(false).describe('Stop after the plan and wait for a person.'),
  limits: z
    .strictObject({ delete: limitPart(defaultLimits.delete), update: limitPart(defaultLimits.update) })
    .default(defaultLimits),
  conflicts: z
    .enum(['source', 'passport', 'newest', 'ask'])
    .optional()
    .describe('Of a sync: which value stands where both sides changed one, and no master field decides.'),
  removals: z
    .enum(['archive', 'ignore', 'ask'])
    .optional()
    .describe('Of a sync: what becomes of a record that the system no longer has.'),
})

export const integrationPart = z.strictObject({
  name,
  type: z
    .enum(['import', 'export', 'sync'])
    .default('import')
    .describe('import: into Passport; export: out of it; sync: both ways.'),
  source: name.describe(`A data source of this file; of an export, ${passportName}.`),
  target: name.default(passportName).describe(`One end is always ${passportName}; of an export, the source.`),
  schools: z
    .union([z.literal('auto'), z.array(schoolPair)])
    .default('auto')
    .describe('auto: each source school becomes, or joins by identifier, a Passport school; else only those listed.'),
  tasks: z.array(taskPart).min(1),
  schedule: schedulePart.optional().describe('When it runs by itself; without it, when somebody runs it.'),
  safety: safetyPart.default({ preview: false, limits: defaultLimits }),
})

export const lookupTablePart = z
  .strictObject({
    name: z.string().trim().min(1).max(100),
    file: z.string().min(1).optional().describe('A CSV file, its path relative to this file.'),
    csv: z.string().optional().describe('The CSV itself, in place of a file.'),
  })
  .refine(({ file, csv }) => (file === undefined) !== (csv === undefined), {
    message: 'has neither or both of file and csv',
  })
  .describe('Looked up by the rule lookup. The first row names the columns.')

export const masterFieldPart = z.strictObject({
  entity,
  attributes: z.array(attribute).min(1),
  source: name.describe(`A data source of this file, or ${passportName}.`),
  mode: z.enum(['master', 'doNotOverride', 'fillIfEmpty']),
})

export const domainPart = z
  .strictObject({
    entity: z.enum(peopleEntities),
    attributes: z.array(attribute).min(1).max(8).describe('Whoever is equal in all of them is one person.'),
    compare: z
      .record(attribute, z.enum(comparisons))
      .default({})
      .describe('How an attribute is compared, where not as usual for it.'),
    resolution: z
      .enum(['unattended', 'manual'])
      .describe('unattended: a newcomer who is equal joins the account; manual: it waits for a person.'),
    confirmedRisk: z
      .int()
      .min(0)
      .optional()
      .describe('Of an unattended domain without givenName or stateId: how many pairs `domains try` showed.'),
  })
  .describe('A domain of uniqueness; of each entity in the order of priority.')

export const districtFile = z
  .strictObject({
    organization: organizationPart,
    dataSources: z.array(sourcePart).default([]),
    integrations: z.array(integrationPart).default([]),
    domainsOfUniqueness: z.array(domainPart).default([]),
    masterFields: z.array(masterFieldPart).default([]),
    lookupTables: z.array(lookupTablePart).default([]).describe('Tables that are not listed stay as they are.'),
  })
  .describe('A district file of Passport Data Sync.')

/** The same, with the parts of its lists still unread: they are read one by one, so that one fault does not hide others. */
export const districtFileFrame = districtFile.extend({
  organization: z.unknown(),
  dataSources: z.array(z.unknown()).default([]),
  integrations: z.array(z.unknown()).default([]),
  domainsOfUniqueness: z.array(z.unknown()).default([]),
  masterFields: z.array(z.unknown()).default([]),
  lookupTables: z.array(z.unknown()).default([]),
})
export const organizationFrame = organizationPart.extend({ schools: z.array(z.unknown()).default([]) })
export const integrationFrame = integrationPart.extend({ tasks: z.array(z.unknown()).min(1) })

export type TaskPart = z.output<typeof taskPart>
export type SourcePart = z.output<typeof sourcePart>

/** The JSON Schema that is shipped as `docs/district-file.schema.json`. */
export function districtFileSchema(): object {
  const schema = z.toJSONSchema(districtFile, { io: 'input' })
  describeRules(schema)
  return schema
}

function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false
  try {
    return Temporal.PlainDate.from(text).toString() === text
  } catch {
    return false // a RangeError is how Temporal says no
  }
}

function isMoment(text: string): boolean {
  const [date = '', minute, ...rest] = text.split('T')
  return isDay(date) && rest.length === 0 && (minute === undefined || time.safeParse(minute).success)
}

function isTimeZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== ''
  } catch {
    return false // a RangeError is how Intl says no
  }
}

function isWebAddress(text: string): boolean {
  return /^https?:\/\//.test(text) && URL.canParse(text)
}
