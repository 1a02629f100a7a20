/** What Passport's own side promises, whatever was imported: records and links agree, and references lead somewhere. */

import type { Pool } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { attributeOf, catalog } from '../../src/model/catalog.ts'
import { entityTypes, type EntityType } from '../../src/model/entity.ts'
import { recordsOf, type RecordRow } from '../../src/store/records.ts'
import { shapeValues, missingRequired } from '../../src/sync/map.ts'

export type ImportedDirectory = {
  readonly pool: Pool
  /** The form of external ids, where the contract sets one (contract, 3). */
  readonly externalIds?: Readonly<Record<EntityType, RegExp>>
  close(): Promise<void>
}

export function directoryConformance(name: string, importInto: () => Promise<ImportedDirectory>): void {
  describe(`what Passport promises of ${name}`, () => {
    let directory: ImportedDirectory
    const records = new Map<EntityType, RecordRow[]>()
    beforeAll(async () => {
      directory = await importInto()
      for (const entity of entityTypes) {
        const rows: RecordRow[] = []
        for await (const row of recordsOf(directory.pool, entity, { all: false })) rows.push(row)
        records.set(entity, rows)
      }
    })
    afterAll(() => directory.close())

    test('every kind of record is there, and every record in use comes from a source that has it', () => {
      for (const [entity, rows] of records) {
        expect([entity, rows.length > 0]).toEqual([entity, true])
        expect(rows.filter(({ sources }) => sources.length === 0)).toEqual([])
      }
    })

    test('every link leads to a record, and says what the record says', async () => {
      const { rows } = await directory.pool.query<{
        entity: EntityType
        external_id: string
        source: string
        record: string | null
      }>(
        `select l.entity, l.external_id, s.name as source, d.id as record from link l
           join data_source s on s.id = l.source
           left join directory_record d on d.entity = l.entity and d.id = l.record
          where l.missing_since is null`,
      )
      expect(rows.filter(({ record }) => record === null)).toEqual([])
      const told = [...records.values()]
        .flat()
        .flatMap(({ id, entity, sources }) =>
          sources.map(({ source, externalId }) => `${entity} ${source} ${externalId} ${id}`),
        )
      const held = rows.map(({ entity, source, external_id, record }) => `${entity} ${source} ${external_id} ${record}`)
      expect(told.sort()).toEqual(held.sort())
    })

    test('every reference leads to a record in use', () => {
      const ids = new Map([...records].map(([entity, rows]) => [entity, new Set(rows.map(({ id }) => id))]))
      for (const [entity, rows] of records) {
        for (const { name: attribute, target } of catalog[entity].attributes) {
          if (target === undefined) continue
          const lost = rows.filter(({ attributes: { [attribute]: value } }) =>
            [value ?? []].flat().some(id => !ids.get(target)?.has(String(id))),
          )
          expect([entity, attribute, lost]).toEqual([entity, attribute, []])
        }
      }
    })

    test('values have the kinds of the catalog, and nothing required is missing', () => {
      for (const [entity, rows] of records) {
        for (const { attributes } of rows) {
          expect(Object.keys(attributes).filter(attribute => !attributeOf(entity, attribute))).toEqual([])
          expect(shapeValues(entity, attributes)).toEqual({ values: attributes, faults: [] })
          expect(missingRequired(entity, attributes)).toEqual([])
        }
      }
    })

    test('external ids have the form that people and scripts rely on', () => {
      for (const [entity, form] of Object.entries(directory.externalIds ?? {})) {
        const rows = records.get(entity as EntityType) ?? []
        const strange = rows.flatMap(({ sources }) => sources.filter(({ externalId }) => !form.test(externalId)))
        expect([entity, strange]).toEqual([entity, []])
      }
    })
  })
}
