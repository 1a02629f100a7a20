/** A provider's form: what it is called, who it is, and whom it speaks for. Its secret is written and never shown. */

import { Button, Code, Group, Stack } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { api } from '../../../contract/api/all.ts'
import type { Versioned } from '../../ask/ask.ts'
import { keyOf, question, useDeed, versionedQuestion } from '../../ask/questions.ts'
import { Asked, ProblemState, SkeletonRows } from '../../ui/asked.tsx'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { Icon } from '../../ui/icon.tsx'
import { toast } from '../../ui/toast.ts'
import { counted } from '../../words/numbers.ts'
import { issuerOf, ProviderFields, ProviderKind, type Kind, type ProviderWish } from './provider-fields.tsx'
import { Saving } from './saving.tsx'

const changes = [api.identityProviders.list, api.identityProviders.read]

const blank: ProviderWish = {
  ...{ name: '', clientId: '', clientSecret: '', domains: [], newcomers: null },
  ...{ trustsEmail: false, asksSecondFactor: false },
}

export function NewProvider({ onDone }: { readonly onDone: () => void }) {
  const [kind, setKind] = useState<Kind>({ is: 'google', said: '' })
  const [wish, setWish] = useState<ProviderWish>({ ...blank, name: 'Google' })
  const { data } = useQuery(question(api.identityProviders.list, { query: { limit: 1 } }))
  const create = useDeed(api.identityProviders.create, {
    changes,
    onDone: ({ name }) => {
      onDone()
      toast(`${name} is offered where people sign in.`)
    },
  })
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    create.mutate({ body: { ...wish, domains: [...wish.domains], issuer: issuerOf(kind) } })
  }
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <ProviderKind
          kind={kind}
          onChange={(chosen, name) => {
            setKind(chosen)
            // Microsoft does not say whether an address is verified; its tenant is asked for, which vouches for it.
            setWish({ ...wish, ...(name === undefined ? {} : { name }), trustsEmail: chosen.is === 'microsoft' })
          }}
        />
        {data && <Callback address={data.callback} />}
        <ProviderFields wish={wish} hasSecret={false} onChange={changed => setWish({ ...wish, ...changed })} />
        {create.error && <ProblemState problem={create.error} />}
        <Group>
          <Button type="submit" loading={create.isPending}>
            Add the provider
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

function Callback({ address }: { readonly address: string }) {
  return (
    <div>
      Register this address with the provider (redirect URI):
      <Code block fz={13} style={{ overflowWrap: 'anywhere', whiteSpace: 'pre-wrap' }}>
        {address}
      </Code>
    </div>
  )
}

export function ChangeProvider({ id, onDone }: { readonly id: string; readonly onDone: () => void }) {
  const query = useQuery({
    ...versionedQuestion(api.identityProviders.read, { params: { provider: id } }),
    refetchOnWindowFocus: false,
  })
  return (
    <Asked query={query} loading={<SkeletonRows rows={6} />}>
      {shown => <ChangeForm key={shown.version} shown={shown} onDone={onDone} />}
    </Asked>
  )
}

type Shown = Versioned<typeof api.identityProviders.read>

function ChangeForm({ shown: { value, version }, onDone }: { readonly shown: Shown; readonly onDone: () => void }) {
  const client = useQueryClient()
  const [changed, setChanged] = useState<Partial<ProviderWish>>({})
  const save = useDeed(api.identityProviders.change, {
    changes,
    onDone: ({ name }) => {
      onDone()
      toast(`${name} is saved.`)
    },
  })
  const send = (ifMatch: string): void => {
    const { domains, clientSecret, ...rest } = changed
    const body = {
      ...rest,
      ...(domains ? { domains: [...domains] } : {}),
      ...(clientSecret ? { clientSecret } : {}),
    }
    save.mutate({ params: { provider: value.id }, body, ifMatch })
  }
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    send(version)
  }
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <div>
          Issuer: {value.issuer}
          <div className="dimmed">Another issuer is another provider.</div>
        </div>
        <Callback address={value.callback} />
        <ProviderFields
          wish={{ ...blank, ...value, ...changed }}
          hasSecret
          onChange={more => setChanged({ ...changed, ...more })}
        />
        <Saving
          save={save}
          what={value.name}
          isChanged={Object.keys(changed).length > 0}
          action="Save the provider"
          beside={<Delete shown={value} onDone={onDone} />}
          onReload={() => void client.invalidateQueries({ queryKey: keyOf(api.identityProviders.read) })}
          onKeep={() => send('*')}
        />
      </Stack>
    </form>
  )
}

function Delete({
  shown: { id, name, people },
  onDone,
}: {
  readonly shown: Shown['value']
  readonly onDone: () => void
}) {
  const [isOpen, setOpen] = useState(false)
  const remove = useDeed(api.identityProviders.delete, {
    changes: [api.identityProviders.list],
    onDone: () => {
      onDone()
      toast(`${name} is deleted.`)
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
        title={`Delete ${name}`}
        action="Delete the provider"
        isDangerous
        typed={{ label: 'Type its name', value: name }}
        isBusy={remove.isPending}
        problem={remove.error}
        onConfirm={() => remove.mutate({ params: { provider: id } })}
      >
        {counted(people, 'person signs', 'people sign')} in by it; their sessions end, and who has no password has no
        way in. Switched off, it can be switched on again.
      </ConfirmDialog>
    </>
  )
}
