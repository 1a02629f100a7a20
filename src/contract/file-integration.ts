/** Reads an integration of a district file: its ends, schools and tasks, each task held against what the source offers. */

import { passportName, type ConfiguredIntegration } from '../model/configuration.ts'
import type { Connector, EntitySchema } from '../model/connector.ts'
import type { IntegrationType, SchoolMapping } from '../model/integration.ts'
import { integrationFrame, taskPart, type TaskPart } from './district-file.ts'
import { checkTask, type CheckRules } from './file-task.ts'
import { refuseLinked } from './file-linked.ts'
import { refuseUnknownSource } from './file-master-field.ts'
import type { LookupTable } from '../model/rule.ts'
import { didYouMean } from '../model/nearest.ts'
import { readPart, type Faults } from './read-part.ts'
import { missingPrerequisites, withCompanions } from './task-order.ts'
import type { Path } from './yaml-text.ts'

export type IntegrationChecks = {
  readonly checkRules: CheckRules
  /** By data source, what it offers; undefined where that can't be told. */
  readonly offers: ReadonlyMap<string, readonly EntitySchema[] | undefined>
  /** Data sources whose connector can't write, with its name, and why where it never will. */
  readonly readOnly: ReadonlyMap<string, Pick<Connector, 'name' | 'whyReadOnly'>>
  readonly knownSchools: readonly string[]
  /** The organization's lookup tables, those of the file among them. */
  readonly tables: ReadonlyMap<string, LookupTable>
}

export function readIntegration(
  item: unknown,
  path: Path,
  checks: IntegrationChecks,
  faults: Faults,
): ConfiguredIntegration | undefined {
  const part = readPart(integrationFrame, item, path, faults)
  if (!part) return undefined
  const system = systemOf(part)
  refuseWrongEnds(part, path, checks, faults)
  refusePolicies(part, path, faults)
  refuseUnknownSchools(part.schools, path, checks, faults)
  if (part.type !== 'import') refuseReadOnly(system, path, checks, faults)
  const offered = checks.offers.get(system)
  const tasks = readTasks(
    part.tasks,
    [...path, 'tasks'],
    { checkRules: checks.checkRules, offered, type: part.type, tables: checks.tables },
    faults,
  )
  const { name, type, schools, safety, schedule } = part
  return {
    name,
    type,
    source: system,
    schools,
    tasks: withCompanions(
      tasks,
      offered?.map(({ entity }) => entity),
    ),
    preview: safety.preview,
    limits: safety.limits,
    ...(type === 'sync' ? { conflicts: safety.conflicts ?? 'newest', removals: safety.removals ?? 'archive' } : {}),
    ...(schedule ? { schedule } : {}),
  }
}

type Frame = {
  readonly type: IntegrationType
  readonly source: string
  readonly target: string
  readonly safety: { readonly conflicts?: unknown; readonly removals?: unknown }
}

/** The end that is not Passport. */
function systemOf({ type, source, target }: Frame): string {
  if (type === 'import') return source
  return source === passportName ? target : source
}

/** An import comes into Passport, an export leaves it, a sync may be written either way round. */
function refuseWrongEnds(part: Frame, path: Path, checks: IntegrationChecks, faults: Faults): void {
  const { type, source, target } = part
  const sources = [...checks.offers.keys()]
  const wrong = (end: 'source' | 'target', message: string, advice: string): void =>
    faults.add({ path: [...path, end], code: 'ENDS_WRONG', message, advice })
  if (source === passportName && target === passportName) {
    wrong('source', `Both ends are ${passportName}.`, `Data sources are ${sources.join(', ')}.`)
  } else if (source !== passportName && target !== passportName) {
    const which = type === 'export' ? 'source' : 'target'
    const message = `One end of an integration is always ${passportName}: the ${which} of an ${type} cannot be '${part[which]}'.`
    wrong(which, message, `Write ${which}: ${passportName}.`)
  } else if (type === 'import' && source === passportName) {
    const message = `An import reads from a data source, not from ${passportName} itself.`
    wrong('source', message, `Data sources are ${sources.join(', ')}; what leaves ${passportName} is an export.`)
  } else if (type === 'export' && source !== passportName) {
    const message = `An export leaves ${passportName}: its target is the data source.`
    wrong('source', message, `Write source: ${passportName} and target: ${source}.`)
  } else {
    refuseUnknownSource(systemOf(part), sources, [...path, source === passportName ? 'target' : 'source'], faults)
  }
}

/** What decides between two sides has no meaning where there is one. */
function refusePolicies({ type, safety }: Frame, path: Path, faults: Faults): void {
  if (type === 'sync') return
  for (const key of ['conflicts', 'removals'] as const) {
    if (safety[key] === undefined) continue
    faults.addAtKey({
      path: [...path, 'safety', key],
      code: 'POLICY_WITHOUT_SYNC',
      message: `'${key}' decides between two sides, and an ${type} goes one way.`,
      advice: `Take ${key} out, or write type: sync.`,
    })
  }
}

function refuseReadOnly(system: string, path: Path, { readOnly }: IntegrationChecks, faults: Faults): void {
  const connector = readOnly.get(system)
  if (connector === undefined) return
  const { name, whyReadOnly: reason } = connector
  const what = `${name} can only be read: nothing can be written to '${system}'.`
  faults.add({
    path: [...path, 'type'],
    code: 'SYSTEM_READ_ONLY',
    message: reason === undefined ? what : `${what} ${reason}`,
    advice: 'Write type: import.',
  })
}

function refuseUnknownSchools(
  schools: SchoolMapping,
  path: Path,
  { knownSchools }: IntegrationChecks,
  faults: Faults,
): void {
  if (schools === 'auto') return
  const seen = new Set<string>()
  for (const [index, { source, target }] of schools.entries()) {
    const place = [...path, 'schools', index]
    if (target !== undefined && !knownSchools.includes(target)) {
      faults.add({
        path: [...place, 'target'],
        code: 'NAME_UNKNOWN',
        message: `There is no school '${target}'.${didYouMean(target, knownSchools)}`,
        advice: 'Name a school of organization.schools, or one that is in Passport already.',
      })
    }
    if (seen.has(source)) {
      const message = `The source's school '${source}' is mapped above.`
      faults.add({ path: [...place, 'source'], code: 'NAME_TWICE', message, advice: 'A source school has one target.' })
    }
    seen.add(source)
  }
}

type TaskChecks = {
  readonly type: IntegrationType
  readonly checkRules: CheckRules
  readonly tables: ReadonlyMap<string, LookupTable>
  readonly offered: readonly EntitySchema[] | undefined
}

function readTasks(items: readonly unknown[], path: Path, checks: TaskChecks, faults: Faults): TaskPart[] {
  const read = items.map((item, index) => readPart(taskPart, item, [...path, index], faults))
  const tasks = read.flatMap(task => task ?? [])
  // What a task that can't be read was meant to be is not known: others are not blamed for lacking it.
  const isWhole = tasks.length === items.length
  const there = withCompanions(
    tasks,
    checks.offered?.map(({ entity }) => entity),
  ).map(({ entity }) => entity)
  for (const [index, task] of read.entries()) {
    if (!task) continue
    const place = [...path, index]
    const above = read.slice(0, index)
    if (above.some(other => other?.entity === task.entity)) {
      const message = `There is another task '${task.entity}' above.`
      faults.add({ path: [...place, 'entity'], code: 'NAME_TWICE', message, advice: 'Keep one task for each entity.' })
    }
    checkTask(task, place, checks, faults)
    if (isWhole) refuseLinked(task, place, there, faults)
    for (const missing of isWhole ? missingPrerequisites(task.entity, tasks) : []) {
      faults.add({
        path: [...place, 'entity'],
        code: 'PREREQUISITE_MISSING',
        message: `The task '${task.entity}' needs a task '${missing}', which is missing.`,
        advice: `Add \`- entity: ${missing}\` to the tasks.`,
      })
    }
  }
  return tasks
}
