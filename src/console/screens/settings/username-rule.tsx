/** How whoever is added by hand without a user name gets one. */

import { Checkbox, NumberInput, Stack, TextInput } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { api } from '../../../contract/api/all.ts'
import { usernameAttributes, usualUsernames, type UsernameRule as Rule } from '../../../model/given-name.ts'
import type { Versioned } from '../../ask/ask.ts'
import { keyOf, useDeed, versionedQuestion } from '../../ask/questions.ts'
import type { Organization } from '../../ask/session.ts'
import { Asked, SkeletonRows } from '../../ui/asked.tsx'
import { Part } from '../../ui/part.tsx'
import { toast } from '../../ui/toast.ts'
import { Saving } from './saving.tsx'

export function UsernameRule({ organization: { id, name } }: { readonly organization: Organization }) {
  const query = useQuery({
    ...versionedQuestion(api.usernames.read, { params: { organization: id } }),
    refetchOnWindowFocus: false,
  })
  return (
    <Part
      title="User names"
      under="For people added by hand. Those who come by an integration get theirs by its mapping."
    >
      <Asked query={query} loading={<SkeletonRows rows={2} />}>
        {shown => <Form key={`${id} ${shown.version}`} shown={shown} organization={id} name={name} />}
      </Asked>
    </Part>
  )
}

function Form({
  shown: { value, version },
  organization,
  name,
}: {
  readonly shown: Versioned<typeof api.usernames.read>
  readonly organization: string
  readonly name: string
}) {
  const client = useQueryClient()
  const [rule, setRule] = useState<Rule | null>(value.rule)
  const save = useDeed(api.usernames.change, {
    changes: [api.usernames.read],
    onDone: ({ example }) =>
      toast(example === null ? 'Nobody is given a user name now.' : `Ada Lovelace would become ${example}.`),
  })
  const send = (ifMatch: string): void =>
    save.mutate({ params: { organization }, body: { rule: rule && { ...rule } }, ifMatch })
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    send(version)
  }
  return (
    <form onSubmit={submit}>
      <Stack gap="md" maw={640}>
        <Checkbox
          label="Who has no user name gets one that nobody else has"
          checked={rule !== null}
          onChange={event => setRule(event.currentTarget.checked ? usualUsernames : null)}
        />
        {rule && (
          <>
            <TextInput
              label="Pattern"
              description={`Attributes in braces, with a count of letters if not all: ${usernameAttributes.join(', ')}. Of two alike the second gets a 2.`}
              required
              spellCheck={false}
              value={rule.pattern}
              maxLength={200}
              onChange={event => setRule({ ...rule, pattern: event.currentTarget.value })}
            />
            <NumberInput
              label="At most so many letters"
              min={3}
              max={64}
              allowDecimal={false}
              clampBehavior="strict"
              w={200}
              value={rule.length}
              onChange={length => setRule({ ...rule, length: Number(length) || usualUsernames.length })}
            />
          </>
        )}
        {value.example !== null && <div className="dimmed">As saved, Ada Lovelace becomes {value.example}.</div>}
        <Saving
          save={save}
          what={`the user name rule of ${name}`}
          isChanged={JSON.stringify(rule) !== JSON.stringify(value.rule)}
          action="Save user names"
          onReload={() => void client.invalidateQueries({ queryKey: keyOf(api.usernames.read) })}
          onKeep={() => send('*')}
        />
      </Stack>
    </form>
  )
}
