/** Schools mapping: Missing, Existing, With missing data. Nothing is written until Save. */

import { Button, Group, Switch } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import { api } from '../../../contract/api/all.ts'
import type { Versioned } from '../../ask/ask.ts'
import { keyOf, useDeed, versionedQuestion } from '../../ask/questions.ts'
import { useMay } from '../../ask/session.ts'
import { AddressTabs, type Tab } from '../../ui/address-tabs.tsx'
import { Asked, SkeletonRows } from '../../ui/asked.tsx'
import { NotSaved } from '../../ui/not-saved.tsx'
import { toast } from '../../ui/toast.ts'
import { useUnsaved } from '../../ui/unsaved.ts'
import { counted } from '../../words/numbers.ts'
import { useLaunch } from './actions.tsx'
import type { SchoolTab } from './address.ts'
import { integrationChanges, type Integration } from './data.ts'
import { ExistingSchools } from './schools-existing.tsx'
import { LostSchools } from './schools-lost.tsx'
import { MissingSchools } from './schools-missing.tsx'
import { nameOf, type Decision } from './school-words.ts'
import classes from './schools.module.css'

const route = getRouteApi('/inside/integrations/$integration')

export function Schools({ integration }: { readonly integration: Integration }) {
  const query = useQuery({
    ...versionedQuestion(api.schoolsMapping.read, { params: { integration: integration.id } }),
    refetchOnWindowFocus: false,
  })
  return (
    <Asked query={query} loading={<SkeletonRows rows={6} />}>
      {shown => <Mapping key={shown.version} shown={shown} integration={integration} />}
    </Asked>
  )
}

function Mapping({
  shown: { value, version },
  integration,
}: {
  readonly shown: Versioned<typeof api.schoolsMapping.read>
  readonly integration: Integration
}) {
  const { schools: tab = value.counts.missing > 0 ? 'missing' : 'existing' } = route.useSearch()
  const navigate = route.useNavigate()
  const client = useQueryClient()
  const launch = useLaunch()
  const may = useMay()
  const [decisions, setDecisions] = useState<ReadonlyMap<string, Decision>>(new Map())
  const [staysAuto, setAuto] = useState(false)
  const save = useDeed(api.schoolsMapping.save, {
    changes: [api.schoolsMapping.read, ...integrationChanges],
    onDone: () => toast('The schools mapping is saved. Records come with the next run.'),
  })
  const isMine = may('administrator', integration.organization)
  const decide = (source: string, decision: Decision | null): void => {
    const now = new Map(decisions)
    if (decision === null) now.delete(source)
    else now.set(source, decision)
    setDecisions(now)
  }
  const unmapped = value.schools.filter(({ state }) => state !== 'existing')
  const undecided = unmapped.filter(({ state }) => state === 'missing')
  const autoMap = (): void => {
    const created = undecided.map(
      school => [school.source, { source: school.source, action: 'create', name: nameOf(school) }] as const,
    )
    setDecisions(new Map([...created, ...decisions]))
  }
  const send = (ifMatch: string): void =>
    save.mutate({
      params: { integration: integration.id },
      body: { decisions: [...decisions.values()], ...(staysAuto ? { auto: true } : {}) },
      ifMatch,
    })
  const tabs: readonly Tab<SchoolTab>[] = [
    { value: 'missing', label: 'Missing', count: unmapped.length },
    { value: 'existing', label: 'Existing', count: value.counts.existing },
    { value: 'withMissingData', label: 'With missing data', count: value.counts.withMissingData },
  ]
  const parts = { integration, decisions, decide, isMine }
  const isChanged = decisions.size > 0 || staysAuto
  useUnsaved(isChanged, 'schools')
  return (
    <>
      <p className={classes['about']}>
        {value.mode === 'auto'
          ? 'Auto mapping is on: a new school of the source is mapped by itself.'
          : 'Only records of mapped schools are taken. Decide each school of the source; nothing is written until you save.'}
      </p>
      <AddressTabs
        tabs={tabs}
        value={tab}
        label="Schools of the source"
        onChange={schools => void navigate({ search: previous => ({ ...previous, schools }), replace: true })}
      >
        {tab === 'missing' && <MissingSchools {...parts} schools={unmapped} />}
        {tab === 'existing' && (
          <ExistingSchools {...parts} schools={value.schools.filter(({ state }) => state === 'existing')} />
        )}
        {tab === 'withMissingData' && <LostSchools {...parts} schools={value.withMissingData} />}
      </AddressTabs>
      <NotSaved
        error={save.error}
        what="the schools mapping"
        onReload={() => void client.invalidateQueries({ queryKey: keyOf(api.schoolsMapping.read) })}
        onKeep={() => send('*')}
      />
      <Group mt="lg" gap="xs">
        {isMine && undecided.length > 0 && (
          <Button variant="default" onClick={autoMap}>
            Auto mapping
          </Button>
        )}
        {isMine && (
          <Button disabled={!isChanged} loading={save.isPending} onClick={() => send(version)}>
            {decisions.size > 0 ? `Save ${counted(decisions.size, 'decision')}` : 'Save'}
          </Button>
        )}
        {may('operator', integration.organization) && !isChanged && value.counts.existing > 0 && (
          <Button variant="default" onClick={() => launch(integration.id, { preview: true })}>
            Run preview
          </Button>
        )}
        {isMine && value.mode !== 'auto' && (
          <Switch
            label="Map schools to come by themselves"
            checked={staysAuto}
            onChange={event => setAuto(event.currentTarget.checked)}
          />
        )}
      </Group>
    </>
  )
}
