/** The PowerSchool connector: reads rosters and contacts through the queries of our plugin. */

import type { Connector, ConnectorPorts, Settings, System } from '../../model/connector.ts'
import { shortPatience, usualPatience, type Patience } from '../kit/http.ts'
import { checkSteps } from './check.ts'
import { openClient } from './client.ts'
import { makePlugin } from './plugin.ts'
import { readEntity, readKeys, resumeEntity } from './read.ts'
import { schemas } from './schema.ts'
import { openSession } from './session.ts'
import { lookUpEntity, writeEntity } from './write/write.ts'
import { form, parsePowerSchoolSettings, type ExtensionField } from './settings.ts'

export const powerSchool: Connector = {
  id: 'powerschool',
  name: 'PowerSchool',
  form,
  entities: settings => schemas(parsePowerSchoolSettings(settings)),
  // Changes come by time stamps, which tell of rows that stopped counting but not of rows that were deleted.
  can: { write: true, readChanges: true, reportDeletes: false },
  parseSettings: settings => {
    parsePowerSchoolSettings(settings)
    return settings
  },
  withFields: (settings, fields) => {
    const named = new Set([...parsePowerSchoolSettings(settings).extensions.map(fieldName), ...fields])
    return { ...settings, extensions: [...named].sort() }
  },
  plugin: (settings, entities, { previous, writes }) =>
    makePlugin(parsePowerSchoolSettings(settings), { entities, write: writes, ...(previous ? { previous } : {}) }),
  open: (settings, ports) => openPowerSchool(settings, ports),
}

function fieldName({ table, column }: ExtensionField): string {
  return `${table}.${column}`
}

export function openPowerSchool(settings: Settings, ports: ConnectorPorts, patience: Patience = usualPatience): System {
  const parsed = parsePowerSchoolSettings(settings)
  const client = openClient(parsed, ports, patience)
  const session = openSession(client, parsed, ports)
  return {
    read: (entity, since) => readEntity(session, entity, since),
    readKeys: (entity, keys) => readKeys(session, entity, keys),
    write: (entity, writes) => writeEntity(session, entity, writes),
    lookUp: (entity, writes) => lookUpEntity(session, entity, writes),
    resume: (entity, since, places) => resumeEntity(session, entity, since, places),
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
