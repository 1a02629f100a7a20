/** Many organizations due at once, on several processes: all done, none twice, and a giant one starves nobody. */

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { defaultLimits } from '../../src/model/integration.ts'
import { applyConfiguration } from '../../src/store/configuration.ts'
import { openPool } from '../../src/store/database.ts'
import { writePaperFile } from '../crash/paper-file.ts'
import { freshDatabase } from '../support/database.ts'
import { blankPaper } from '../support/paper-source.ts'
import { startProcess } from './processes.ts'

const organizations = 40
const integrationsOfGiant = 12

test('B-02 forty organizations due at once on two processes: all done, none twice, the giant does not starve the small', async () => {
  const database = await freshDatabase()
  onTestFinished(database.drop)
  const pool = openPool(database.url)
  onTestFinished(() => pool.end())
  const folder = await mkdtemp(join(tmpdir(), 'passport-sync-many-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const paper = blankPaper()
  for (let n = 0; n < 20; n += 1) paper.records.school.set(`${n}`, { name: `School ${n}`, identifier: `${n}` })
  const paperFile = join(folder, 'paper.json')
  await writePaperFile(paperFile, paper)
  const key = Buffer.alloc(32)
  const add = (name: string, integrations: number) =>
    applyConfiguration(pool, key, {
      organization: { name, type: 'district', timeZone: 'UTC' },
      schools: [],
      sources: [{ name: 'Paper', connector: 'paper', settings: {}, secrets: {} }],
      integrations: Array.from({ length: integrations }, (_, n) => ({
        name: `Import ${n}`,
        type: 'import' as const,
        source: 'Paper',
        schools: 'auto' as const,
        tasks: [{ entity: 'school' as const, mapping: {}, filters: [], exclude: [], blankErases: [] }],
        preview: false,
        limits: defaultLimits,
        schedule: { every: 'hour' as const, minute: 0 },
      })),
      masterFields: [],
    })
  await add('Giant', integrationsOfGiant)
  for (let n = 1; n < organizations; n += 1) await add(`Small ${n}`, 1)
  await pool.query(`update integration set next_due = now() - interval '3 hours'`)
  const runs = organizations - 1 + integrationsOfGiant

  const startedAt = performance.now()
  const start = () => startProcess({ url: database.url, paperFile })
  const processes = await Promise.all([start(), start()])
  for (;;) {
    const { rowCount } = await pool.query(`select from run where state = 'done'`)
    if (rowCount === runs) break
    await pause(100)
  }
  expect(performance.now() - startedAt).toBeLessThan(60_000)

  const { rows } = await pool.query<{ integration: number; n: number; processes: number }>(
    `select integration, count(*)::int as n from run group by integration having count(*) <> 1`,
  )
  expect(rows).toEqual([])
  const overlaps = await pool.query(
    `select from run a join run b on b.organization = a.organization and b.id > a.id
      where b.started_at < a.ended_at and a.started_at < b.ended_at`,
  )
  expect(overlaps.rowCount).toBe(0)
  expect(processes.flatMap(({ lines }) => lines).filter(line => /^(warn|error)/.test(line))).toEqual([])
  // The giant's were queued first, and there are four workers: unfairly, all of them would have come first.
  const between = await pool.query(
    `select from run r join organization o on o.id = r.organization
      where o.name <> 'Giant'
        and r.ended_at < (select max(g.ended_at) from run g join organization o on o.id = g.organization
                           where o.name = 'Giant')`,
  )
  expect(between.rowCount).toBeGreaterThan(integrationsOfGiant)
}, 90_000)
