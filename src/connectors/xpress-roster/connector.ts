/** The xPress Roster connector: reads a region's or vendor's roster service by the A4L standard, RIC One's API among them. */

import type { Connector, ConnectorPorts, Settings, System } from '../../model/connector.ts'
import { shortPatience, usualPatience, type Patience } from '../kit/http.ts'
import { checkSteps } from './check.ts'
import { openClient } from './client.ts'
import { readEntity, resumeEntity } from './read.ts'
import { schemas } from './schema.ts'
import { openSession } from './session.ts'
import { form, parseXpressSettings } from './settings.ts'

export const xpressRoster: Connector = {
  id: 'xpress-roster',
  name: 'xPress Roster',
  form,
  entities: () => schemas,
  can: { write: false, readChanges: true, reportDeletes: true },
  whyReadOnly: 'The xPress Roster standard only lets rosters be read: a provider has no way to take changes back.',
  parseSettings: settings => {
    parseXpressSettings(settings)
    return settings
  },
  open: (settings, ports) => openXpressRoster(settings, ports),
}

export function openXpressRoster(
  settings: Settings,
  ports: ConnectorPorts,
  patience: Patience = usualPatience,
): System {
  const parsed = parseXpressSettings(settings)
  const client = openClient(parsed, ports, patience)
  const session = openSession(client, parsed, ports)
  return {
    read: (entity, since) => readEntity(session, entity, since),
    resume: async (entity, since, places) => resumeEntity(session, entity, since, places),
    async *check(entities) {
      const impatient = openClient(parsed, ports, patience === usualPatience ? shortPatience : patience)
      try {
        yield* checkSteps(openSession(impatient, parsed, ports), entities)
      } finally {
        await impatient.close()
      }
    },
    close: client.close,
  }
}
