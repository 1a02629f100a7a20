/** `show RUN`: a run with its counts, and on demand its changes, problems, conflicts and log. */

import { Readable } from 'node:stream'
import type { Command } from 'commander'
import type { Pool } from 'pg'
import { changeReport, type ChangeReport } from '../../contract/change.ts'
import { logOf, type LogStep } from '../../contract/run-log.ts'
import { trailOf } from '../../store/run-log.ts'
import { changesOf, conflictsOf, problemsOf, type ConflictRow, type ProblemRow } from '../../store/history.ts'
import type { Desk, Serve } from '../desk.ts'
import { exitCodes } from '../exit-code.ts'
import { findExistingRun } from '../find-run.ts'
import { printReport } from '../run-words.ts'
import { printTable, shownValue, type Column } from '../table.ts'

type Options = {
  readonly changes?: boolean
  readonly problems?: boolean
  readonly conflicts?: boolean
  readonly log?: boolean
}

export function addShow(program: Command, serve: Serve): void {
  program
    .command('show')
    .description('show a run')
    .argument('<run>', 'its id')
    .option('--changes', 'what it changed, or would')
    .option('--problems', 'records it had trouble with')
    .option('--conflicts', 'values that moved on both sides')
    .option('--log', 'what it did, step by step, with when')
    .action((id: string, { changes, problems, conflicts, log }: Options) =>
      serve(desk =>
        desk.withHouse(async ({ pool }) => {
          const run = await findExistingRun(pool, id)
          if (changes)
            await printList(desk, changeColumns, changeReports(pool, run.id), changeRow, 'There are no changes.')
          if (problems)
            await printList(desk, problemColumns, problemsOf(pool, run.id), problemRow, 'There are no problems.')
          if (conflicts) {
            await printList(desk, conflictColumns, conflictsOf(pool, run.id), conflictRow, 'There are no conflicts.')
          }
          if (log) {
            const steps = logOf(run, await trailOf(pool, run))
            await printList(desk, logColumns, Readable.from(steps), logRow, 'There is no log.')
          }
          if (changes || problems || conflicts || log) return exitCodes.done
          await printReport(desk, pool, run)
          if (run.failure && !desk.json) await desk.print(`${run.failure.message} ${run.failure.advice}`)
          return exitCodes.done
        }),
      ),
    )
}

async function printList<Item>(
  desk: Desk,
  columns: readonly Column[],
  items: AsyncIterable<Item>,
  row: (item: Item) => string[],
  none: string,
): Promise<void> {
  if (desk.json) {
    for await (const item of items) await desk.print(JSON.stringify(item))
    return
  }
  const count = await printTable(desk.print, columns, rowsOf(items, row))
  if (count === 0) desk.tell(none)
}

async function* rowsOf<Item>(items: AsyncIterable<Item>, row: (item: Item) => string[]): AsyncIterable<string[]> {
  for await (const item of items) yield row(item)
}

async function* changeReports(pool: Pool, run: string): AsyncIterable<ChangeReport> {
  for await (const change of changesOf(pool, run)) yield changeReport(change)
}

const changeColumns: readonly Column[] = [
  'Outcome',
  'Operation',
  'Entity',
  'Record',
  'System',
  'External id',
  'Fields',
].map(title => ({ title }))

function changeRow({ outcome, operation, entity, record, system, externalId, fields, reason }: ChangeReport): string[] {
  const moved = Object.entries(fields).map(([name, { before, after }]) =>
    before === null ? `${name}: ${shownValue(after)}` : `${name}: ${shownValue(before)} → ${shownValue(after)}`,
  )
  return [outcome, operation, entity, record, system, externalId, [...(reason ? [reason] : []), ...moved].join('; ')]
}

const problemColumns: readonly Column[] = ['Entity', 'External id', 'Code', 'What', 'What to do'].map(title => ({
  title,
}))

function problemRow({ entity, externalId, code, message, advice }: ProblemRow): string[] {
  return [entity, externalId, code, message, advice]
}

const conflictColumns: readonly Column[] = [
  'Entity',
  'Record',
  'Attribute',
  'Before',
  'Theirs',
  'Ours',
  'Decided',
  'Rule',
].map(title => ({ title }))

function conflictRow({ entity, record, attribute, base, theirs, ours, decided, rule }: ConflictRow): string[] {
  return [entity, record, attribute, shownValue(base), shownValue(theirs), shownValue(ours), decided, rule]
}

const logColumns: readonly Column[] = ['At', 'What happened'].map(title => ({ title }))

function logRow({ at, text }: LogStep): string[] {
  return [at, text]
}
