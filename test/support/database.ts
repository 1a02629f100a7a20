/** A database of its own for every test that asks, with all tables in place and nothing in them. */
import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { inject } from 'vitest'
import { openEmbedded } from '../../src/store/embedded/join.ts'
import { migrate } from '../../src/store/migrate.ts'

export type FreshDatabase = { readonly url: string; drop(): Promise<void> }

const template = 'passport_template'
const templateLock = 7_433_001
let cluster: Promise<string> | undefined

export async function freshDatabase(): Promise<FreshDatabase> {
  const server = await (cluster ??= openCluster())
  const name = `test_${randomBytes(8).toString('hex')}`
  await tell(server, `create database ${name} template ${template}`)
  return {
    url: named(server, name),
    drop: () => tell(server, `drop database ${name} with (force)`),
  }
}

/** Joined once per process; the connection ends with the process. */
async function openCluster(): Promise<string> {
  const { url } = await openEmbedded(inject('databaseHome'), 'fleeting')
  await makeTemplate(url)
  return url
}

async function makeTemplate(server: string): Promise<void> {
  const client = new pg.Client({ connectionString: server })
  await client.connect()
  try {
    await client.query('select pg_advisory_lock($1)', [templateLock])
    const { rowCount } = await client.query('select from pg_database where datname = $1', [template])
    if (rowCount !== 0) return
    const draft = `${template}_draft`
    await client.query(`drop database if exists ${draft}`)
    await client.query(`create database ${draft}`)
    await migrate(named(server, draft))
    await client.query(`alter database ${draft} rename to ${template}`)
  } finally {
    await client.end()
  }
}

async function tell(server: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: server })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}

function named(server: string, database: string): string {
  return Object.assign(new URL(server), { pathname: `/${database}` }).href
}
