/** The codes by which contacts are written, with the words by which they are read. */

import { queryPrefix } from './entity-queries.ts'
import { columns, powerQuery } from './power-query.ts'

export const codesQuery = powerQuery({
  name: `${queryPrefix}.codes.all`,
  coreTable: 'CODESET',
  summary: 'codes of contacts',
  columns: columns({
    kind: ['codeset.codetype', 'c.codetype'],
    code: ['codeset.code', 'c.code'],
    word: ['codeset.displayvalue', 'c.displayvalue'],
  }),
  from: `codeset c
 where c.codetype in ('Prefix', 'Suffix', 'Email', 'Phone', 'Address', 'State', 'Relationship')
 order by c.codetype, c.code`,
})
