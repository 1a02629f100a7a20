import { afterAll, beforeAll, expect, test } from 'vitest'
import { openPool } from '../store/database.ts'
import { forgetSignIns } from '../store/sign-in-failures.ts'
import { freshDatabase, type FreshDatabase } from '../../test/support/database.ts'
import { holdAttempts } from './attempts.ts'

let database: FreshDatabase
let servers: [ReturnType<typeof openPool>, ReturnType<typeof openPool>]
beforeAll(async () => {
  database = await freshDatabase()
  servers = [openPool(database.url), openPool(database.url)]
})
afterAll(async () => {
  await Promise.all(servers.map(pool => pool.end()))
  await database.drop()
})

test('of fifty attempts at once on one account, spread over two servers, ten are looked at, whatever the case of its letters', async () => {
  const attempts = Array.from({ length: 50 }, (_, number) =>
    holdAttempts(servers[number % 2] ?? servers[0], number % 3 ? 'Ada@maple.example' : 'ada@MAPLE.example'),
  )
  const outcomes = await Promise.allSettled(attempts)
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(10)
  await holdAttempts(servers[1], 'ben@maple.example')
})

test('a quarter of an hour after the first attempt the account opens again', async () => {
  await servers[0].query(`update sign_in_failure set since = since - interval '16 minutes'`)
  await holdAttempts(servers[0], 'ada@maple.example')
})

test('who signs in begins anew, and the account itself is not written down', async () => {
  for (let number = 0; number < 9; number += 1) await holdAttempts(servers[0], 'cy')
  await forgetSignIns(servers[0], 'CY')
  for (let number = 0; number < 10; number += 1) await holdAttempts(servers[0], 'cy')
  await expect(holdAttempts(servers[0], 'cy')).rejects.toMatchObject({ code: 'TOO_MANY_REQUESTS' })
  const { rows } = await servers[0].query(`select sign_in_failure::text as row from sign_in_failure`)
  expect(JSON.stringify(rows)).not.toContain('cy')
})
