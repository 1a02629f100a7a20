/** Reads an integration of a district file: its ends, schools and tasks, each task held against what the source offers. */

import { passportName, type ConfiguredIntegration } from '../model/configuration.ts'
import type { EntitySchema } from '../model/connector.ts'
import { integrationFrame, taskPart, type TaskPart } from './district-file.ts'
import { checkTask, type CheckRules } from './file-task.ts'
import { refuseUnknownSource } from './file-master-field.ts'
import { didYouMean } from '../model/nearest.ts'
import { readPart, type Faults } from './read-part.ts'
import { missingPrerequisites, withCompanions } from './task-order.ts'
import type { Path } from './yaml-text.ts'

export type IntegrationChecks = {
  readonly checkRules: CheckRules
  /** By data source, what it offers; undefined where that can't be told. */
  readonly offers: ReadonlyMap<string, readonly EntitySchema[] | undefined>
  readonly knownSchools: readonly string[]
}

export function readIntegration(
  item: unknown,
  path: Path,
  checks: IntegrationChecks,
  faults: Faults,
): ConfiguredIntegration | undefined {
  const part = readPart(integrationFrame, item, path, faults)
  if (!part) return undefined
  refuseNotYet(part, path, faults)
  refuseWrongEnds(part, path, checks, faults)
  refuseUnknownSchools(part.schools, path, checks, faults)
  const offered = checks.offers.get(part.source)
  const tasks = readTasks(part.tasks, [...path, 'tasks'], { checkRules: checks.checkRules, offered }, faults)
  const { name, type, source, schools, safety, schedule } = part
  return {
    name,
    type,
    source,
    schools,
    tasks: withCompanions(
      tasks,
      offered?.map(({ entity }) => entity),
    ),
    preview: safety.preview,
    limits: safety.limits,
    ...(schedule ? { schedule } : {}),
  }
}

type Frame = {
  readonly type: string
  readonly source: string
  readonly target: string
  readonly safety: { readonly conflicts?: unknown }
}

function refuseNotYet(part: Frame, path: Path, faults: Faults): void {
  const code = 'NOT_IN_THIS_VERSION'
  if (part.type !== 'import') {
    const message = `Integrations of type ${part.type} are not in this version.`
    faults.add({ path: [...path, 'type'], code, message, advice: 'Write type: import.' })
  }
  if (part.safety.conflicts !== undefined) {
    const message = 'A policy for conflicts belongs to integrations of type sync, which are not in this version.'
    faults.addAtKey({
      path: [...path, 'safety', 'conflicts'],
      code,
      message,
      advice: 'Take conflicts out of the file.',
    })
  }
}

function refuseWrongEnds(part: Frame, path: Path, checks: IntegrationChecks, faults: Faults): void {
  if (part.target !== passportName) {
    faults.add({
      path: [...path, 'target'],
      code: 'ENDS_WRONG',
      message: `One end of an integration is always ${passportName}: the target of an import cannot be '${part.target}'.`,
      advice: `Write target: ${passportName}.`,
    })
  }
  if (part.source === passportName) {
    faults.add({
      path: [...path, 'source'],
      code: 'ENDS_WRONG',
      message: `An import reads from a data source, not from ${passportName} itself.`,
      advice: `Data sources are ${[...checks.offers.keys()].join(', ')}.`,
    })
  } else {
    refuseUnknownSource(part.source, [...checks.offers.keys()], [...path, 'source'], faults)
  }
}

function refuseUnknownSchools(
  schools: 'auto' | readonly { readonly source: string; readonly target: string }[],
  path: Path,
  { knownSchools }: IntegrationChecks,
  faults: Faults,
): void {
  if (schools === 'auto') return
  const seen = new Set<string>()
  for (const [index, { source, target }] of schools.entries()) {
    const place = [...path, 'schools', index]
    if (!knownSchools.includes(target)) {
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
  readonly checkRules: CheckRules
  readonly offered: readonly EntitySchema[] | undefined
}

function readTasks(items: readonly unknown[], path: Path, checks: TaskChecks, faults: Faults): TaskPart[] {
  const read = items.map((item, index) => readPart(taskPart, item, [...path, index], faults))
  const tasks = read.flatMap(task => task ?? [])
  // What a task that can't be read was meant to be is not known: others are not blamed for lacking it.
  const isWhole = tasks.length === items.length
  for (const [index, task] of read.entries()) {
    if (!task) continue
    const place = [...path, index]
    const above = read.slice(0, index)
    if (above.some(other => other?.entity === task.entity)) {
      const message = `There is another task '${task.entity}' above.`
      faults.add({ path: [...place, 'entity'], code: 'NAME_TWICE', message, advice: 'Keep one task for each entity.' })
    }
    checkTask(task, place, checks, faults)
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
