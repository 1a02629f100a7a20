/** How people sign in: who needs a second factor, whether a password suffices, and by which providers they come. */

import { Radio, Stack } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { api } from '../../../contract/api/all.ts'
import type { Answer } from '../../ask/ask.ts'
import { keyOf, useDeed, versionedQuestion } from '../../ask/questions.ts'
import { useMay, type Organization } from '../../ask/session.ts'
import { Asked, SkeletonRows } from '../../ui/asked.tsx'
import { Part } from '../../ui/part.tsx'
import { toast } from '../../ui/toast.ts'
import { Providers } from './providers.tsx'
import { Saving } from './saving.tsx'

type Rule = Answer<typeof api.signInRules.read>

export function SignIn({ organization }: { readonly organization: Organization }) {
  const may = useMay()
  return (
    <>
      <OfOrganization key={organization.id} organization={organization} />
      {may('administrator', null) && (
        <>
          <OfInstallation />
          <Providers />
        </>
      )}
    </>
  )
}

function OfOrganization({ organization: { id, name } }: { readonly organization: Organization }) {
  const client = useQueryClient()
  const query = useQuery({
    ...versionedQuestion(api.signInRules.read, { params: { organization: id } }),
    refetchOnWindowFocus: false,
  })
  const save = useDeed(api.signInRules.change, { changes: [api.signInRules.read], onDone: said })
  return (
    <Part
      title={`Signing in to ${name}`}
      under="For those with a role there or below. What stands above it, or is said for all organizations, holds too."
    >
      <Asked query={query} loading={<SkeletonRows rows={3} />}>
        {({ value, version }) => (
          <RuleForm
            key={version}
            rule={value}
            what={`how people sign in to ${name}`}
            save={save}
            onSave={(body, isOver) =>
              save.mutate({ params: { organization: id }, body, ifMatch: isOver ? '*' : version })
            }
            onReload={() => void client.invalidateQueries({ queryKey: keyOf(api.signInRules.read) })}
          />
        )}
      </Asked>
    </Part>
  )
}

function OfInstallation() {
  const client = useQueryClient()
  const query = useQuery({ ...versionedQuestion(api.signInRules.readForAll), refetchOnWindowFocus: false })
  const save = useDeed(api.signInRules.changeForAll, { changes: [api.signInRules.readForAll], onDone: said })
  return (
    <Part title="Signing in to all organizations" under="For everybody with a role anywhere in this installation.">
      <Asked query={query} loading={<SkeletonRows rows={3} />}>
        {({ value, version }) => (
          <RuleForm
            key={version}
            rule={value}
            what="how people sign in to all organizations"
            save={save}
            onSave={(body, isOver) => save.mutate({ body, ifMatch: isOver ? '*' : version })}
            onReload={() => void client.invalidateQueries({ queryKey: keyOf(api.signInRules.readForAll) })}
          />
        )}
      </Asked>
    </Part>
  )
}

function said(): void {
  toast('It is saved how people sign in. Sessions that are open go on.')
}

const factorWords: Readonly<Record<Rule['secondFactor'], string>> = {
  nobody: 'Nobody needs a second factor',
  administrators: 'Administrators need a second factor',
  everybody: 'Everybody needs a second factor',
}

function RuleForm({
  rule,
  what,
  save,
  onSave,
  onReload,
}: {
  readonly rule: Rule
  readonly what: string
  readonly save: Parameters<typeof Saving>[0]['save']
  readonly onSave: (rule: Rule, isOver: boolean) => void
  readonly onReload: () => void
}) {
  const [wish, setWish] = useState(rule)
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    onSave(wish, false)
  }
  return (
    <form onSubmit={submit}>
      <Stack gap="md" maw={640}>
        <Radio.Group
          label="Second factor"
          value={wish.secondFactor}
          onChange={chosen => setWish({ ...wish, secondFactor: factors.find(one => one === chosen) ?? 'nobody' })}
        >
          <Stack gap="xs" pt="xs">
            {factors.map(value => (
              <Radio key={value} value={value} label={factorWords[value]} />
            ))}
          </Stack>
        </Radio.Group>
        <Radio.Group
          label="Passwords"
          value={wish.passwords}
          onChange={chosen => setWish({ ...wish, passwords: chosen === 'refused' ? 'refused' : 'allowed' })}
        >
          <Stack gap="xs" pt="xs">
            <Radio value="allowed" label="A password signs in, or a provider" />
            <Radio
              value="refused"
              label="Only a provider signs in"
              description="Who administers the whole installation may by a password all the same: the way in when the provider is away."
            />
          </Stack>
        </Radio.Group>
        <Saving
          save={save}
          what={what}
          isChanged={wish.secondFactor !== rule.secondFactor || wish.passwords !== rule.passwords}
          action="Save sign-in"
          onReload={onReload}
          onKeep={() => onSave(wish, true)}
        />
      </Stack>
    </form>
  )
}

const factors = ['nobody', 'administrators', 'everybody'] as const
