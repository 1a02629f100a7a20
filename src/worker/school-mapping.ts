/** Which schools of a data source are which of Passport's: what there is, what is proposed, and what a person decides. */

import { createHash } from 'node:crypto'
import { catalog } from '../model/catalog.ts'
import type { EntityType } from '../model/entity.ts'
import { isMapped, type Integration, type MappedSchool, type SchoolMapping } from '../model/integration.ts'
import { isBlank, sameValue, type Value, type Values } from '../model/value.ts'
import {
  lastUnmapped,
  passportSchools,
  recordsAt,
  type PassportSchool,
  type SchoolLink,
  type Waiting,
} from '../store/school-links.ts'
import { proposeSchools, type ProposalReason } from '../sync/school-proposals.ts'
import type { House } from './house.ts'
import { sourceSchools, type SourceSchool } from './source-schools.ts'

export type SchoolState = 'existing' | 'missing' | 'left out' | 'frozen'

export type ProposedSchool = {
  readonly id: string
  readonly name: string
  readonly why: ProposalReason
  readonly likeness: number
}

export type SchoolDifference = {
  readonly attribute: string
  readonly ours: Value
  readonly theirs: Value
  /** It moved in the source since Passport took it; else Passport has always called it otherwise. */
  readonly moved: boolean
}

/** A school of the source, and what became of it. */
export type SchoolRow = {
  readonly source: string
  readonly values: Values
  readonly state: SchoolState
  readonly school: { readonly id: string | null; readonly name: string } | null
  readonly proposals: readonly ProposedSchool[]
  readonly differences: readonly SchoolDifference[]
  /** Of one that is not mapped: how many of its records the last full run left out. */
  readonly waiting: Waiting | null
}

/** A school of Passport that is mapped, and that the source no longer has. */
export type LostSchool = {
  readonly source: string
  readonly school: { readonly id: string | null; readonly name: string }
  /** Since when the last runs have not seen it; null where none has run since. */
  readonly missingSince: string | null
  readonly records: ReadonlyMap<EntityType, number>
  /** Schools of the source that it may be now. */
  readonly proposals: readonly { readonly source: string; readonly name: string; readonly why: ProposalReason }[]
}

export type MappingView = {
  readonly mode: 'auto' | 'list'
  readonly schools: readonly SchoolRow[]
  readonly lost: readonly LostSchool[]
  readonly version: string
}

/** As the data source is right now. */
export async function readSchoolMapping(house: House, integration: Integration): Promise<MappingView> {
  const theirs = await sourceSchools(house, integration)
  const ours = await passportSchools(house.pool, integration.organization, integration.source.id)
  const waiting = await lastUnmapped(house.pool, integration.id)
  const rows = theirs.map(one => rowOf(integration.schools, one, { ours, theirs, waiting }))
  return {
    mode: integration.schools === 'auto' ? 'auto' : 'list',
    schools: rows,
    lost: await lostSchools(house, integration.schools, { ours, theirs, rows }),
    version: versionOfSchools(integration.schools),
  }
}

/** Of what was decided: who decides anew shows the one that was seen. */
export function versionOfSchools(mapping: SchoolMapping): string {
  return createHash('sha256').update(JSON.stringify(mapping)).digest('base64url').slice(0, 22)
}

type World = {
  readonly ours: readonly PassportSchool[]
  readonly theirs: readonly SourceSchool[]
  readonly waiting: ReadonlyMap<string, Waiting>
}

function rowOf(mapping: SchoolMapping, { key, values }: SourceSchool, { ours, theirs, waiting }: World): SchoolRow {
  const decision = mapping === 'auto' ? undefined : mapping.find(({ source }) => source === key)
  const school = ours.find(({ links }) => links.some(({ externalId }) => externalId === key))
  const link = school?.links.find(({ externalId }) => externalId === key)
  const state = stateOf(mapping, decision, school)
  const isJoined = school !== undefined && isMapped(mapping, key)
  const named = decision?.target === undefined ? null : ours.find(({ name }) => name === decision.target)
  const shown = isJoined ? school : named
  const sent = new Set(theirs.map(one => one.key))
  // A school that this source has already is proposed only where it has lost it.
  const free = ours.filter(
    ({ links, state: is }) => is === 'active' && !links.some(({ externalId }) => sent.has(externalId)),
  )
  return {
    ...{ source: key, values, state },
    school: shown
      ? { id: shown.id, name: shown.name }
      : decision?.target === undefined
        ? null
        : { id: null, name: decision.target },
    proposals: state === 'missing' ? proposeSchools(values, free).map(shownProposal) : [],
    differences: isJoined && link && school ? differencesOf(values, school, link) : [],
    waiting: isMapped(mapping, key) ? null : (waiting.get(key) ?? null),
  }
}

function stateOf(
  mapping: SchoolMapping,
  decision: MappedSchool | undefined,
  school: PassportSchool | undefined,
): SchoolState {
  if (mapping === 'auto') return school ? 'existing' : 'missing'
  if (decision?.target !== undefined) return 'existing'
  if (decision?.frozen) return 'frozen'
  return decision?.leftOut ? 'left out' : 'missing'
}

function shownProposal({
  of,
  why,
  likeness,
}: ReturnType<typeof proposeSchools<PassportSchool>>[number]): ProposedSchool {
  return { id: of.id, name: of.name, why, likeness: Math.round(likeness * 100) / 100 }
}

/** What the source says otherwise; of what it leaves blank, Passport's stands. */
export function differencesOf(values: Values, school: PassportSchool, link: SchoolLink): SchoolDifference[] {
  return catalog.school.attributes.flatMap(({ name }): SchoolDifference[] => {
    const theirs = values[name] ?? null
    const ours = school.values[name] ?? null
    if (isBlank(theirs) || sameValue(theirs, ours)) return []
    const moved = link.moved[name] !== undefined || !sameValue(theirs, link.shadow[name] ?? null)
    return [{ attribute: name, ours, theirs, moved }]
  })
}

async function lostSchools(
  { pool }: House,
  mapping: SchoolMapping,
  {
    ours,
    theirs,
    rows,
  }: { ours: readonly PassportSchool[]; theirs: readonly SourceSchool[]; rows: readonly SchoolRow[] },
): Promise<LostSchool[]> {
  const sent = new Set(theirs.map(({ key }) => key))
  const free = rows
    .filter(({ state, school }) => state === 'missing' || school === null)
    .map(({ source, values }) => ({ source, values }))
  const lost: LostSchool[] = []
  for (const school of ours.filter(({ state }) => state === 'active')) {
    for (const { externalId, missingSince } of school.links) {
      if (sent.has(externalId) || !isMapped(mapping, externalId)) continue
      // Who has it under another key now has not lost it.
      if (school.links.some(({ externalId: other }) => sent.has(other))) continue
      lost.push({
        ...{ source: externalId, missingSince, school: { id: school.id, name: school.name } },
        records: await recordsAt(pool, school.id),
        proposals: proposeSchools(school.values, free).map(({ of, why }) => ({
          source: of.source,
          name: String(of.values['name'] ?? ''),
          why,
        })),
      })
    }
  }
  return [...lost, ...neverSeen(mapping, { ours, sent })]
}

/** Listed, and never in the source: most likely a slip of the pen. */
function neverSeen(
  mapping: SchoolMapping,
  { ours, sent }: { readonly ours: readonly PassportSchool[]; readonly sent: ReadonlySet<string> },
): LostSchool[] {
  if (mapping === 'auto') return []
  const linked = new Set(ours.flatMap(({ links }) => links.map(({ externalId }) => externalId)))
  return mapping.flatMap(({ source, target }): LostSchool[] =>
    target === undefined || sent.has(source) || linked.has(source)
      ? []
      : [{ source, school: { id: null, name: target }, missingSince: null, records: new Map(), proposals: [] }],
  )
}
