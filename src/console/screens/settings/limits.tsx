/** What holds a run until a person has looked: of each integration, how much it may archive and change unasked. */

import { Button, Checkbox, Group, NumberInput, Stack } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState, type FormEvent } from 'react'
import { api } from '../../../contract/api/all.ts'
import { defaultLimits, type Limit, type Limits as BothLimits } from '../../../model/integration.ts'
import { versionedQuestion } from '../../ask/questions.ts'
import type { Organization } from '../../ask/session.ts'
import { Asked, SkeletonRows } from '../../ui/asked.tsx'
import { Part } from '../../ui/part.tsx'
import { integrationsQuestion, type Integration } from '../integrations/data.ts'
import { useChange, type ShownIntegration } from '../integrations/editing.tsx'

export function Limits({ organization: { id } }: { readonly organization: Organization }) {
  const query = useQuery({ ...integrationsQuestion(id), select: ({ items }) => items })
  return (
    <Part
      title="Limits"
      under="A run that passes one is held: nothing of it is written until a person approves. A limit is passed by share and count together, of the district or of one school. A read that comes back empty is held whatever stands here."
    >
      <Asked
        query={query}
        loading={<SkeletonRows rows={2} />}
        empty={
          <p className="dimmed">
            There is no <Link to="/integrations">integration</Link> to be held yet.
          </p>
        }
      >
        {integrations => integrations.map(({ id: one }) => <OfIntegration key={one} id={one} />)}
      </Asked>
    </Part>
  )
}

function OfIntegration({ id }: { readonly id: string }) {
  const query = useQuery({
    ...versionedQuestion(api.integrations.read, { params: { integration: id } }),
    refetchOnWindowFocus: false,
  })
  return (
    <Asked query={query} loading={<SkeletonRows rows={1} />}>
      {shown => <Form key={shown.version} shown={shown} />}
    </Asked>
  )
}

type Wish = { readonly preview: boolean; readonly limits: BothLimits }

function safetyOf({ safety }: Integration): Wish {
  return { preview: safety?.preview ?? false, limits: { ...defaultLimits, ...withoutBlanks(safety?.limits) } }
}

function withoutBlanks(limits: { readonly delete?: Limit | undefined; readonly update?: Limit | undefined } = {}) {
  return {
    ...(limits.delete ? { delete: limits.delete } : {}),
    ...(limits.update ? { update: limits.update } : {}),
  }
}

function Form({ shown }: { readonly shown: ShownIntegration }) {
  const { name } = shown.value
  const saved = safetyOf(shown.value)
  const [wish, setWish] = useState(saved)
  const change = useChange(shown)
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    change.save({ safety: { preview: wish.preview, limits: { ...wish.limits } } })
  }
  const set = (operation: keyof BothLimits, limit: Partial<Limit>): void =>
    setWish({ ...wish, limits: { ...wish.limits, [operation]: { ...wish.limits[operation], ...limit } } })
  return (
    <form onSubmit={submit} aria-label={`Limits of ${name}`}>
      <Stack gap="xs" pb="lg">
        <h3 style={{ margin: 0, fontSize: 14, fontWeight: 600 }}>{name}</h3>
        <LimitFields title="Archives" of={name} limit={wish.limits.delete} onChange={limit => set('delete', limit)} />
        <LimitFields title="Changes" of={name} limit={wish.limits.update} onChange={limit => set('update', limit)} />
        <Checkbox
          label="Every plan that would change something waits for a person"
          checked={wish.preview}
          onChange={event => setWish({ ...wish, preview: event.currentTarget.checked })}
        />
        {change.problem}
        <Group>
          <Button
            type="submit"
            variant="default"
            loading={change.isBusy}
            disabled={JSON.stringify(wish) === JSON.stringify(saved)}
          >
            Save limits
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

function LimitFields({
  title,
  of,
  limit,
  onChange,
}: {
  readonly title: string
  readonly of: string
  readonly limit: Limit
  readonly onChange: (limit: Partial<Limit>) => void
}) {
  return (
    <Group gap="xs">
      <span style={{ minWidth: 72 }}>{title}</span>
      <span className="dimmed">more than</span>
      <NumberInput
        aria-label={`${title} of ${of}: percent`}
        min={0}
        max={100}
        suffix=" %"
        clampBehavior="strict"
        w={96}
        value={limit.percent}
        onChange={percent => onChange({ percent: Number(percent) || 0 })}
      />
      <span className="dimmed">and at least</span>
      <NumberInput
        aria-label={`${title} of ${of}: records`}
        min={0}
        max={10_000_000}
        allowDecimal={false}
        clampBehavior="strict"
        w={112}
        value={limit.atLeast}
        onChange={atLeast => onChange({ atLeast: Number(atLeast) || 0 })}
      />
      <span className="dimmed">records</span>
    </Group>
  )
}
