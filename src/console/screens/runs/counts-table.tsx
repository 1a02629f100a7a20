/** The numbers of a run, entity by entity; each leads to what it counts. */

import { ScrollArea, Table } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { entityTitle } from '../../words/entities.ts'
import { shownNumber } from '../../words/numbers.ts'
import type { RunAddress } from './address.ts'
import { countOf, entitiesOf, isPlan, type Run } from './words.ts'
import classes from './counts-table.module.css'

type Count = {
  readonly name: string
  readonly head: string
  /** Left out where there is none of it. */
  readonly isRare?: true
  readonly leadsTo?: RunAddress
}

const counts: readonly Count[] = [
  { name: 'read', head: 'Read' },
  { name: 'created', head: 'New', leadsTo: { tab: 'changes', operation: 'create' } },
  { name: 'updated', head: 'Changed', leadsTo: { tab: 'changes', operation: 'update' } },
  { name: 'deleted', head: 'Archived', leadsTo: { tab: 'changes', operation: 'delete' } },
  { name: 'restored', head: 'Brought back', isRare: true, leadsTo: { tab: 'changes', operation: 'restore' } },
  { name: 'kept', head: 'Kept by a pause', isRare: true, leadsTo: { tab: 'changes', operation: 'keep' } },
  { name: 'sentNew', head: 'Sent as new', isRare: true, leadsTo: { tab: 'changes', operation: 'sendNew' } },
  { name: 'sentChanged', head: 'Changed there', isRare: true, leadsTo: { tab: 'changes', operation: 'sendChange' } },
  { name: 'refused', head: 'Refused there', isRare: true },
  { name: 'notSent', head: 'Not sent', isRare: true },
  { name: 'unchanged', head: 'Unchanged' },
  { name: 'skipped', head: 'Left out', isRare: true },
  { name: 'duplicates', head: 'Duplicates', isRare: true },
  { name: 'conflicts', head: 'Conflicts', isRare: true, leadsTo: { tab: 'conflicts' } },
  { name: 'problems', head: 'Problems', leadsTo: { tab: 'problems' } },
]

export function CountsTable({ run }: { readonly run: Run }) {
  const entities = entitiesOf(run)
  if (entities.length === 0) return null
  const shown = counts.filter(({ name, isRare }) => !isRare || countOf(run, name) > 0)
  return (
    <ScrollArea
      type="auto"
      offsetScrollbars="present"
      viewportProps={{ tabIndex: 0, role: 'region', 'aria-label': 'Counts' }}
    >
      <Table className={classes['table'] ?? ''} verticalSpacing={7} horizontalSpacing={12}>
        <Table.Caption className={classes['caption'] ?? ''}>
          {isPlan(run) ? 'What the run found and would do' : 'What the run found and did'}
        </Table.Caption>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Entity</Table.Th>
            {shown.map(({ name, head }) => (
              <Table.Th key={name} ta="right">
                {head}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {entities.map(entity => (
            <Table.Tr key={entity}>
              <Table.Th scope="row" fw={400}>
                {entityTitle(entity)}
              </Table.Th>
              {shown.map(({ name, leadsTo }) => {
                const count = run.entities[entity]?.[name] ?? 0
                return (
                  <Table.Td key={name} ta="right" data-none={count === 0 || undefined}>
                    {leadsTo && count > 0 ? (
                      <Link
                        to="/runs/$run"
                        params={{ run: run.run }}
                        search={{ ...leadsTo, entity }}
                        className="quiet-link"
                      >
                        {shownNumber(count)}
                      </Link>
                    ) : (
                      shownNumber(count)
                    )}
                  </Table.Td>
                )
              })}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </ScrollArea>
  )
}
