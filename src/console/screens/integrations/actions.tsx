/** What may be done with an integration: run it, look ahead, suspend, edit, delete. */

import { ActionIcon, Button, Group, Menu } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { api } from '../../../contract/api/all.ts'
import { useDeed, versionedQuestion } from '../../ask/questions.ts'
import { useMay } from '../../ask/session.ts'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { Icon } from '../../ui/icon.tsx'
import { toast, toastProblem } from '../../ui/toast.ts'
import { integrationChanges, type Integration } from './data.ts'

type Of = { readonly integration: Integration }

export function useLaunch(): (
  integration: string,
  wish: { readonly preview?: boolean; readonly full?: boolean },
) => void {
  const navigate = useNavigate()
  const { mutate } = useDeed(api.integrations.launch, {
    changes: [api.runs.list, ...integrationChanges],
    onDone: ({ run }) => navigate({ to: '/runs/$run', params: { run } }),
  })
  return (integration, wish) =>
    mutate(
      { params: { integration }, body: wish },
      {
        onError: problem => {
          toastProblem(problem)
          if (problem.code !== 'NO_SCHOOL_MAPPED') return
          void navigate({ to: '/integrations/$integration', params: { integration }, search: { tab: 'schools' } })
        },
      },
    )
}

export function IntegrationActions({ integration }: Of) {
  const { id, name, organization, suspended, type } = integration
  const may = useMay()
  const launch = useLaunch()
  const [isDeleting, setDeleting] = useState(false)
  const navigate = useNavigate()
  const drift = useDeed(api.integrations.drift, {
    changes: [api.runs.list, ...integrationChanges],
    onDone: ({ run }) => navigate({ to: '/runs/$run', params: { run }, search: { tab: 'drift' } }),
  })
  const findDrift = (): void => drift.mutate({ params: { integration: id } }, { onError: toastProblem })
  const suspend = useDeed(api.integrations.suspend, {
    changes: integrationChanges,
    onDone: (_, { body }) =>
      toast(body.suspended ? `${name} is suspended: it does not run until it is resumed.` : `${name} runs again.`),
  })
  if (!may('operator', organization)) return null
  const isAdministrator = may('administrator', organization)
  const toggle = (): void =>
    suspend.mutate({ params: { integration: id }, body: { suspended: suspended === null } }, { onError: toastProblem })
  return (
    <Group gap={4} wrap="nowrap">
      {suspended === null ? (
        <Button size="compact-sm" variant="default" aria-label={`Run ${name}`} onClick={() => launch(id, {})}>
          Run
        </Button>
      ) : (
        <Button size="compact-sm" variant="default" aria-label={`Resume ${name}`} onClick={toggle}>
          Resume
        </Button>
      )}
      <Menu position="bottom-end" width={240}>
        <Menu.Target>
          <ActionIcon aria-label={`More for ${name}`}>
            <Icon name="more" />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {suspended === null && (
            <>
              <Menu.Item leftSection={<Icon name="search" />} onClick={() => launch(id, { preview: true })}>
                Run preview
              </Menu.Item>
              {type !== 'import' && (
                <Menu.Item leftSection={<Icon name="conflicts" />} onClick={findDrift}>
                  Find out what differs
                </Menu.Item>
              )}
              <Menu.Item leftSection={<Icon name="refresh" />} onClick={() => launch(id, { full: true })}>
                Run and read everything
              </Menu.Item>
              <Menu.Item leftSection={<Icon name="paused" />} onClick={toggle}>
                Suspend
              </Menu.Item>
              <Menu.Divider />
            </>
          )}
          <Menu.Item
            leftSection={<Icon name={isAdministrator ? 'edit' : 'search'} />}
            renderRoot={props => <Link to="/integrations/$integration" params={{ integration: id }} {...props} />}
          >
            {isAdministrator ? 'Edit' : 'Look at its settings'}
          </Menu.Item>
          <Menu.Item
            leftSection={<Icon name="runs" />}
            renderRoot={props => <Link to="/runs" search={{ integration: id }} {...props} />}
          >
            History
          </Menu.Item>
          {isAdministrator && (
            <Menu.Item leftSection={<Icon name="remove" />} color="danger" onClick={() => setDeleting(true)}>
              Delete
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      {isDeleting && <Delete integration={integration} onClose={() => setDeleting(false)} />}
    </Group>
  )
}

function Delete({ integration: { id, name }, onClose }: Of & { readonly onClose: () => void }) {
  const navigate = useNavigate()
  const { data } = useQuery(versionedQuestion(api.integrations.read, { params: { integration: id } }))
  const remove = useDeed(api.integrations.delete, {
    changes: [api.integrations.list, api.overview.read],
    onDone: () => {
      toast(`${name} is deleted. Its history stays.`)
      onClose()
      return navigate({ to: '/integrations', ignoreBlocker: true })
    },
  })
  return (
    <ConfirmDialog
      isOpen
      onClose={onClose}
      title={`Delete ${name}`}
      action="Delete the integration"
      isDangerous
      typed={{ label: 'Type its name', value: name }}
      isBusy={remove.isPending}
      isBlocked={data === undefined}
      problem={remove.error}
      onConfirm={() => remove.mutate({ params: { integration: id }, ifMatch: data?.version ?? '' })}
    >
      Its tasks, its schools mapping and its schedule go. Nobody leaves Passport by it, and its history stays. To stop
      it for a while, suspend it instead.
    </ConfirmDialog>
  )
}
