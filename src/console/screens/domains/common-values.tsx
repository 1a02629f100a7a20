/** Values that too many people share to say who somebody is: by them nobody is compared. */

import { useQuery } from '@tanstack/react-query'
import { DataTable } from '../../ui/data-table.tsx'
import { saidValue } from '../../ui/diff-line.tsx'
import { Part } from '../../ui/part.tsx'
import { attributeTitle, entityTitle } from '../../words/entities.ts'
import { commonValuesQuestion } from './data.ts'

export function CommonValues({ organization }: { readonly organization: string }) {
  const { data } = useQuery(commonValuesQuestion(organization))
  if (!data || data.items.length === 0) return null
  return (
    <Part
      title="Left out"
      under="So many people share these values that they say nothing: by them nobody is compared. Placeholders like N/A or 000-0000 never count either."
    >
      <DataTable
        label="Values left out"
        rows={data.items}
        rowKey={({ entity, domain, sample }) => `${entity} ${domain} ${sample}`}
        columns={[
          { key: 'entity', head: 'Entity', width: '128px', cell: ({ entity }) => entityTitle(entity) },
          {
            key: 'value',
            head: 'Value',
            width: 'minmax(160px, 2fr)',
            narrow: 'first',
            cell: ({ attributes }) =>
              Object.entries(attributes)
                .map(([name, value]) => `${attributeTitle(name)}: ${typeof value === 'object' ? '' : saidValue(value)}`)
                .join(', '),
          },
          {
            key: 'people',
            head: 'People',
            align: 'right',
            width: '96px',
            narrow: 'state',
            cell: ({ people }) => people.toLocaleString(),
          },
        ]}
      />
    </Part>
  )
}
