/** One integration: its tasks, its schools mapping, its schedule, its safety. */

import { Button, Group } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import { api } from '../../../contract/api/all.ts'
import { versionedQuestion } from '../../ask/questions.ts'
import { useMay } from '../../ask/session.ts'
import { AddressTabs, type Tab } from '../../ui/address-tabs.tsx'
import { Asked, SkeletonRows } from '../../ui/asked.tsx'
import { PageHead } from '../../ui/page-head.tsx'
import { useUnsaved } from '../../ui/unsaved.ts'
import { dataSourcesQuestion } from '../data-sources/data.ts'
import { IntegrationActions } from './actions.tsx'
import type { IntegrationTab } from './address.ts'
import { offeredBy, systemOf, typeWords } from './data.ts'
import { useChange, type ShownIntegration } from './editing.tsx'
import { IntegrationState } from './list.tsx'
import { SafetyTab } from './safety.tsx'
import { ScheduleTab } from './schedule.tsx'
import { Schools } from './schools.tsx'
import { missingOf, TaskList, type Task } from './tasks.tsx'

const route = getRouteApi('/inside/integrations/$integration')

const tabs: readonly Tab<IntegrationTab>[] = [
  { value: 'tasks', label: 'Tasks' },
  { value: 'schools', label: 'Schools mapping' },
  { value: 'schedule', label: 'Schedule' },
  { value: 'safety', label: 'Safety' },
]

export function IntegrationDetail() {
  const { integration: id } = route.useParams()
  const { tab = 'tasks' } = route.useSearch()
  const navigate = route.useNavigate()
  const query = useQuery({
    ...versionedQuestion(api.integrations.read, { params: { integration: id } }),
    // What is being edited is not changed under the hand: a save tells.
    refetchOnWindowFocus: false,
  })
  return (
    <Asked query={query} loading={<SkeletonRows rows={6} />}>
      {shown => {
        const { name, type, source, target } = shown.value
        return (
          <>
            <PageHead
              title={name}
              beside={<IntegrationState integration={shown.value} />}
              under={`${typeWords[type].label}: ${source} → ${target}`}
              actions={<IntegrationActions integration={shown.value} />}
            />
            <AddressTabs
              tabs={tabs}
              value={tab}
              label="Of this integration"
              onChange={chosen =>
                void navigate({ search: ({ organization }) => ({ organization, tab: chosen }), replace: true })
              }
            >
              {tab === 'tasks' && <Tasks key={shown.version} shown={shown} />}
              {tab === 'schools' && <Schools integration={shown.value} />}
              {tab === 'schedule' && <ScheduleTab key={shown.version} shown={shown} />}
              {tab === 'safety' && <SafetyTab key={shown.version} shown={shown} />}
            </AddressTabs>
          </>
        )
      }}
    </Asked>
  )
}

function Tasks({ shown }: { readonly shown: ShownIntegration }) {
  const { value } = shown
  const may = useMay()
  const sources = useQuery(dataSourcesQuestion(value.organization))
  const [tasks, setTasks] = useState<readonly Task[]>(value.tasks)
  const { save, isBusy, problem } = useChange(shown)
  useUnsaved(tasks !== value.tasks)
  const isMine = may('administrator', value.organization)
  return (
    <Asked query={sources} loading={<SkeletonRows rows={6} />}>
      {({ items }) => (
        <>
          <TaskList
            tasks={tasks}
            {...(may('operator', value.organization) ? { editedIn: value.id } : {})}
            offered={items.filter(({ name }) => name === systemOf(value)).flatMap(one => offeredBy(one, value.type))}
            {...(isMine ? { onChange: setTasks } : {})}
          />
          {problem}
          {isMine && (
            <Group mt="md">
              <Button
                loading={isBusy}
                disabled={tasks === value.tasks || tasks.length === 0 || missingOf(tasks).length > 0}
                onClick={() => save({ tasks: [...tasks] })}
              >
                Save tasks
              </Button>
            </Group>
          )}
        </>
      )}
    </Asked>
  )
}
