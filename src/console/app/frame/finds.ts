/** What the search of everything finds: places to go, integrations to run, people and schools. */

import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { NavigateOptions } from '@tanstack/react-router'
import { api } from '../../../contract/api/all.ts'
import { question, useDeed } from '../../ask/questions.ts'
import { useMay, useOrganization } from '../../ask/session.ts'
import { entityName } from '../../words/entities.ts'
import type { IconName } from '../../ui/icon.tsx'
import { toast, toastProblem } from '../../ui/toast.ts'
import { places } from './places.ts'

export type Find = {
  readonly key: string
  readonly label: string
  readonly kind: string
  readonly icon: IconName
  /** Where it leads; else `act` does something. */
  readonly link?: NavigateOptions
  readonly act?: () => void
}

const mostFinds = 30
const leastTyped = 2

export function useFinds(typed: string): { readonly finds: readonly Find[]; readonly isLooking: boolean } {
  const may = useMay()
  const commands = useCommands()
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean)
  const isLike = ({ label, kind }: Find): boolean =>
    words.every(word => `${label} ${kind}`.toLowerCase().includes(word))
  const ways = places
    .filter(({ least }) => may(least))
    .map(({ to, label, icon }): Find => ({ key: `go ${to}`, label, kind: 'Go to', icon, link: { to } }))
  const { records, isLooking } = useRecords(typed.trim())
  return { finds: [...[...ways, ...commands].filter(isLike), ...records].slice(0, mostFinds), isLooking }
}

/** By the beginnings of their words, as the server finds them. */
function useRecords(typed: string): { readonly records: readonly Find[]; readonly isLooking: boolean } {
  const organization = useOrganization()
  const [q] = useDebouncedValue(typed, 120)
  const isAsked = organization !== null && q.length >= leastTyped
  const { data, isFetching } = useQuery({
    ...question(api.directory.search, {
      params: { organization: organization?.id ?? '' },
      query: { q, entity: ['school', 'student', 'teacher', 'guardian'], limit: 6 },
    }),
    enabled: isAsked,
    placeholderData: keepPreviousData,
  })
  const records = (isAsked && typed.length >= leastTyped ? (data?.items ?? []) : []).map(
    ({ id, entity, name, school, grade }): Find => ({
      key: `record ${id}`,
      label: name,
      kind: [entityName(entity), grade && `grade ${grade}`, school?.name].filter(Boolean).join(', '),
      icon: entity === 'school' ? 'schools' : 'directory',
      link: { to: '/directory/$entity/$record', params: { entity, record: id } },
    }),
  )
  return { records, isLooking: (isAsked && isFetching) || q !== typed }
}

function useCommands(): readonly Find[] {
  const may = useMay()
  const organization = useOrganization()
  const filter = organization ? [`organization:${organization.id}`] : []
  const { data } = useQuery(question(api.integrations.list, { query: { limit: 100, filter } }))
  const launch = useDeed(api.integrations.launch, {
    changes: [api.runs.list, api.integrations.list],
    onDone: () => toast('The run waits for its turn, and begins at once if nothing else runs.'),
  })
  return (data?.items ?? [])
    .filter(one => may('operator', one.organization) && one.suspended === null)
    .map(({ id, name }): Find => ({
      key: `run ${id}`,
      label: `Run ${name} now`,
      kind: 'Command',
      icon: 'play',
      act: () => launch.mutate({ params: { integration: id }, body: {} }, { onError: toastProblem }),
    }))
}
