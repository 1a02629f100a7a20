/** For how long history keeps the values of what was changed. What goes does not come back: that is said before it is saved. */

import { NumberInput, Stack } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { api } from '../../../contract/api/all.ts'
import { retention } from '../../../model/retention.ts'
import type { Versioned } from '../../ask/ask.ts'
import { keyOf, useDeed, versionedQuestion } from '../../ask/questions.ts'
import type { Organization } from '../../ask/session.ts'
import { Asked, SkeletonRows } from '../../ui/asked.tsx'
import { Banner } from '../../ui/banner.tsx'
import { Part } from '../../ui/part.tsx'
import { toast } from '../../ui/toast.ts'
import { shownNumber } from '../../words/numbers.ts'
import { Saving } from './saving.tsx'

export function Retention({ organization: { id, name } }: { readonly organization: Organization }) {
  const query = useQuery({
    ...versionedQuestion(api.retention.read, { params: { organization: id } }),
    refetchOnWindowFocus: false,
  })
  return (
    <Part
      title="How long history keeps values"
      under="Runs that are older lose the values of what they changed, and who left by them loses name and values. Ids, counts and which attributes were changed stay for ever. A run without its values can’t be undone."
    >
      <Asked query={query} loading={<SkeletonRows rows={1} />}>
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
  readonly shown: Versioned<typeof api.retention.read>
  readonly organization: string
  readonly name: string
}) {
  const client = useQueryClient()
  const [days, setDays] = useState(value.days)
  const save = useDeed(api.retention.change, {
    changes: [api.retention.read],
    onDone: now => toast(`Values are kept for ${shownNumber(now.days)} days.`),
  })
  const send = (ifMatch: string): void => save.mutate({ params: { organization }, body: { days }, ifMatch })
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    send(version)
  }
  return (
    <form onSubmit={submit}>
      <Stack gap="md" maw={640}>
        <NumberInput
          label="Days"
          description={`From ${retention.least} to ${shownNumber(retention.most)}; ${retention.usual} is usual: a school year and a little more.`}
          required
          min={retention.least}
          max={retention.most}
          allowDecimal={false}
          styles={{ wrapper: { width: 160 } }}
          value={days}
          onChange={typed => setDays(Number(typed) || retention.usual)}
        />
        {days < value.days && (
          <Banner tone="needs-you" title={`Values that are older than ${shownNumber(days)} days go within the hour`}>
            They do not come back, and those runs can’t be undone any more.
          </Banner>
        )}
        <Saving
          save={save}
          what={`how long values of ${name} are kept`}
          isChanged={days !== value.days}
          action="Save days"
          onReload={() => void client.invalidateQueries({ queryKey: keyOf(api.retention.read) })}
          onKeep={() => send('*')}
        />
      </Stack>
    </form>
  )
}
