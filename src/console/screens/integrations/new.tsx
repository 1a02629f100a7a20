/** +New: type, ends, tasks, schools, schedule, in the manual's order; it ends in a preview. */

import { Button, Group, Radio, SegmentedControl, Select, Stack, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useState, type FormEvent } from 'react'
import { api } from '../../../contract/api/all.ts'
import { passportName } from '../../../model/configuration.ts'
import type { EntityType } from '../../../model/entity.ts'
import type { Schedule } from '../../../model/schedule.ts'
import { useDeed } from '../../ask/questions.ts'
import { useOrganization } from '../../ask/session.ts'
import { Asked, EmptyState, ProblemState, SkeletonRows } from '../../ui/asked.tsx'
import { PageHead } from '../../ui/page-head.tsx'
import { Part } from '../../ui/part.tsx'
import { useUnsaved } from '../../ui/unsaved.ts'
import { connectorsQuestion, dataSourcesQuestion, type Connector, type DataSource } from '../data-sources/data.ts'
import { useLaunch } from './actions.tsx'
import { entityTitle } from '../../words/entities.ts'
import {
  integrationChanges,
  integrationsQuestion,
  offeredBy,
  systemOf,
  typeWords,
  type Integration,
  type IntegrationType,
} from './data.ts'
import { ScheduleForm } from './schedule-form.tsx'
import { missingOf, TaskList, type Task } from './tasks.tsx'

const route = getRouteApi('/inside/integrations/new')

export function NewIntegration() {
  const organization = useOrganization()
  const sources = useQuery(dataSourcesQuestion(organization?.id))
  const connectors = useQuery(connectorsQuestion)
  return (
    <>
      <PageHead
        title="New integration"
        under="Nothing is written until you have read the preview that this ends in, and run it."
      />
      <Asked query={sources} loading={<SkeletonRows rows={6} />}>
        {({ items }) => {
          const [first] = items
          if (organization === null || first === undefined) return <NoDataSource />
          return (
            <Asked query={connectors} loading={<SkeletonRows rows={6} />}>
              {known => <Guide organization={organization.id} sources={items} first={first} connectors={known.items} />}
            </Asked>
          )
        }}
      </Asked>
    </>
  )
}

function NoDataSource() {
  return (
    <EmptyState
      icon="sources"
      title="A data source comes first"
      action={<Button renderRoot={props => <Link to="/data-sources" {...props} />}>Go to data sources</Button>}
    >
      An integration moves records between Passport and a data source, and there is none yet.
    </EmptyState>
  )
}

function Guide({
  organization,
  sources,
  first,
  connectors,
}: {
  readonly organization: string
  readonly sources: readonly DataSource[]
  readonly first: DataSource
  readonly connectors: readonly Connector[]
}) {
  const navigate = route.useNavigate()
  const launch = useLaunch()
  const [system, setSystem] = useState(first)
  const [type, setType] = useState<IntegrationType>('import')
  const [name, setName] = useState(`${first.name} import`)
  const [tasks, setTasks] = useState<readonly Task[]>([])
  const [schools, setSchools] = useState('each')
  const [schedule, setSchedule] = useState<Schedule | null>(null)
  const create = useDeed(api.integrations.create, {
    changes: integrationChanges,
    onDone: ({ id }) =>
      schools === 'auto'
        ? launch(id, { preview: true })
        : navigate({ to: '/integrations/$integration', params: { integration: id }, search: { tab: 'schools' } }),
  })
  useUnsaved(tasks.length > 0 && !create.isPending && !create.isSuccess)
  const connector = connectors.find(({ id }) => id === system.connector)
  const canWrite = connector?.canWrite ?? false
  const ends = type === 'export' ? { source: passportName, target: system.name } : { source: system.name }
  const { data: others } = useQuery(integrationsQuestion(organization))
  const taken = takenBy(others?.items ?? [], system, type)
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    create.mutate({
      params: { organization },
      body: {
        ...{ name, type, ...ends, tasks: [...tasks] },
        schools: schools === 'auto' ? 'auto' : [],
        ...(schedule === null ? {} : { schedule: { ...schedule } }),
      },
    })
  }
  return (
    <form onSubmit={submit}>
      <Part title="1. Type, source and target">
        <Stack gap="md" maw={640}>
          <Select
            label="Data source"
            allowDeselect={false}
            data={sources.map(one => one.name)}
            value={system.name}
            onChange={chosen => {
              const found = sources.find(one => one.name === chosen)
              if (!found) return
              setSystem(found)
              setType('import')
              setName(`${found.name} import`)
              setTasks([])
            }}
          />
          <div>
            <SegmentedControl
              aria-label="Type"
              data={(['import', 'export', 'sync'] as const).map(value => ({
                value,
                label: typeWords[value].label,
                disabled: value !== 'import' && !canWrite,
              }))}
              value={type}
              onChange={chosen => {
                setType(chosen)
                setName(`${system.name} ${chosen}`)
                setTasks(known => known.filter(({ entity }) => offeredBy(system, chosen).includes(entity)))
              }}
            />
            <p className="dimmed">
              {typeWords[type].says} Source: {ends.source}. Target: {type === 'export' ? system.name : passportName}.
              {!canWrite && ` ${connector?.name ?? 'It'} can only be read. ${connector?.whyReadOnly ?? ''}`}
            </p>
          </div>
          <TextInput
            label="Name"
            required
            maxLength={200}
            value={name}
            onChange={event => setName(event.currentTarget.value)}
          />
        </Stack>
      </Part>
      <Part title="2. Tasks" under={offerWords(system, type, taken)}>
        <TaskList
          tasks={tasks}
          offered={offeredBy(system, type).filter(entity => !taken.has(entity))}
          onChange={setTasks}
        />
      </Part>
      <Part
        title="3. Schools mapping"
        under={`Only records of mapped schools are ${type === 'export' ? 'sent' : 'taken'}.`}
      >
        <Radio.Group aria-label="Schools mapping" value={schools} onChange={setSchools}>
          <Stack gap="xs">
            <Radio
              value="each"
              label="I decide school by school"
              description="The schools of the source are listed next, each to be created, joined to one of Passport’s, or left out."
            />
            <Radio
              value="auto"
              label="Auto mapping"
              description={
                type === 'export'
                  ? `Each school of Passport is the one of ${system.name} with the same number; where that is not there, nothing is sent, and the school is named.`
                  : 'Each school of the source joins the one of Passport with the same number, or becomes a new one; those to come as well.'
              }
            />
          </Stack>
        </Radio.Group>
      </Part>
      <Part title="4. Schedule">
        <ScheduleForm schedule={schedule} organization={organization} integration={name} onChange={setSchedule} />
      </Part>
      <Part
        title="5. Preview"
        under={
          type === 'export'
            ? `It lays Passport beside ${system.name} and shows what would be sent. Nothing is written.`
            : 'It reads the source and shows what would be added and changed. Nothing is written.'
        }
      >
        {create.error && <ProblemState problem={create.error} />}
        <Group>
          <Button type="submit" loading={create.isPending} disabled={tasks.length === 0 || missingOf(tasks).length > 0}>
            {schools === 'auto' ? 'Save and run preview' : 'Save and map schools'}
          </Button>
        </Group>
      </Part>
    </form>
  )
}

/** Of one data source, a kind of record comes in by one integration, and goes out by one. */
function takenBy(
  integrations: readonly Integration[],
  { name }: DataSource,
  type: IntegrationType,
): ReadonlyMap<EntityType, string> {
  const rivals = integrations.filter(one => systemOf(one) === name && (one.type === 'export') === (type === 'export'))
  return new Map(rivals.flatMap(one => one.tasks.map(({ entity }) => [entity, one.name] as const)))
}

function offerWords(system: DataSource, type: IntegrationType, taken: ReadonlyMap<EntityType, string>): string {
  const others = [...new Set(taken.values())].map(
    other =>
      ` ${[...taken].flatMap(([entity, by]) => (by === other ? entityTitle(entity) : [])).join(', ')}: in ${other} already.`,
  )
  const readOnly = system.entities.filter(entity => !system.writes.includes(entity) && entity !== 'school')
  const offer =
    type === 'import'
      ? 'Only what it has is offered.'
      : readOnly.length === 0
        ? ''
        : `${system.name} lets ${readOnly.map(entity => entityTitle(entity).toLowerCase()).join(', ')} only be read: they are ${type === 'export' ? 'not offered' : 'taken, and never written'}.`
  return `What of ${system.name} is synchronized. ${offer}${others.join('')}`
}
