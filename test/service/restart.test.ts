/** PostgreSQL goes down under load and comes back, emptied of what was not logged: everything goes on by itself. */

import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { openPool } from '../../src/store/database.ts'
import { queueRun } from '../../src/store/claims.ts'
import { applyConfiguration } from '../../src/store/configuration.ts'
import { findIntegration } from '../../src/store/configuration.ts'
import { defaultLimits } from '../../src/model/integration.ts'
import { entityTypes } from '../../src/model/entity.ts'
import { newId } from '../../src/worker/front-door.ts'
import { writePaperFile } from '../crash/paper-file.ts'
import { openOwnCluster } from '../support/own-cluster.ts'
import { blankPaper } from '../support/paper-source.ts'
import { writeSmallRoster } from '../support/small-roster.ts'
import { startProcess } from './processes.ts'

test('PostgreSQL crashes and starts again while runs go on: they end as if nothing had been', async () => {
  const cluster = await openOwnCluster()
  onTestFinished(cluster.close)
  const pool = openPool(cluster.url)
  onTestFinished(() => pool.end())

  const paper = blankPaper()
  paper.pageSize = 1
  writeSmallRoster(paper)
  const paperFile = join(cluster.home, 'paper.json')
  await writePaperFile(paperFile, paper)
  const tasks = entityTypes.map(entity => ({ entity, mapping: {}, filters: [], exclude: [], blankErases: [] }))
  for (const name of ['Maple', 'Oak', 'Pine']) {
    await applyConfiguration(pool, Buffer.alloc(32), {
      organization: { name, type: 'district', timeZone: 'UTC' },
      schools: [],
      sources: [{ name: 'Paper', connector: 'paper', settings: {}, secrets: {} }],
      integrations: [
        { name, type: 'import', source: 'Paper', schools: 'auto', tasks, preview: false, limits: defaultLimits },
      ],
      masterFields: [],
    })
    const { id: integration, organization } = await findIntegration(pool, name)
    const wish = { id: newId(), organization, integration, integrationName: name, full: true, preview: false }
    await queueRun(pool, { ...wish, trigger: 'test', startedBy: 'test', dueAt: null })
  }

  const service = await startProcess({ url: cluster.url, paperFile }, { workers: 3, pauseAt: 9 })
  await service.said(/paused$/)
  await cluster.restart('immediate')
  service.child.kill('SIGUSR2')

  for (;;) {
    const done = await pool.query(`select from run where state = 'done'`).catch(() => null)
    if (done?.rowCount === 3) break
    await pause(100)
  }
  const { rows } = await pool.query<{ name: string; records: number }>(
    `select o.name, count(*)::int as records from directory_record d join organization o on o.id = d.organization
      group by o.name order by o.name`,
  )
  const records = Object.values(paper.records).reduce((sum, { size }) => sum + size, 0)
  expect(rows).toEqual(['Maple', 'Oak', 'Pine'].map(name => ({ name, records })))
  const runs = await pool.query(`select from run where state <> 'done'`)
  expect(runs.rowCount).toBe(0)
}, 90_000)
