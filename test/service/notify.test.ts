/** Whoever is to know hears of the first failure, of a plan that waits, and when it goes well again. */

import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { queueRun } from '../../src/store/claims.ts'
import { findIntegration } from '../../src/store/configuration.ts'
import { sealWebhooks } from '../../src/store/reseal.ts'
import { newId, startService, type ServiceSettings } from '../../src/worker/front-door.ts'
import { openDistrict, type District } from '../support/house.ts'
import { mailServer, webhook } from '../support/receivers.ts'
import { strike } from '../support/paper-source.ts'
import { writeSmallRoster } from '../support/small-roster.ts'

let district: District

beforeAll(async () => {
  district = await openDistrict()
})
afterAll(() => district.close())

/** As an earlier version kept it: the address is sealed when the program opens the database. */
async function notify({ mail, webhook }: { readonly mail: string[]; readonly webhook: string }): Promise<void> {
  const { pool, key } = district.house
  await pool.query(`update organization set notify = $1`, [JSON.stringify({ mail, webhook })])
  await sealWebhooks(pool, key)
  const { rows } = await pool.query(`select notify::text as stored from organization`)
  expect(JSON.stringify(rows)).not.toContain(webhook)
}

async function serve(settings: Partial<ServiceSettings>): Promise<void> {
  const silent = { info: () => undefined, warn: () => undefined, error: () => undefined }
  const usual = { workers: 1, mail: null, refusePrivateAddresses: false, log: silent }
  const service = await startService(district.house, { ...usual, ...settings })
  onTestFinished(() => service.stop())
}

async function run(): Promise<void> {
  const { pool } = district.house
  const { id: integration, organization } = await findIntegration(pool, 'Import')
  const id = newId()
  const wish = { id, organization, integration, integrationName: 'Import', full: true, preview: false }
  await queueRun(pool, { ...wish, trigger: 'test', startedBy: 'test', dueAt: null })
  for (;;) {
    const { rows } = await pool.query<{ noted: boolean }>(`select noted from run where id = $1`, [id])
    if (rows[0]?.noted) return
    await pause(50)
  }
}

async function told(channel: string, count: number): Promise<void> {
  for (;;) {
    const { rowCount } = await district.house.pool.query(
      `select from notice where channel = $1 and done_at is not null`,
      [channel],
    )
    if (rowCount === count) return
    await pause(50)
  }
}

test('B-04 the first failure is told with its cause and the next try, repeated ones are not, and then that it is well again', async () => {
  const { paper, house } = district
  const mail = await mailServer()
  const hook = await webhook()
  await district.forget()
  writeSmallRoster(paper)
  for (let n = 10; n < 40; n += 1)
    paper.records.student.set(`${n}`, { givenName: 'A', familyName: `B${n}`, school: '11' })
  await notify({ mail: ['it@maple.example'], webhook: hook.url })
  await house.pool.query(
    `update integration set schedule = '{"every":"day","at":"02:00"}', next_due = '2031-01-01T07:00:00Z' where name = 'Import'`,
  )
  await serve({ mail: { smtpUrl: mail.url, from: 'Sync <sync@maple.example>' } })
  await run()
  paper.breaksAfter.set('student', 0)
  await run()
  await run()
  paper.breaksAfter.clear()
  await run()
  strike(paper, 'student', ...[...paper.records.student.keys()].slice(0, 20))
  await run()
  await told('mail', 3)
  await told('webhook', 3)

  expect(hook.bodies).toMatchObject([
    {
      event: 'failed',
      organization: 'Maple Unified',
      integration: 'Import',
      failure: { code: 'SOURCE_UNREACHABLE' },
      nextDue: '2031-01-01T07:00:00.000Z',
    },
    { event: 'recovered', failure: null },
    { event: 'held', held: [{ entity: 'student', operation: 'delete', count: 20 }, { count: 19 }] },
  ])
  const [failed = '', recovered = '', held = ''] = mail.mails
  expect(failed).toContain('To: it@maple.example')
  expect(failed).toContain('Subject: Import failed: Maple Unified')
  expect(failed).toContain('The source no longer answers.')
  expect(failed).toContain('What to do: Try again when it is up.')
  expect(failed).toContain('Next run by schedule: 2031-01-01T07:00:00.000Z')
  expect(recovered).toContain('Subject: Import runs well again: Maple Unified')
  expect(held).toContain('delete 20 of 33 student records')
}, 30_000)

test('a webhook in a private network is not called where the operator does not allow it, and is tried again later', async () => {
  const { house } = district
  const hook = await webhook()
  await district.forget()
  writeSmallRoster(district.paper)
  district.paper.breaksAfter.set('student', 0)
  await notify({ mail: [], webhook: hook.url })
  const troubles: unknown[] = []
  const tried = Promise.withResolvers<void>()
  const error = (trouble: unknown): void => {
    troubles.push(trouble)
    tried.resolve()
  }
  await serve({ refusePrivateAddresses: true, log: { info: () => undefined, warn: () => undefined, error } })
  await run()
  await tried.promise
  expect(troubles).toMatchObject([{ code: 'WEBHOOK_ADDRESS_REFUSED' }])
  expect(hook.bodies).toEqual([])
  const { rows } = await house.pool.query(`select tries, done_at, next_try > now() as later from notice`)
  expect(rows).toEqual([{ tries: 1, done_at: null, later: true }])
}, 30_000)

test('B-04 SM-2.3 failures that repeat are told once a day, with what ran, what changed and what waits, and nothing of persons', async () => {
  const { paper, house } = district
  const mail = await mailServer()
  const hook = await webhook()
  await district.forget()
  writeSmallRoster(paper)
  writeSmallRoster(district.other)
  for (let n = 10; n < 40; n += 1)
    paper.records.student.set(`${n}`, { givenName: 'Zebulon', familyName: `Quux${n}`, school: '11' })
  await notify({ mail: ['it@maple.example'], webhook: hook.url })
  await district.run()
  await district.run({ integration: 'Other import', hold: true })
  strike(paper, 'student', ...[...paper.records.student.keys()].slice(0, 20))
  await district.run()
  paper.breaksAfter.set('student', 0)
  for (let times = 0; times < 3; times += 1) await district.run()
  await house.pool.query(`update run set unmapped = $1 where id = (select max(id::text)::uuid from run)`, [
    JSON.stringify([{ source: '17', name: 'Oak Elementary', waiting: { student: 120 } }]),
  ])
  await house.pool.query(`update organization set digest_due = now() - interval '1 minute', digested_at = null`)
  await serve({ mail: { smtpUrl: mail.url, from: 'Sync <sync@maple.example>' } })
  await told('mail', 1)
  await told('webhook', 1)

  expect(hook.bodies).toMatchObject([
    {
      event: 'digest',
      organization: 'Maple Unified',
      timeZone: 'America/New_York',
      integrations: [
        { name: 'Import', runs: { done: 1, declined: 1, failed: 3 }, failure: { code: 'SOURCE_UNREACHABLE' } },
        { name: 'Other import', runs: { held: 1 }, failure: null },
      ],
      waiting: [{ integration: 'Other import' }],
    },
  ])
  const [digest = ''] = mail.mails
  expect(digest).toContain('Subject: Maple Unified: 1 plan waiting for you, 1 integration failing, 6')
  expect(digest).toContain('Import: 5 runs (1 done, 3 failed, 1 declined).')
  expect(digest).toContain('What to do: Try again when it is up.')
  expect(digest).toContain('Oak Elementary (17): 120 student')
  expect(digest).not.toMatch(/Zebulon|Quux/)
  const { rows } = await house.pool.query(
    `select digest_due > now() as later, to_char(digest_due at time zone time_zone, 'HH24:MI') as at,
            digested_at is not null as told from organization`,
  )
  expect(rows).toEqual([{ later: true, at: '07:00', told: true }])
}, 30_000)
