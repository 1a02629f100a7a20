/** What an administrator does with a data source: test its connection, and take the plugin it needs. */

import type { CheckStep } from '../model/connector.ts'
import { entityTypes, inDependencyOrder, type EntityType } from '../model/entity.ts'
import type { Task } from '../model/integration.ts'
import { Problem } from '../model/problem.ts'
import { findDataSource } from '../store/configuration.ts'
import { isWritten } from '../store/source-tasks.ts'
import { keepPluginVersion } from '../store/plugin-version.ts'
import type { House } from './house.ts'
import { openSource } from './source-settings.ts'

/** Yields each step as it passes; throws the Problem of the first that fails. Checks what the source's tasks need. */
export async function* checkSource(
  house: House,
  name: string,
  options: {
    /** Where several organizations may have one of that name. */
    readonly organization?: string
    readonly signal: AbortSignal
    readonly onNotice: (text: string) => void
  },
): AsyncIterable<CheckStep> {
  const { connector, settings, tasks } = await openSource(
    house,
    await findDataSource(house.pool, name, options.organization),
  )
  const ports = { now: () => new Date(), signal: options.signal, notice: options.onNotice }
  const system = connector.open(settings, ports)
  try {
    yield* system.check(entitiesOf(tasks))
  } finally {
    await system.close()
  }
}

/**
 * The package that the administrator of the data source installs there; of a version `above` the one named, where one is.
 * Throws PLUGIN_NOT_NEEDED where there is none.
 */
export async function pluginOf(
  house: House,
  name: string,
  { organization, above }: { readonly organization?: string; readonly above?: string } = {},
): Promise<{ readonly zip: Uint8Array; readonly version: string }> {
  const source = await findDataSource(house.pool, name, organization)
  const { connector, settings, tasks } = await openSource(house, source)
  const writes = await isWritten(house.pool, source.id)
  if (!connector.plugin) {
    throw new Problem({
      code: 'PLUGIN_NOT_NEEDED',
      message: `${connector.name} needs no plugin.`,
      advice: 'Test the connection with `passport-sync check`.',
    })
  }
  const entities = entitiesOf(tasks)
  const make = connector.plugin
  // Two people asking at once get one version for one content.
  return keepPluginVersion(house.pool, source.id, above, previous => make(settings, entities, { previous, writes }))
}

/** A source without integrations yet is asked for everything. */
function entitiesOf(tasks: readonly Task[]): EntityType[] {
  return inDependencyOrder(tasks.length > 0 ? tasks.map(({ entity }) => entity) : entityTypes)
}
