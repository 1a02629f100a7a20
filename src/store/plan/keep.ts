/** Writes a page's part of the plan in one transaction: a page is a checkpoint, there whole or not at all. */

import type { Pool, PoolClient } from 'pg'
import type { Change, Conflict, LinkImage } from '../../model/change.ts'
import type { ReadEnd } from '../../model/connector.ts'
import type { EntityType } from '../../model/entity.ts'
import type { RecordProblem } from '../../model/problem.ts'
import type { Values } from '../../model/value.ts'
import { whileClaimed, type Claim } from '../claims.ts'
import { copyRows, copyText } from '../copy-text.ts'
import type { FoundCase } from '../../model/duplicate.ts'
import { keepCases } from './newcomers.ts'
import { copyOutgoing, type KeptSent } from './outgoing.ts'
import { keepFindings, keepLooks, type KeptFinding } from './quality.ts'
import { pagesOf, snapshotOf } from './snapshot.ts'

export type KeptPage = {
  readonly entity: EntityType
  readonly sightings: readonly { readonly key: string; readonly hash: string; readonly skipped: boolean }[]
  readonly changes: readonly Change[]
  readonly conflicts: readonly Conflict[]
  readonly problems: readonly RecordProblem[]
  readonly outgoing: readonly KeptSent[]
  readonly cases?: readonly FoundCase[]
  readonly findings?: readonly KeptFinding[]
  readonly looked?: readonly string[]
  readonly checkpoint?: Checkpoint
}

/** How far the read of the entity is with this page, and from where its source could go on. */
export type Checkpoint = {
  readonly page: number
  readonly place: string | null
  readonly end: ReadEnd | null
  readonly tally: Tally
}

export type Tally = {
  readonly read: number
  readonly unchanged: number
  readonly skipped: number
  readonly unkeyed: number
}

/** Numbers the changes of a run in the order in which they are kept. */
export type Numbering = { next: number }

export async function keepPage(
  pool: Pool,
  claim: Claim,
  {
    journey,
    numbering,
    source,
    organization,
  }: {
    readonly journey: string
    readonly numbering: Numbering
    readonly source: number
    readonly organization: number
  },
  page: KeptPage,
): Promise<void> {
  const { run } = claim
  const { checkpoint } = page
  const first = numbering.next
  const firstOutgoing = first + page.changes.length
  const next = firstOutgoing + page.outgoing.length
  numbering.next = next
  await whileClaimed(pool, claim, async client => {
    await copyRows(
      client,
      `copy ${snapshotOf(run)} (entity, external_id, hash, skipped, page) from stdin`,
      page.sightings
        .map(s => `${page.entity}\t${copyText(s.key)}\t${s.hash}\t${s.skipped ? 't' : 'f'}\t${checkpoint?.page ?? 0}\n`)
        .join(''),
    )
    let newcomers = ''
    let others = ''
    page.changes.forEach((change, index) => {
      if (isNewcomer(change)) newcomers += newcomerLine(run, first + index, change)
      else others += changeLine(run, first + index, change)
    })
    await copyRows(
      client,
      `copy change (run, number, entity, record, source, external_id, after, hash) from stdin`,
      newcomers,
    )
    await copyRows(
      client,
      `copy change (run, number, entity, operation, record, version, source, external_id, before, after,
                    link_operation, link_before, shadow, moved, hash, missing_since, holds, silent, reason) from stdin`,
      others,
    )
    await copyRows(
      client,
      `copy conflict (run, entity, record, external_id, attribute, base, theirs, ours, decided, rule) from stdin`,
      page.conflicts.map(conflict => conflictLine(run, conflict)).join(''),
    )
    await copyProblems(client, run, page.problems)
    await keepCases(client, run, { organization, source }, page.cases ?? [])
    await copyOutgoing(client, { run, source, first: firstOutgoing }, page.outgoing)
    await keepFindings(client, run, page.findings ?? [])
    await keepLooks(client, run, page.entity, page.looked ?? [])
    if (checkpoint) await keepCheckpoint(client, run, { entity: page.entity, journey, first, next, ...checkpoint })
  })
}

async function keepCheckpoint(
  client: PoolClient,
  run: string,
  { entity, journey, first, next, page, place, end, tally }: Checkpoint & Of,
): Promise<void> {
  await client.query({
    text: `insert into ${pagesOf(run)} (entity, page, journey, place, read_end, read, unchanged, skipped, unkeyed,
                                        first_number, next_number)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    values: [
      ...[entity, page, journey, place, end && JSON.stringify(end)],
      ...[tally.read, tally.unchanged, tally.skipped, tally.unkeyed, first, next],
    ],
  })
}

type Of = {
  readonly entity: EntityType
  readonly journey: string
  readonly first: number
  readonly next: number
}

/** A first import is all newcomers: they take only the columns that differ from the table's defaults. */
function isNewcomer({ operation, after, linkAfter, reason }: Change): boolean {
  return (
    operation === 'create' && linkAfter?.shadow === after && linkAfter.holds && !linkAfter.silent && reason === null
  )
}

function newcomerLine(run: string, number: number, change: Change): string {
  return (
    `${run}\t${number}\t${change.entity}\t${change.record}\t${change.source}\t${copyText(change.externalId)}` +
    `\t${copyText(JSON.stringify(change.after))}\t${change.linkAfter?.hash ?? '\\N'}\n`
  )
}

function changeLine(run: string, number: number, change: Change): string {
  const image = change.linkAfter
  const after = JSON.stringify(change.after)
  const shadow = image && image.shadow !== change.after ? JSON.stringify(image.shadow) : null
  return (
    `${run}\t${number}\t${change.entity}\t${change.operation}\t${change.record}\t${change.version ?? '\\N'}` +
    `\t${change.source}\t${copyText(change.externalId)}\t${jsonOrNull(change.before)}\t${copyText(after)}` +
    `\t${change.linkOperation}\t${copyText(change.linkBefore && linkImageText(change.linkBefore))}` +
    `\t${copyText(shadow)}\t${image ? jsonOrNull(image.moved) : '\\N'}\t${image?.hash ?? '\\N'}` +
    `\t${image?.missingSince ?? '\\N'}\t${(image?.holds ?? true) ? 't' : 'f'}\t${image?.silent ? 't' : 'f'}` +
    `\t${copyText(change.reason)}\n`
  )
}

export function linkImageText(image: LinkImage): string {
  return JSON.stringify({
    shadow: JSON.stringify(image.shadow),
    moved: Object.keys(image.moved).length === 0 ? null : JSON.stringify(image.moved),
    hash: image.hash,
    missingSince: image.missingSince,
    holds: image.holds,
    silent: image.silent,
  })
}

function conflictLine(run: string, conflict: Conflict): string {
  const { entity, record, externalId, attribute, base, theirs, ours, decided, rule } = conflict
  const values = [base, theirs, ours].map(value => copyText(JSON.stringify(value ?? null))).join('\t')
  return `${run}\t${entity}\t${record}\t${copyText(externalId)}\t${copyText(attribute)}\t${values}\t${decided}\t${rule}\n`
}

export async function copyProblems(client: PoolClient, run: string, problems: readonly RecordProblem[]): Promise<void> {
  await copyRows(
    client,
    `copy problem (run, entity, external_id, attribute, code, message, advice) from stdin`,
    problems.map(problem => problemLine(run, problem)).join(''),
  )
}

function problemLine(run: string, { entity, externalId, attribute, code, message, advice }: RecordProblem): string {
  return (
    `${run}\t${entity}\t${copyText(externalId)}\t${copyText(attribute ?? null)}\t${code}` +
    `\t${copyText(message)}\t${copyText(advice)}\n`
  )
}

function jsonOrNull(values: Values | Readonly<Record<string, string>>): string {
  for (const _ in values) return copyText(JSON.stringify(values))
  return '\\N'
}
