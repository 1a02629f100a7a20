/** What the provider holds, in a database of its own: every object as it last was, when it changed, and what was deleted. */
import { DatabaseSync } from 'node:sqlite'
import { readFact, yearIdAt } from '../district/expected.ts'
import { type Collection, collections, objectsOf } from './collections.ts'
import type { Dials } from './dials.ts'
import type { Tree } from './tree.ts'

export type Ledger = {
  /** Brings the objects up to the district's present state, if it has changed. */
  refresh(now: string): void
  /** An object of the test's own making, beside the district's or in place of one; `null` deletes it. */
  put(collection: Collection, object: Tree, now: string): void
  remove(collection: Collection, refId: string, now: string): void
  schoolYear(): string
  count(collection: Collection, since: string | undefined): number
  page(collection: Collection, since: string | undefined, window: Window): Held[]
  find(collection: Collection, refId: string): Held | undefined
  close(): void
}

export type Window = { readonly offset: number; readonly limit: number; readonly order: string }
export type Held = { readonly refId: string; readonly object: Tree | undefined }

/** Before anybody asked. */
const longAgo = '2000-01-01T00:00:00'

export function openLedger(district: DatabaseSync, dials: Readonly<Dials>, file = ':memory:'): Ledger {
  const db = new DatabaseSync(file)
  db.exec(`pragma journal_mode = wal; pragma synchronous = off;
    create table if not exists object (place integer primary key, collection text not null, ref_id text not null,
      body text not null, changed_at text not null, deleted integer not null default 0, own integer not null default 0,
      unique (collection, ref_id));
    create index if not exists object_by_time on object (collection, changed_at)`)
  const upsert = db.prepare(
    `insert into object (collection, ref_id, body, changed_at, own) values (:collection, :refId, :body, :at, :own)
     on conflict (collection, ref_id) do update set body = excluded.body, changed_at = excluded.changed_at, deleted = 0,
       own = excluded.own where (body <> excluded.body or deleted = 1) and own <= excluded.own`,
  )
  const strike = db.prepare(
    `update object set deleted = 1, changed_at = :at where collection = :collection and ref_id = :refId and deleted = 0`,
  )
  const kept = db.prepare('select ref_id from object where collection = ? and deleted = 0 and own = 0')
  const version = district.prepare('select total_changes() as own')
  const others = district.prepare('pragma data_version')
  let seen = ''

  const refresh = (now: string): void => {
    const state = JSON.stringify([version.get(), others.get(), dials.sessionCodeIs, dials.contactsCarryRelationships])
    if (state === seen) return
    const today = readFact(district, 'today')
    const moment = { today, year: yearIdAt(district, today) }
    const isFirst = db.prepare('select 1 from object where own = 0 limit 1').get() === undefined
    const at = isFirst ? longAgo : now
    db.exec('begin')
    for (const collection of collections) {
      const there = new Set<string>()
      for (const object of objectsOf(collection, district, moment, dials)) {
        const refId = refIdOf(object)
        there.add(refId)
        upsert.run({ collection, refId, body: JSON.stringify(object), at, own: 0 })
      }
      for (const { ref_id: refId } of kept.all(collection)) {
        if (!there.has(String(refId))) strike.run({ collection, refId: String(refId), at })
      }
    }
    db.exec('commit')
    seen = state
  }

  const counted = db.prepare(`select count(*) as count from object where collection = :collection and ${within}`)
  const one = db.prepare('select * from object where collection = ? and ref_id = ? collate nocase and deleted = 0')
  return {
    refresh,
    put: (collection, object, at) => {
      upsert.run({ collection, refId: refIdOf(object), body: JSON.stringify(object), at, own: 1 })
    },
    remove: (collection, refId, at) => {
      strike.run({ collection, refId, at })
    },
    schoolYear: () => String(yearIdAt(district, readFact(district, 'today')) + 1991),
    count: (collection, since) => Number(counted.get({ collection, since: since ?? null })?.['count']),
    page: (collection, since, { offset, limit, order }) => {
      const sorted = since === undefined ? order : 'changed_at, place'
      const sql = `select * from object where collection = :collection and ${within} order by ${sorted} limit :limit offset :offset`
      return db
        .prepare(sql)
        .all({ collection, since: since ?? null, limit, offset })
        .map(held)
    },
    find: (collection, refId) => one.all(collection, refId).map(held)[0],
    close: () => db.close(),
  }
}

/** All that is there; or what changed since, what was deleted too. */
const within = '((:since is null and deleted = 0) or changed_at >= :since)'

function held(row: Readonly<Record<string, unknown>>): Held {
  const refId = String(row['ref_id'])
  if (row['deleted'] === 1) return { refId, object: undefined }
  const object: unknown = JSON.parse(String(row['body']))
  if (typeof object !== 'object' || object === null) throw new Error(`The object ${refId} is none.`)
  return { refId, object: { ...object } }
}

function refIdOf(object: Tree): string {
  const id = object['@refId']
  if (typeof id !== 'string') throw new Error('An object has no @refId.')
  return id
}
