/** Master fields by one step: generated for all attributes of an entity, or of all of them, and stored. */

import { passportName, type ConfiguredMasterField } from '../model/configuration.ts'
import { generateMasterFields, withGenerated, type MasterFieldWish } from '../model/generated-master-fields.ts'
import { Problem } from '../model/problem.ts'
import { changeMasterFields } from '../store/master-fields.ts'
import type { House } from './house.ts'

export type GeneratedMasterFields = {
  /** All rules that stand now. */
  readonly fields: readonly ConfiguredMasterField[]
  readonly added: number
  readonly changed: number
}

/** Values change with the next run of each source, not before. Throws DATA_SOURCE_UNKNOWN, ATTRIBUTE_UNKNOWN, RULE_TWICE. */
export function generateAndStore(
  { pool }: House,
  wish: MasterFieldWish,
  place: { readonly organization: number; readonly by: string; readonly dryRun?: boolean },
): Promise<GeneratedMasterFields> {
  return changeMasterFields(pool, place, (stored, sources) => {
    if (!sources.includes(wish.source)) throw unknownSource(wish.source, sources)
    return withGenerated(stored, generateMasterFields(wish))
  })
}

function unknownSource(name: string, sources: readonly string[]): Problem {
  return new Problem({
    code: 'DATA_SOURCE_UNKNOWN',
    message: `There is no data source '${name}'.`,
    advice: `There is: ${sources.join(', ')}. ${passportName} is what administrators edit.`,
  })
}
