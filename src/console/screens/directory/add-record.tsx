/** Adds a record by hand: what it must have, and what is usually known of it. */

import { Button, Group, Stack } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState, type FormEvent } from 'react'
import { api } from '../../../contract/api/all.ts'
import { catalog } from '../../../model/catalog.ts'
import { question, useDeed } from '../../ask/questions.ts'
import { ProblemState } from '../../ui/asked.tsx'
import type { Shown } from '../../ui/diff-line.tsx'
import { Icon } from '../../ui/icon.tsx'
import { SidePanel } from '../../ui/side-panel.tsx'
import { useUnsaved } from '../../ui/unsaved.ts'
import { entityName } from '../../words/entities.ts'
import { AttributeField } from './attribute-field.tsx'
import type { ListedEntity } from './address.ts'
import { recordChanges } from './data.ts'

const usual = ['username', 'email', 'identifier', 'courseCode', 'grade', 'school', 'birthDate', 'phone']

type Wish = { readonly entity: ListedEntity; readonly organization: string }

export function AddRecord({ entity, organization }: Wish) {
  const [isOpen, setOpen] = useState(false)
  // What a section needs besides, a course, is not chosen here.
  if (fieldsOf(entity) === undefined) return null
  return (
    <>
      <Button leftSection={<Icon name="plus" />} onClick={() => setOpen(true)}>
        Add a {entityName(entity)}
      </Button>
      <SidePanel title={`Add a ${entityName(entity)}`} isOpen={isOpen} onClose={() => setOpen(false)}>
        {isOpen && <Form entity={entity} organization={organization} />}
      </SidePanel>
    </>
  )
}

function Form({ entity, organization }: Wish) {
  const navigate = useNavigate()
  const { data: usernames } = useQuery(question(api.usernames.read, { params: { organization } }))
  const rule = usernames?.rule
  const [values, setValues] = useState<Readonly<Record<string, Shown>>>({})
  useUnsaved(Object.keys(values).length > 0)
  const add = useDeed(api.records.add, {
    changes: recordChanges,
    onDone: ({ record }) =>
      navigate({ to: '/directory/$entity/$record', params: { entity, record: record.id }, ignoreBlocker: true }),
  })
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    const given = Object.entries(values).flatMap(([name, value]) =>
      value === null || value === undefined ? [] : [[name, value] as const],
    )
    add.mutate({ params: { organization, entity }, body: { attributes: Object.fromEntries(given) } })
  }
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        {(fieldsOf(entity) ?? []).map((name, at) => (
          <AttributeField
            key={name}
            {...{ entity, name, organization }}
            value={values[name]}
            isFirst={at === 0}
            description={
              name === 'username' && rule
                ? 'Left empty, the rule of the organization gives one that nobody else has.'
                : undefined
            }
            onChange={value => setValues({ ...values, [name]: value })}
          />
        ))}
        {add.error && <ProblemState problem={add.error} />}
        <Group justify="flex-end">
          <Button type="submit" loading={add.isPending}>
            Add the {entityName(entity)}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

/** The attributes to be asked for; undefined where one that is needed can't be given here. */
function fieldsOf(entity: ListedEntity): readonly string[] | undefined {
  const { attributes } = catalog[entity]
  const isStrange = attributes.some(({ required, target }) => required && target !== undefined && target !== 'school')
  if (isStrange) return undefined
  const needed = attributes.filter(({ required }) => required).map(({ name }) => name)
  const further = attributes.filter(({ name, required }) => !required && usual.includes(name)).map(({ name }) => name)
  return [...new Set([...needed, ...(entity === 'guardian' ? ['givenName'] : []), ...further])]
}
