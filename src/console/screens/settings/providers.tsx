/** Providers of OpenID Connect: Google, Microsoft, any issuer; tried, switched off and on, changed and deleted. */

import { Button, Group, Switch } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../../contract/api/all.ts'
import type { Answer } from '../../ask/ask.ts'
import { listQuestion, useDeed } from '../../ask/questions.ts'
import { Asked, EmptyState, ProblemState, SkeletonRows } from '../../ui/asked.tsx'
import { Banner } from '../../ui/banner.tsx'
import { DataTable, type Column } from '../../ui/data-table.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Part } from '../../ui/part.tsx'
import { SidePanel } from '../../ui/side-panel.tsx'
import { toast, toastProblem } from '../../ui/toast.ts'
import { counted } from '../../words/numbers.ts'
import { ChangeProvider, NewProvider } from './provider-form.tsx'

export type Provider = Answer<typeof api.identityProviders.list>['items'][number]

export function Providers() {
  const [open, setOpen] = useState<string>()
  const query = useInfiniteQuery(listQuestion(api.identityProviders.list, { query: { limit: 100 } }))
  const check = useDeed(api.identityProviders.check)
  const turn = useDeed(api.identityProviders.change, {
    changes: [api.identityProviders.list, api.identityProviders.read],
    onDone: ({ name, isOn }) => toast(isOn ? `${name} signs people in.` : `Nobody signs in by ${name} any more.`),
  })
  const columns = columnsOf({
    onTurn: ({ id }, isOn) =>
      turn.mutate({ params: { provider: id }, body: { isOn }, ifMatch: '*' }, { onError: toastProblem }),
    onTest: ({ id }) => check.mutate({ params: { provider: id } }),
    onEdit: ({ id }) => setOpen(id),
  })
  const tested = query.data?.find(({ id }) => id === check.variables?.params.provider)
  const close = (): void => setOpen(undefined)
  return (
    <Part
      title="Providers"
      under="By which people sign in to the whole installation: Google, Microsoft, or whatever speaks OpenID Connect."
    >
      <Group pb="md">
        <Button leftSection={<Icon name="plus" />} onClick={() => setOpen('new')}>
          Add a provider
        </Button>
      </Group>
      <div aria-live="polite">
        {check.error && <ProblemState problem={check.error} />}
        {check.data?.problem && <ProblemState problem={check.data.problem} />}
        {check.data?.ok && tested && (
          <Banner tone="done" title={`${tested.name} answers, and is what it says`}>
            Whether client ID and secret are right shows when somebody signs in.
          </Banner>
        )}
      </div>
      <Asked
        query={query}
        loading={<SkeletonRows rows={2} />}
        empty={
          <EmptyState icon="key" title="No provider yet">
            People sign in by passwords of this installation. With a provider they use the account they have already.
          </EmptyState>
        }
      >
        {providers => <DataTable label="Providers" columns={columns} rows={providers} rowKey={({ id }) => id} />}
      </Asked>
      <SidePanel title={open === 'new' ? 'Add a provider' : 'Provider'} isOpen={open !== undefined} onClose={close}>
        {open === 'new' && <NewProvider onDone={close} />}
        {open !== undefined && open !== 'new' && <ChangeProvider id={open} onDone={close} />}
      </SidePanel>
    </Part>
  )
}

function columnsOf({
  onTurn,
  onTest,
  onEdit,
}: {
  readonly onTurn: (provider: Provider, isOn: boolean) => void
  readonly onTest: (provider: Provider) => void
  readonly onEdit: (provider: Provider) => void
}): readonly Column<Provider>[] {
  return [
    { key: 'name', head: 'Name', width: 'minmax(120px, 1fr)', narrow: 'first', cell: ({ name }) => name },
    { key: 'issuer', head: 'Issuer', width: 'minmax(180px, 2fr)', narrow: 'wide', cell: ({ issuer }) => issuer },
    { key: 'domains', head: 'Mail domains', cell: ({ domains }) => domains.join(', ') },
    { key: 'people', head: 'Signed in by it', cell: ({ people }) => counted(people, 'person', 'people') },
    {
      key: 'isOn',
      head: 'On',
      width: '72px',
      narrow: 'state',
      cell: provider => (
        <Switch
          aria-label={`${provider.name} signs people in`}
          checked={provider.isOn}
          onChange={event => onTurn(provider, event.currentTarget.checked)}
        />
      ),
    },
    {
      key: 'deeds',
      head: '',
      width: '132px',
      narrow: 'bare',
      cell: provider => (
        <Group gap={4} wrap="nowrap">
          <Button
            size="compact-sm"
            variant="subtle"
            aria-label={`Test ${provider.name}`}
            onClick={() => onTest(provider)}
          >
            Test
          </Button>
          <Button
            size="compact-sm"
            variant="subtle"
            aria-label={`Edit ${provider.name}`}
            onClick={() => onEdit(provider)}
          >
            Edit
          </Button>
        </Group>
      ),
    },
  ]
}
