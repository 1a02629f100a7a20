/** What an administrator configures: organizations, data sources, integrations with their tasks, limits, master fields. */

import type { PeopleEntity } from './domain.ts'
import type { EntityType } from './entity.ts'
import type { Filter, QualityRule, Rule } from './rule.ts'
import type { UsernameRule } from './given-name.ts'
import type { Notify, Pause, Schedule } from './schedule.ts'

export type Organization = {
  readonly id: number
  readonly name: string
  readonly type: string
  readonly timeZone: string
  readonly pauses: readonly Pause[]
  readonly notify: Notify
  /** Null: nobody is given a user name by it. */
  readonly usernames: UsernameRule | null
  /** For how many days history keeps its values. */
  readonly keepValuesDays: number
}

export type DataSource = {
  readonly id: number
  readonly organization: number
  readonly name: string
  /** A connector's id; `passport` is the directory's own: what administrators add and edit by hand. */
  readonly connector: string
  /** Order among the sources of an organization: the earlier wins between values of which none is known to be newer. */
  readonly position: number
  /** Put before the local ids of what comes from it, where another source of its kind may have equal ones. */
  readonly prefix: string | null
}

export const ownConnector = 'passport'

export type IntegrationType = 'import' | 'export' | 'sync'

/**
 * What becomes of an attribute that both sides changed, where no master field decides: the data source's value, Passport's,
 * the later one, or a person is asked.
 */
export type ConflictPolicy = 'source' | 'passport' | 'newest' | 'ask'

/** What becomes of Passport's record when the data source no longer has it. */
export type RemovalPolicy = 'archive' | 'ignore' | 'ask'

/**
 * What was decided about a school of the source, by its key there: it is a school of Passport (by its name), or is left out,
 * or frozen: nothing of it is taken, and what Passport has of it stays as it is.
 */
export type MappedSchool = {
  readonly source: string
  readonly target?: string | undefined
  readonly leftOut?: true | undefined
  readonly frozen?: true | undefined
}

/** `auto`: each source school becomes, or joins by identifier, a Passport school; else only the schools listed. */
export type SchoolMapping = 'auto' | readonly MappedSchool[]

/** Whether records of the school are taken. */
export function isMapped(mapping: SchoolMapping, school: string): boolean {
  return mapping === 'auto' || mapping.some(({ source, target }) => source === school && target !== undefined)
}

export function frozenSchools(mapping: SchoolMapping): string[] {
  return mapping === 'auto' ? [] : mapping.flatMap(({ source, frozen }) => (frozen ? [source] : []))
}

/** A plan is held when both are passed: the share in percent, and the count. */
export type Limit = { readonly percent: number; readonly atLeast: number }

export type Limits = { readonly delete: Limit; readonly update: Limit }

export const defaultLimits: Limits = {
  delete: { percent: 10, atLeast: 10 },
  update: { percent: 75, atLeast: 50 },
}

export type Task = {
  readonly entity: EntityType
  /** Passport's attribute to its rule; what is not named is mapped by the same name. */
  readonly mapping: Readonly<Record<string, Rule>>
  /** One of them must hold for a record to count, where there are any. */
  readonly filters: readonly Filter[]
  /** A record for which one of these holds does not count. */
  readonly exclude: readonly Filter[]
  /** A record that Passport has from this source stays, though filters and exclusions would no longer let it in. */
  readonly keepLinked?: boolean | undefined
  /** People who come only along with this task's records: those of others, and of none, do not count. */
  readonly includeLinked?: readonly PeopleEntity[] | undefined
  /** What the data must be like, after the mapping. */
  readonly quality?: readonly QualityRule[] | undefined
  /** Attributes whose blank erases Passport's value; elsewhere a blank keeps it. */
  readonly blankErases: readonly string[]
  /** The other way round: the system's attribute to an expression over `passport`; what is not named goes by the same name. */
  readonly back?: Readonly<Record<string, Rule>>
  /** Attributes of the system that are never written, though it would take them. */
  readonly notSent?: readonly string[]
  /** Passport's attributes that only go to the system: what it has of them is never taken. */
  readonly notTaken?: readonly string[]
}

export type Integration = {
  readonly id: number
  readonly organization: number
  readonly name: string
  readonly type: IntegrationType
  /** The data source at its other end, whichever way records go. */
  readonly source: DataSource
  readonly schools: SchoolMapping
  readonly tasks: readonly Task[]
  /** Stop after the plan and wait for a person, whatever it holds. */
  readonly preview: boolean
  readonly limits: Limits
  readonly conflicts: ConflictPolicy
  readonly removals: RemovalPolicy
  /** Null: it runs when somebody runs it. */
  readonly schedule: Schedule | null
}

/** `master`: its value stands; `doNotOverride`: its value, once there, is not replaced by others; `fillIfEmpty`: only where nobody else has one. */
export type MasterMode = 'master' | 'doNotOverride' | 'fillIfEmpty'

export type MasterField = {
  readonly entity: EntityType
  readonly attribute: string
  readonly source: number
  readonly mode: MasterMode
}
