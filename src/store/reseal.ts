/** Seals every stored secret anew under another key, all of them or none; and for the first time what still stands in clear. */

import type { Pool, PoolClient } from 'pg'
import { inTransaction } from './database.ts'
import { seal, tryUnseal, unseal, webhookPlace, type SecretPlace } from './secrets.ts'

/** Where secrets are: how a row gives its place, and is written. */
const homes = [
  {
    read: `select jsonb_build_object('source', data_source, 'field', field) as place, sealed from sealed_secret`,
    write: `update sealed_secret set sealed = $1 where data_source = ($2::jsonb->>'source')::int and field = $2->>'field'`,
  },
  {
    read: `select jsonb_build_object('account', account, 'field', 'second factor') as place, secret as sealed
             from second_factor`,
    write: `update second_factor set secret = $1 where account = ($2::jsonb->>'account')::uuid`,
  },
  {
    read: `select jsonb_build_object('provider', id, 'field', 'client secret') as place, client_secret as sealed
             from identity_provider`,
    write: `update identity_provider set client_secret = $1 where id = ($2::jsonb->>'provider')::uuid`,
  },
  {
    read: `select jsonb_build_object('organization', organization, 'field', 'notify.webhook') as place, sealed
             from sealed_webhook`,
    write: `update sealed_webhook set sealed = $1 where organization = ($2::jsonb->>'organization')::int`,
  },
] as const

/** How many. One that the new key opens already is left: an earlier rotation came so far. Throws KEY_DOES_NOT_FIT. */
export function resealSecrets(pool: Pool, key: Buffer, next: Buffer): Promise<number> {
  return inTransaction(pool, async client => {
    await client.query('lock table sealed_secret, sealed_webhook, second_factor, identity_provider in exclusive mode')
    let resealed = 0
    for (const { read, write } of homes) {
      const { rows } = await client.query<{ place: SecretPlace; sealed: Buffer }>(read)
      for (const { place, sealed } of rows) {
        if (tryUnseal(next, place, sealed) !== undefined) continue
        await client.query(write, [seal(next, place, unseal(key, place, sealed)), JSON.stringify(place)])
        resealed += 1
      }
    }
    return resealed
  })
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
