/** A district that has imported once and whose source has changed in every way since; and how a run of it must end. */

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { expect } from 'vitest'
import type { Run } from '../../src/model/run.ts'
import { queueRun } from '../../src/store/claims.ts'
import { findIntegration } from '../../src/store/configuration.ts'
import { findRun, listRuns } from '../../src/store/runs.ts'
import { newId } from '../../src/worker/front-door.ts'
import { writePaperFile } from '../crash/paper-file.ts'
import { boundless, openDistrict, type District, type NamedRecord } from '../support/house.ts'
import { strike, write } from '../support/paper-source.ts'
import { wholeState } from '../support/whole-state.ts'
import { writeSmallRoster } from '../support/small-roster.ts'

export type ChangedDistrict = District & {
  readonly paperFile: string
  readonly before: readonly NamedRecord[]
  readonly after: readonly NamedRecord[]
  /** Back to the moment before the run. `resumes`: whether the source can go on with a read that was broken off. */
  startAnew(options?: { readonly resumes: boolean }): Promise<void>
  /** A run that waits for a worker; its id. */
  queue(): Promise<string>
  ended(run: string): Promise<Run>
  /** To the byte: directory, links, bookmarks, and what the run says of itself. */
  endsLikeUndisturbed(run: string): Promise<void>
  /** As if so many seconds had passed since other processes were last seen. */
  age(seconds: number): Promise<void>
}

export async function openChangedDistrict(): Promise<ChangedDistrict> {
  const district = await openDistrict()
  const { pool } = district.house
  const folder = await mkdtemp(join(tmpdir(), 'passport-sync-service-'))
  const paperFile = join(folder, 'paper.json')

  async function startAnew({ resumes } = { resumes: true }): Promise<void> {
    await district.forget()
    await district.configure({ limits: boundless })
    const { paper } = district
    paper.pageSize = 2
    paper.resumes = resumes
    writeSmallRoster(paper)
    const student = (n: number, values: object) => write(paper, 'student', `${n}`, { school: '11', ...values })
    for (let n = 10; n < 20; n += 1) student(n, { givenName: 'A', familyName: `B${n}` })
    await district.run()
    for (let n = 15; n < 30; n += 1) student(n, { givenName: 'C', familyName: `D${n}`, school: '12' })
    for (let n = 20; n < 30; n += 1) write(paper, 'enrollment', `e${n}`, { student: `${n}`, section: '701' })
    strike(paper, 'student', '1', '12')
    strike(paper, 'enrollment', '8001')
    await writePaperFile(paperFile, paper)
  }

  async function queue(): Promise<string> {
    const { id: integration, organization } = await findIntegration(pool, 'Import')
    const id = newId()
    const wish = { id, organization, integration, integrationName: 'Import', full: true, preview: false }
    await queueRun(pool, { ...wish, trigger: 'test', startedBy: 'test', dueAt: null })
    return id
  }

  async function ended(id: string): Promise<Run> {
    for (;;) {
      const run = await findRun(pool, id)
      if (run && run.state !== 'queued' && run.state !== 'running') return run
      await pause(20)
    }
  }

  await startAnew()
  const before = await district.directory()
  await district.run({ full: true })
  const after = await district.directory()
  const undisturbed = await wholeState(pool)
  return {
    ...district,
    ...{ paperFile, before, after, startAnew, queue, ended },
    endsLikeUndisturbed: async id => {
      expect(await ended(id)).toMatchObject({ state: 'done', failure: null })
      expect(await wholeState(pool)).toBe(undisturbed)
      const runs = await listRuns(pool, { limit: 10 })
      expect(runs.filter(({ state }) => state !== 'done')).toEqual([])
    },
    age: async seconds => {
      await pool.query(`update process set seen_at = seen_at - make_interval(secs => $1)`, [seconds])
    },
    close: async () => {
      await district.close()
      await rm(folder, { recursive: true })
    },
  }
}
