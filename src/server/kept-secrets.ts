/** Of a district file that comes back without its secrets: which of them are stored already, and stand where they stood (pure). */

import { parse } from 'yaml'
import { z } from 'zod'
import { connectors } from '../connectors/catalog.ts'
import type { StoredConfiguration } from '../store/configuration-stored.ts'
import { leadsElsewhere } from './secret-addresses.ts'

const loose = z.looseObject({
  organization: z.looseObject({ notify: z.looseObject({ webhook: z.unknown() }).optional() }).optional(),
  dataSources: z
    .array(z.looseObject({ name: z.unknown(), connector: z.unknown(), settings: z.record(z.string(), z.unknown()) }))
    .optional(),
})

type Place = { readonly variable: string; readonly secret: string }

/**
 * What `${NAME}` stands for, for each NAME that stands in its secret's own field and nowhere else: elsewhere a stored secret
 * would come to be read. Of a data source with another address none is kept: the file then asks for it.
 */
export function keptSecrets(text: string, stored: StoredConfiguration): Readonly<Record<string, string>> {
  const byVariable = Map.groupBy(placesIn(text, stored), ({ variable }) => variable)
  return Object.fromEntries(
    [...byVariable].flatMap(([variable, places]) => {
      const [first, ...others] = places
      const isAlone = text.split(`\${${variable}}`).length - 1 === places.length
      return first && isAlone && others.every(({ secret }) => secret === first.secret) ? [[variable, first.secret]] : []
    }),
  )
}

function placesIn(text: string, { sources, organization }: StoredConfiguration): Place[] {
  const file = fileOf(text)
  const ofSources = sources.flatMap(({ name, connector, settings, secrets }) => {
    const found = file?.dataSources?.find(source => source.name === name && source.connector === connector)
    const form = connectors.find(({ id }) => id === connector)?.form ?? []
    if (found && leadsElsewhere(form, settings, found.settings)) return []
    return Object.entries(secrets).flatMap(([field, secret]) => placeOf(found?.settings[field], secret))
  })
  return [...ofSources, ...placeOf(file?.organization?.notify?.webhook, organization?.notify.webhook ?? undefined)]
}

function placeOf(written: unknown, secret: string | undefined): Place[] {
  const variable = typeof written === 'string' ? /^\$\{(\w+)\}$/.exec(written)?.[1] : undefined
  return variable === undefined || secret === undefined ? [] : [{ variable, secret }]
}

/** Undefined where it is no district file at all: whoever reads it whole tells why. */
function fileOf(text: string): z.output<typeof loose> | undefined {
  try {
    return loose.safeParse(parse(text)).data
  } catch {
    return undefined // yaml throws for what is no YAML
  }
}
