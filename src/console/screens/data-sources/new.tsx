/** A new data source: its name and the settings that its connector asks for. */

import { Button, Group, Stack, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useState, type FormEvent } from 'react'
import { api } from '../../../contract/api/all.ts'
import { useDeed } from '../../ask/questions.ts'
import { useOrganization } from '../../ask/session.ts'
import { Asked, EmptyState, ProblemState, SkeletonRows } from '../../ui/asked.tsx'
import { FormFields, type FieldValues } from '../../ui/form-fields.tsx'
import { PageHead } from '../../ui/page-head.tsx'
import { toast } from '../../ui/toast.ts'
import { useUnsaved } from '../../ui/unsaved.ts'
import { connectorsQuestion, type Connector } from './data.ts'
import { said } from './settings.ts'

const route = getRouteApi('/inside/data-sources/new')

export function NewDataSource() {
  const { connector } = route.useSearch()
  const query = useQuery(connectorsQuestion)
  return (
    <Asked query={query} loading={<SkeletonRows rows={6} />}>
      {({ items }) => {
        const chosen = items.find(({ id }) => id === connector)
        if (chosen) return <NewForm connector={chosen} />
        return (
          <EmptyState icon="sources" title="There is no such type of data source">
            Choose one of {items.map(({ name }) => name).join(', ')} under +New in the list of data sources.
          </EmptyState>
        )
      }}
    </Asked>
  )
}

function NewForm({ connector: { id, name: type, form, plugin } }: { readonly connector: Connector }) {
  const organization = useOrganization()
  const navigate = route.useNavigate()
  const [name, setName] = useState(type)
  const [values, setValues] = useState<FieldValues>({})
  useUnsaved(name !== type || Object.keys(values).length > 0)
  const create = useDeed(api.dataSources.create, {
    changes: [api.dataSources.list],
    onDone: made => {
      toast(`${made.name} is saved. Nothing has been read or written yet.`)
      return navigate({ to: '/data-sources/$dataSource', params: { dataSource: made.id }, ignoreBlocker: true })
    },
  })
  const save = (event: FormEvent): void => {
    event.preventDefault()
    if (organization === null) return
    create.mutate({ params: { organization: organization.id }, body: { name, connector: id, settings: said(values) } })
  }
  return (
    <>
      <PageHead
        title={`New data source: ${type}`}
        under={
          plugin
            ? 'Save its address first. Then the plugin can be downloaded, and what it gives you is filled in.'
            : 'The fields as the provider’s papers name them.'
        }
      />
      <form onSubmit={save}>
        <Stack gap="md" maw={640}>
          <TextInput
            label="Name"
            description="As you call it, here and in every history."
            required
            maxLength={200}
            value={name}
            onChange={event => setName(event.currentTarget.value)}
          />
          <FormFields
            fields={form}
            values={values}
            onChange={(field, value) => setValues(before => ({ ...before, [field]: value }))}
          />
          {create.error && <ProblemState problem={create.error} />}
          <Group>
            <Button type="submit" loading={create.isPending}>
              Save data source
            </Button>
          </Group>
        </Stack>
      </form>
    </>
  )
}
