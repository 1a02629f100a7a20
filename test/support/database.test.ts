import pg from 'pg'
import { expect, onTestFinished, test } from 'vitest'
import { freshDatabase } from './database.ts'

test('two tests have two databases, and neither sees what the other wrote', async () => {
  const [one, other] = await Promise.all([connected(), connected()])
  await one.query('create table only_here (a int)')
  await expect(other.query('select * from only_here')).rejects.toThrow('does not exist')
})

async function connected(): Promise<pg.Client> {
  const database = await freshDatabase()
  onTestFinished(database.drop)
  const client = new pg.Client({ connectionString: database.url })
  onTestFinished(() => client.end())
  await client.connect()
  return client
}
