/** Opens the house: the database (embedded or a server), brought to this version, and the key that opens secrets. */

import type { Pool } from 'pg'
import { connectorById } from '../connectors/catalog.ts'
import { isPublicAddress } from '../connectors/kit/public-address.ts'
import type { Connector } from '../model/connector.ts'
import { openPool } from '../store/database.ts'
import { openEmbedded } from '../store/embedded/join.ts'
import { migrate } from '../store/migrate.ts'
import { sealWebhooks } from '../store/reseal.ts'

export type House = {
  readonly pool: Pool
  /** Opens sealed secrets; 32 bytes. */
  readonly key: Buffer
  /** Throws UNKNOWN_CONNECTOR, naming the known ones. */
  readonly connectorById: (id: string) => Connector
  /** Whether a network address may be connected to; absent: any. */
  readonly mayReach?: (address: string) => boolean
  close(): Promise<void>
}

export type HouseSettings = {
  /** The data folder, for the embedded database. */
  readonly home: string
  readonly databaseUrl: string | null
  readonly key: Buffer
  /** To the database, at most; each run under way takes a few. */
  readonly connections?: number
  /** Data sources and providers of sign-in in private networks are not connected to: for a service whose settings others may change. */
  readonly refusePrivateAddresses?: boolean
  /** Spans go to the collector that the environment names. */
  readonly traces?: boolean
}

/** Throws a Problem or EmbeddedPostgresProblem, each with advice, when the database can't be had. */
export async function openHouse(settings: HouseSettings): Promise<House> {
  const embedded = settings.databaseUrl === null ? await openEmbedded(settings.home) : null
  const url = embedded?.url ?? settings.databaseUrl ?? ''
  try {
    await migrate(url)
  } catch (error) {
    await embedded?.close()
    throw error
  }
  // Loaded only where it is wanted.
  const tracing = settings.traces ? (await import('./tracing.ts')).startTracing() : null
  const pool = openPool(url, settings.connections)
  await sealWebhooks(pool, settings.key)
  return {
    pool,
    key: settings.key,
    connectorById: id => (settings.refusePrivateAddresses ? inPublic(connectorById(id)) : connectorById(id)),
    ...(settings.refusePrivateAddresses ? { mayReach: isPublicAddress } : {}),
    close: async () => {
      await pool.end()
      await embedded?.close()
      await tracing?.stop()
    },
  }
}

function inPublic(connector: Connector): Connector {
  return {
    ...connector,
    open: (settings, ports) => connector.open(settings, { ...ports, mayReach: isPublicAddress }),
  }
}
