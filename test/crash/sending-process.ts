/**
 * A process that syncs with a simulated PowerSchool when a line tells it to, and says when it begins to send, to be killed:
 * `node sending-process.ts DATABASE_URL KEY NOW`, with the key in base64 and the moment that PowerSchool's day is at.
 */

import { writeSync } from 'node:fs'
import { once } from 'node:events'
import { flushCompileCache } from 'node:module'
import { setTimeout as pause } from 'node:timers/promises'
import { openPowerSchool, powerSchool } from '../../src/connectors/powerschool/connector.ts'
import { openPool } from '../../src/store/database.ts'
import { launch, type House } from '../../src/worker/front-door.ts'
import { hastyPatience } from '../support/powerschool.ts'

const [url = '', key = '', now = ''] = process.argv.slice(2)
const pool = openPool(url)
const house: House = {
  pool,
  key: Buffer.from(key, 'base64'),
  connectorById: () => ({
    ...powerSchool,
    open: (settings, ports) => openPowerSchool(settings, { ...ports, now: () => new Date(now) }, hastyPatience),
  }),
  close: () => pool.end(),
}
await pool.query('select 1')
// Who is killed keeps nothing for the next one.
flushCompileCache()
writeSync(1, 'ready\n')
await once(process.stdin, 'data')
const run = await launchWhenFree()
writeSync(1, `ended ${run.state}\n`)
await house.close()
process.exit(0)

/** Whoever held the lock was killed: PostgreSQL notices a moment later. */
async function launchWhenFree() {
  for (;;) {
    try {
      return await launch(house, {
        integration: 'Nightly import',
        trigger: 'test',
        by: 'test',
        signal: new AbortController().signal,
        onProgress: ({ stage }) => writeSync(1, `${stage}\n`),
        onNotice: () => undefined,
      })
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'RUN_UNDER_WAY')) throw error
      await pause(20)
    }
  }
}
