/** One data source: its settings, the test of its connection, its plugin. */

import { Button, Group, Stack } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useState, type FormEvent } from 'react'
import { api } from '../../../contract/api/all.ts'
import type { Versioned } from '../../ask/ask.ts'
import { keyOf, useDeed, versionedQuestion } from '../../ask/questions.ts'
import { useMay } from '../../ask/session.ts'
import { Asked, SkeletonRows } from '../../ui/asked.tsx'
import { NotSaved } from '../../ui/not-saved.tsx'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { FormFields, type FieldValues } from '../../ui/form-fields.tsx'
import { Icon } from '../../ui/icon.tsx'
import { PageHead } from '../../ui/page-head.tsx'
import { Part } from '../../ui/part.tsx'
import { toast } from '../../ui/toast.ts'
import { useUnsaved } from '../../ui/unsaved.ts'
import { ConnectionTest } from './connection-test.tsx'
import { connectorsQuestion, dataSourcesQuestion, type Connector } from './data.ts'
import { EqualIds } from './equal-ids.tsx'
import { PluginSteps } from './plugin-steps.tsx'
import { touched } from './settings.ts'

const route = getRouteApi('/inside/data-sources/$dataSource')

type Shown = Versioned<typeof api.dataSources.read>

export function DataSourceDetail() {
  const { dataSource: id } = route.useParams()
  const may = useMay()
  const source = useQuery({
    ...versionedQuestion(api.dataSources.read, { params: { dataSource: id } }),
    // What is being edited is not changed under the hand: a save tells.
    refetchOnWindowFocus: false,
  })
  const connectors = useQuery(connectorsQuestion)
  const others = useQuery({
    ...dataSourcesQuestion(source.data?.value.organization ?? ''),
    enabled: source.data !== undefined,
  })
  return (
    <Asked query={source} loading={<SkeletonRows rows={6} />}>
      {shown => (
        <Asked query={connectors} loading={<SkeletonRows rows={6} />}>
          {({ items }) => {
            const connector = items.find(one => one.id === shown.value.connector)
            const { organization } = shown.value
            return (
              <>
                <PageHead
                  title={shown.value.name}
                  under={connector?.name}
                  actions={may('administrator', organization) && <Delete shown={shown} />}
                />
                {connector && <Settings key={shown.version} shown={shown} connector={connector} />}
                {hasTwin(shown.value, others.data?.items ?? []) && (
                  <EqualIds key={`ids ${shown.version}`} shown={shown} />
                )}
                {may('operator', organization) && (
                  <Part
                    title="Connection"
                    under="With the settings as they are saved. It reads a little, and writes nothing."
                  >
                    <ConnectionTest id={id} />
                  </Part>
                )}
                {connector?.plugin && may('administrator', organization) && (
                  <Part
                    title="Plugin"
                    under={`Installed once in ${connector.name}; again when this screen or a failed run asks for it.`}
                  >
                    <PluginSteps id={id} />
                  </Part>
                )}
              </>
            )
          }}
        </Asked>
      )}
    </Asked>
  )
}

/** Whether there is another source of its kind, or something was said of its IDs already. */
function hasTwin(
  { id, connector, prefix, sharedIds }: Shown['value'],
  all: readonly { readonly id: string; readonly connector: string }[],
): boolean {
  return prefix !== null || sharedIds || all.some(other => other.id !== id && other.connector === connector)
}

function Settings({ shown: { value, version }, connector }: { readonly shown: Shown; readonly connector: Connector }) {
  const may = useMay()
  const client = useQueryClient()
  const [changes, setChanges] = useState<FieldValues>({})
  useUnsaved(Object.keys(changes).length > 0)
  const reload = (): Promise<unknown> => client.invalidateQueries({ queryKey: keyOf(api.dataSources.read) })
  const save = useDeed(api.dataSources.change, {
    changes: [api.dataSources.list, api.dataSources.read],
    onDone: () => toast('The settings are saved. The next run uses them.'),
  })
  const isMine = may('administrator', value.organization)
  const send = (ifMatch: string): void =>
    save.mutate({ params: { dataSource: value.id }, body: { settings: touched(changes, value.secrets) }, ifMatch })
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    send(version)
  }
  return (
    <Part title="Settings">
      <form onSubmit={submit}>
        <fieldset disabled={!isMine} style={{ border: 0, margin: 0, padding: 0 }}>
          <Stack gap="md" maw={640}>
            <FormFields
              fields={connector.form}
              values={{ ...value.settings, ...changes }}
              keptSecrets={value.secrets}
              onChange={(field, changed) => setChanges(before => ({ ...before, [field]: changed }))}
            />
            <NotSaved error={save.error} what={value.name} onReload={() => void reload()} onKeep={() => send('*')} />
            {isMine && (
              <Group>
                <Button type="submit" loading={save.isPending} disabled={Object.keys(changes).length === 0}>
                  Save settings
                </Button>
              </Group>
            )}
          </Stack>
        </fieldset>
      </form>
    </Part>
  )
}

function Delete({ shown: { value, version } }: { readonly shown: Shown }) {
  const [isOpen, setOpen] = useState(false)
  const navigate = route.useNavigate()
  const remove = useDeed(api.dataSources.delete, {
    changes: [api.dataSources.list],
    onDone: () => {
      toast(`${value.name} is deleted.`)
      return navigate({ to: '/data-sources', ignoreBlocker: true })
    },
  })
  return (
    <>
      <Button variant="default" leftSection={<Icon name="remove" />} onClick={() => setOpen(true)}>
        Delete
      </Button>
      <ConfirmDialog
        isOpen={isOpen}
        onClose={() => setOpen(false)}
        title={`Delete ${value.name}`}
        action="Delete the data source"
        isDangerous
        typed={{ label: 'Type its name', value: value.name }}
        isBusy={remove.isPending}
        problem={remove.error}
        onConfirm={() => remove.mutate({ params: { dataSource: value.id }, ifMatch: version })}
      >
        Its settings and secrets go. Nobody leaves Passport by it, and the history stays. One that an integration uses
        is not deleted.
      </ConfirmDialog>
    </>
  )
}
