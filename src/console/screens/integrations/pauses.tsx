/** Pause windows, as for the rollover: imports are suspended, or nothing is deleted. They hold for the whole organization. */

import { ActionIcon, Button, Checkbox, Group, TextInput } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../../contract/api/all.ts'
import type { Pause } from '../../../model/schedule.ts'
import type { Versioned } from '../../ask/ask.ts'
import { keyOf, useDeed, versionedQuestion } from '../../ask/questions.ts'
import { useMay } from '../../ask/session.ts'
import { Asked, SkeletonRows } from '../../ui/asked.tsx'
import { NotSaved } from '../../ui/not-saved.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Part } from '../../ui/part.tsx'
import { toast } from '../../ui/toast.ts'
import { useUnsaved } from '../../ui/unsaved.ts'
import classes from './schedule.module.css'

export function Pauses({ organization }: { readonly organization: string }) {
  const query = useQuery(versionedQuestion(api.schedules.pauses, { params: { organization } }))
  return (
    <Part
      title="Pause windows"
      under="For the rollover and other times in which the source is not to be trusted. They hold for all integrations of the organization."
    >
      <Asked query={query} loading={<SkeletonRows rows={1} />}>
        {shown => <Windows key={shown.version} shown={shown} organization={organization} />}
      </Asked>
    </Part>
  )
}

function Windows({
  shown: { value, version },
  organization,
}: {
  readonly shown: Versioned<typeof api.schedules.pauses>
  readonly organization: string
}) {
  const may = useMay()
  const client = useQueryClient()
  const [pauses, setPauses] = useState<readonly Pause[]>(value.items)
  const save = useDeed(api.schedules.setPauses, {
    changes: [api.schedules.pauses, api.schedules.wouldBeDue, api.overview.read],
    onDone: () => toast('The pause windows are saved.'),
  })
  useUnsaved(pauses !== value.items)
  const isMine = may('administrator', organization)
  const change = (index: number, changed: Partial<Pause>): void =>
    setPauses(pauses.map((pause, at) => (at === index ? { ...pause, ...changed } : pause)))
  const send = (ifMatch: string): void =>
    save.mutate({ params: { organization }, body: { items: pauses.map(pause => ({ ...pause })) }, ifMatch })
  return (
    <fieldset disabled={!isMine} style={{ border: 0, margin: 0, padding: 0 }}>
      {pauses.length === 0 && <p className="dimmed">There is none.</p>}
      {pauses.map(({ from, until, suspendImports, noDeletions }, index) => (
        // oxlint-disable-next-line react/no-array-index-key -- a pause has no name, and its days are being typed
        <div key={index} className={classes['pause']}>
          <TextInput
            label="From"
            type="date"
            value={from.slice(0, 10)}
            onChange={event => change(index, { from: event.currentTarget.value })}
          />
          <TextInput
            label="Until, that day included"
            type="date"
            value={until.slice(0, 10)}
            onChange={event => change(index, { until: event.currentTarget.value })}
          />
          <Checkbox
            label="Suspend import"
            checked={suspendImports}
            onChange={event => change(index, { suspendImports: event.currentTarget.checked })}
          />
          <Checkbox
            label="No deletions"
            checked={noDeletions}
            onChange={event => change(index, { noDeletions: event.currentTarget.checked })}
          />
          <ActionIcon
            aria-label={`Take out the pause from ${from}`}
            onClick={() => setPauses(pauses.filter((_, at) => at !== index))}
          >
            <Icon name="close" />
          </ActionIcon>
        </div>
      ))}
      <NotSaved
        error={save.error}
        what="the pause windows"
        onReload={() => void client.invalidateQueries({ queryKey: keyOf(api.schedules.pauses) })}
        onKeep={() => send('*')}
      />
      {isMine && (
        <Group mt="md" gap="xs">
          <Button
            variant="default"
            leftSection={<Icon name="plus" />}
            onClick={() => setPauses([...pauses, { from: '', until: '', suspendImports: true, noDeletions: false }])}
          >
            Add pause
          </Button>
          <Button disabled={pauses === value.items} loading={save.isPending} onClick={() => send(version)}>
            Save pauses
          </Button>
        </Group>
      )}
    </fieldset>
  )
}
