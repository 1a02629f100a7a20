/** The kinds of systems that Data Sync can open. A new connector is one folder and one line here. */

import type { Connector } from '../model/connector.ts'
import { Problem } from '../model/problem.ts'
import { powerSchool } from './powerschool/connector.ts'
import { xpressRoster } from './xpress-roster/connector.ts'

export const connectors: readonly Connector[] = [powerSchool, xpressRoster]

/** Throws a Problem UNKNOWN_CONNECTOR that names the known ones. */
export function connectorById(id: string): Connector {
  const found = connectors.find(connector => connector.id === id)
  if (found) return found
  throw new Problem({
    code: 'UNKNOWN_CONNECTOR',
    message: `There is no connector "${id}".`,
    advice: `The connectors are: ${connectors.map(connector => connector.id).join(', ')}.`,
  })
}
