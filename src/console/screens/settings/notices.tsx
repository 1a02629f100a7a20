/** Who is told when a run fails, waits or goes well again, and every day of what there was; with a notice to try it. */

import { Button, Checkbox, PasswordInput, Stack, TagsInput, TextInput } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { api } from '../../../contract/api/all.ts'
import { usualDigest } from '../../../model/schedule.ts'
import type { Answer, Versioned } from '../../ask/ask.ts'
import { keyOf, useDeed, versionedQuestion } from '../../ask/questions.ts'
import type { Organization } from '../../ask/session.ts'
import { Asked, ProblemState, SkeletonRows } from '../../ui/asked.tsx'
import { Banner } from '../../ui/banner.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Part } from '../../ui/part.tsx'
import { toast } from '../../ui/toast.ts'
import { Saving } from './saving.tsx'

type Shown = Versioned<typeof api.notices.read>

export function Notices({ organization: { id, name } }: { readonly organization: Organization }) {
  const query = useQuery({
    ...versionedQuestion(api.notices.read, { params: { organization: id } }),
    refetchOnWindowFocus: false,
  })
  return (
    <Part
      title="Notices"
      under="Who is told of the first failure, of each plan that waits for a person, when it goes well again, and every day of what there was."
    >
      <Asked query={query} loading={<SkeletonRows rows={3} />}>
        {shown => <Form key={`${id} ${shown.version}`} shown={shown} organization={id} name={name} />}
      </Asked>
    </Part>
  )
}

type Wish = { readonly mail: readonly string[]; readonly digest: string; readonly webhook: string | null | undefined }

function Form({
  shown: { value, version },
  organization,
  name,
}: {
  readonly shown: Shown
  readonly organization: string
  readonly name: string
}) {
  const client = useQueryClient()
  const kept: Wish = { mail: value.mail, digest: value.digest, webhook: undefined }
  const [wish, setWish] = useState(kept)
  const save = useDeed(api.notices.change, {
    changes: [api.notices.read],
    onDone: () => toast('It is saved who is told.'),
  })
  const send = (ifMatch: string): void => {
    const { mail, digest, webhook } = wish
    const body = { mail: [...mail], digest, ...(webhook === undefined ? {} : { webhook }) }
    save.mutate({ params: { organization }, body, ifMatch })
  }
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    send(version)
  }
  const isChanged = JSON.stringify(wish) !== JSON.stringify(kept)
  return (
    <form onSubmit={submit}>
      <Stack gap="md" maw={640}>
        {!value.hasMailServer && (
          <Banner tone="needs-you" title="No mail is sent from this installation">
            The operator sets the mail server (SMTP_URL, MAIL_FROM). The webhook works without.
          </Banner>
        )}
        <TagsInput
          label="Mail addresses"
          description="Enter or a comma ends an address."
          splitChars={[',', ';', ' ']}
          maxTags={20}
          value={[...wish.mail]}
          onChange={mail => setWish({ ...wish, mail })}
        />
        <Digest value={wish.digest} onChange={digest => setWish({ ...wish, digest })} />
        <PasswordInput
          label="Webhook"
          description="An address that takes notices as JSON. Whoever knows it can write there, so it never comes back."
          placeholder={value.hasWebhook ? (wish.webhook === null ? 'Taken away' : 'Kept as it is') : 'https://'}
          autoComplete="off"
          value={wish.webhook ?? ''}
          onChange={event => setWish({ ...wish, webhook: event.currentTarget.value || undefined })}
        />
        {value.hasWebhook && (
          <Checkbox
            label="Take the webhook away"
            checked={wish.webhook === null}
            onChange={event => setWish({ ...wish, webhook: event.currentTarget.checked ? null : undefined })}
          />
        )}
        <Saving
          save={save}
          what={`the notices of ${name}`}
          isChanged={isChanged}
          action="Save notices"
          beside={<Test organization={organization} isBlocked={isChanged} />}
          onReload={() => void client.invalidateQueries({ queryKey: keyOf(api.notices.read) })}
          onKeep={() => send('*')}
        />
      </Stack>
    </form>
  )
}

function Digest({ value, onChange }: { readonly value: string; readonly onChange: (digest: string) => void }) {
  const isSent = value !== 'never'
  return (
    <Stack gap="xs">
      <Checkbox
        label="Send a digest every day"
        checked={isSent}
        onChange={event => onChange(event.currentTarget.checked ? usualDigest : 'never')}
      />
      {isSent && (
        <TextInput
          type="time"
          label="At"
          description="In the time zone of the organization."
          required
          styles={{ input: { width: 160 } }}
          value={value}
          onChange={event => onChange(event.currentTarget.value)}
        />
      )}
    </Stack>
  )
}

type Tried = Answer<typeof api.notices.test>['items'][number]

function Test({ organization, isBlocked }: { readonly organization: string; readonly isBlocked: boolean }) {
  const test = useDeed(api.notices.test)
  return (
    <>
      <Button
        variant="default"
        leftSection={<Icon name="mail" />}
        loading={test.isPending}
        disabled={isBlocked}
        onClick={() => test.mutate({ params: { organization } })}
      >
        Send a test notice
      </Button>
      <div aria-live="polite" style={{ flexBasis: '100%' }}>
        {test.error && <ProblemState problem={test.error} />}
        {test.data && (
          <Stack gap="xs">
            {test.data.items.length === 0 && (
              <p className="dimmed">Nobody is told: there is no address and no webhook.</p>
            )}
            {test.data.items.map(tried => (
              <TriedLine key={tried.address ?? 'webhook'} tried={tried} />
            ))}
          </Stack>
        )}
      </div>
    </>
  )
}

function TriedLine({ tried: { address, problem } }: { readonly tried: Tried }) {
  const who = address ?? 'The webhook'
  if (problem === null) return <Banner tone="done" title={`${who}: sent`} />
  return <ProblemState problem={{ ...problem, message: `${who}: ${problem.message}` }} />
}
