/** Seals every stored secret anew under another key, all of them or none; and for the first time what still stands in clear. */

import type { Pool, PoolClient } from 'pg'
import { inTransaction } from './database.ts'
import { seal, tryUnseal, unseal, webhookPlace } from './secrets.ts'

/** How many. One that the new key opens already is left: an earlier rotation came so far. Throws KEY_DOES_NOT_FIT. */
export function resealSecrets(pool: Pool, key: Buffer, next: Buffer): Promise<number> {
  return inTransaction(pool, async client => {
    await client.query('lock table sealed_secret in exclusive mode')
    const { rows } = await client.query<{ source: number; field: string; sealed: Buffer }>(
      `select data_source as source, field, sealed from sealed_secret`,
    )
    let resealed = 0
    for (const { source, field, sealed } of rows) {
      const place = { source, field }
      if (tryUnseal(next, place, sealed) !== undefined) continue
      await client.query(`update sealed_secret set sealed = $3 where data_source = $1 and field = $2`, [
        source,
        field,
        seal(next, place, unseal(key, place, sealed)),
      ])
      resealed += 1
    }
    return resealed + (await resealWebhooks(client, key, next))
  })
}

async function resealWebhooks(client: PoolClient, key: Buffer, next: Buffer): Promise<number> {
  await client.query('lock table sealed_webhook in exclusive mode')
  const { rows } = await client.query<{ organization: number; sealed: Buffer }>(
    `select organization, sealed from sealed_webhook`,
  )
  let resealed = 0
  for (const { organization, sealed } of rows) {
    const place = webhookPlace(organization)
    if (tryUnseal(next, place, sealed) !== undefined) continue
    const again = seal(next, place, unseal(key, place, sealed))
    await client.query(`update sealed_webhook set sealed = $2 where organization = $1`, [organization, again])
    resealed += 1
  }
  return resealed
}

/** Addresses of webhooks that an earlier version kept in clear. */
export async function sealWebhooks(pool: Pool, key: Buffer): Promise<void> {
  const { rows } = await pool.query<{ id: number }>(`select id from organization where notify ? 'webhook'`)
  for (const { id } of rows) await inTransaction(pool, client => sealWebhook(client, key, id))
}

async function sealWebhook(client: PoolClient, key: Buffer, organization: number): Promise<void> {
  const { rows } = await client.query<{ webhook: string | null }>(
    `select notify ->> 'webhook' as webhook from organization where id = $1 and notify ? 'webhook' for update`,
    [organization],
  )
  const webhook = rows[0]?.webhook ?? null
  await client.query(`update organization set notify = notify - 'webhook' where id = $1`, [organization])
  if (webhook !== null) await writeWebhook(client, key, organization, webhook)
}

/** Null: none is to be called. */
export async function writeWebhook(
  client: PoolClient,
  key: Buffer,
  organization: number,
  webhook: string | null,
): Promise<void> {
  if (webhook === null) {
    await client.query(`delete from sealed_webhook where organization = $1`, [organization])
    return
  }
  await client.query(
    `insert into sealed_webhook (organization, sealed) values ($1, $2)
     on conflict (organization) do update set sealed = excluded.sealed`,
    [organization, seal(key, webhookPlace(organization), webhook)],
  )
}
