/** A district's whole configuration by name: what a district file asks for, and what the store holds. */

import type { Settings } from './connector.ts'
import type { Domain } from './domain.ts'
import type { EntityType } from './entity.ts'
import type { UsernameRule } from './given-name.ts'
import type {
  ConflictPolicy,
  IntegrationType,
  Limits,
  MasterMode,
  RemovalPolicy,
  SchoolMapping,
  Task,
} from './integration.ts'
import type { LookupTable } from './rule.ts'
import type { Notify, Pause, Schedule } from './schedule.ts'
import type { Values } from './value.ts'

export type ConfiguredSource = {
  readonly name: string
  readonly connector: string
  /** Without secrets. */
  readonly settings: Settings
  /** Put before the local ids (identifier) of what comes from it. */
  readonly prefix?: string | undefined
  /** Confirmed: ids that another source of its kind has too mean the same, or do no harm. */
  readonly sharedIds?: true | undefined
}

export type ConfiguredIntegration = {
  readonly name: string
  readonly type: IntegrationType
  /** The data source's name. */
  readonly source: string
  readonly schools: SchoolMapping
  /** With the companions that come along; in the order of dependence. */
  readonly tasks: readonly Task[]
  readonly preview: boolean
  readonly limits: Limits
  readonly conflicts?: ConflictPolicy
  readonly removals?: RemovalPolicy
  readonly schedule?: Schedule | undefined
}

export type ConfiguredMasterField = {
  readonly entity: EntityType
  readonly attribute: string
  /** The data source's name; `Passport` for administrators' own edits. */
  readonly source: string
  readonly mode: MasterMode
}

export type ConfiguredOrganization = {
  readonly name: string
  readonly type: string
  readonly timeZone: string
  readonly pauses?: readonly Pause[]
  readonly notify?: Notify
  readonly usernames?: UsernameRule | null
  /** For how many days history keeps its values; left out: as long as is usual. */
  readonly keepValuesDays?: number
}

type Configured<Source> = {
  readonly organization: ConfiguredOrganization
  readonly sources: readonly Source[]
  readonly integrations: readonly ConfiguredIntegration[]
  readonly masterFields: readonly ConfiguredMasterField[]
  /** Of each entity in the order of priority. */
  readonly domains?: readonly Domain[]
}

/** As stored: of a secret only the field's name. */
export type Configuration = Configured<ConfiguredSource & { readonly secretFields: readonly string[] }>

/** As asked for: with the secrets in clear, and the schools that must be in the directory. */
export type DesiredConfiguration = Configured<
  ConfiguredSource & { readonly secrets: Readonly<Record<string, string>> }
> & {
  readonly schools: readonly Values[]
  /** Those that the file brings along; others stay as they are. */
  readonly lookupTables?: readonly LookupTable[]
}

/** The name under which Passport itself stands among the data sources and at one end of every integration. */
export const passportName = 'Passport'
