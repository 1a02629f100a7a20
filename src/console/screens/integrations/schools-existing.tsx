/** Schools that are mapped: to which of Passport's, what differs since, and the way back. */

import { Button, Group, Radio, Stack } from '@mantine/core'
import { useState } from 'react'
import { api } from '../../../contract/api/all.ts'
import { useDeed } from '../../ask/questions.ts'
import { useMay } from '../../ask/session.ts'
import { EmptyState } from '../../ui/asked.tsx'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { DiffLine } from '../../ui/diff-line.tsx'
import { Icon } from '../../ui/icon.tsx'
import { toast, toastProblem } from '../../ui/toast.ts'
import { attributeTitle } from '../../words/entities.ts'
import { nameOf, type SchoolsPart, type SourceSchool } from './school-words.ts'
import classes from './schools.module.css'

export function ExistingSchools({ schools, ...part }: SchoolsPart & { readonly schools: readonly SourceSchool[] }) {
  const { integration } = part
  const may = useMay()
  const refresh = useDeed(api.schoolsMapping.refresh, {
    changes: [api.schoolsMapping.read, api.runs.list],
    onDone: ({ run }) =>
      toast(run === null ? 'There is nothing to refresh.' : 'The schools take their values. It can be undone in Runs.'),
  })
  if (schools.length === 0) {
    return (
      <EmptyState icon="schools" title="No school is mapped yet">
        Decide the schools under Missing: until then, nothing of them is taken.
      </EmptyState>
    )
  }
  const mayRefresh = may('operator', integration.organization)
  const take = (sources: readonly string[]): void =>
    refresh.mutate(
      { params: { integration: integration.id }, body: { sources: [...sources], everything: true } },
      { onError: toastProblem },
    )
  const differing = schools.filter(({ differences }) => differences.length > 0)
  return (
    <>
      {mayRefresh && differing.length > 1 && (
        <Group pb="md">
          <Button
            variant="default"
            leftSection={<Icon name="refresh" />}
            loading={refresh.isPending}
            onClick={() => take(differing.map(({ source }) => source))}
          >
            Refresh all that differ
          </Button>
        </Group>
      )}
      <ul className={classes['schools']} aria-label="Existing schools">
        {schools.map(school => (
          <li key={school.source} className={classes['school']}>
            <div>
              <div className={classes['name']}>{nameOf(school)}</div>
              <div className="dimmed">{school.source}</div>
            </div>
            <div className={classes['decision']}>
              <span>→ {school.school?.name ?? 'comes with the next run'}</span>
              <Unmap source={school.source} name={nameOf(school)} {...part} />
            </div>
            {school.differences.length > 0 && (
              <div className={classes['differences']}>
                {school.differences.map(({ attribute, ours, theirs }) => (
                  <DiffLine key={attribute} name={attributeTitle(attribute)} before={ours} after={theirs} />
                ))}
                {mayRefresh && (
                  <Button
                    mt="xs"
                    size="compact-sm"
                    variant="default"
                    aria-label={`Refresh ${nameOf(school)}`}
                    loading={refresh.isPending}
                    onClick={() => take([school.source])}
                  >
                    Refresh
                  </Button>
                )}
              </div>
            )}
          </li>
        ))}
      </ul>
    </>
  )
}

/** Takes a mapping back, with the choice of what becomes of the records. */
export function Unmap({
  source,
  name,
  decisions,
  decide,
  isMine,
}: SchoolsPart & { readonly source: string; readonly name: string }) {
  const [isOpen, setOpen] = useState(false)
  const [records, setRecords] = useState<string>('keep')
  if (!isMine) return null
  const decision = decisions.get(source)
  if (decision?.action === 'unmap') {
    return (
      <>
        <span className="dimmed">
          {decision.records === 'keep' ? 'Its mapping goes, its records stay.' : 'Its mapping and its records go.'} Not
          saved yet.
        </span>
        <Button size="compact-sm" variant="subtle" onClick={() => decide(source, null)}>
          Leave it mapped
        </Button>
      </>
    )
  }
  return (
    <>
      <Button size="compact-sm" variant="subtle" aria-label={`Delete mapping of ${name}`} onClick={() => setOpen(true)}>
        Delete mapping
      </Button>
      <ConfirmDialog
        isOpen={isOpen}
        onClose={() => setOpen(false)}
        title={`Delete the mapping of ${name}`}
        action="Take it over"
        isDangerous={records === 'remove'}
        onConfirm={() => {
          decide(source, { source, action: 'unmap', records: records === 'remove' ? 'remove' : 'keep' })
          setOpen(false)
        }}
      >
        <Stack gap="md">
          <div>Later runs take nothing of this school. What becomes of what Passport has of it?</div>
          <Radio.Group aria-label="Records of the school" value={records} onChange={setRecords}>
            <Stack gap="xs">
              <Radio value="keep" label="Keep existing records frozen" description="Nothing changes them any more." />
              <Radio
                value="remove"
                label="Remove records at the next run"
                description="Within the limits; above them, the run waits for you. What other sources bring stays."
              />
            </Stack>
          </Radio.Group>
          <div className="dimmed">Nothing happens before you save the mapping.</div>
        </Stack>
      </ConfirmDialog>
    </>
  )
}
