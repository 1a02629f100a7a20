/** What stands between a run and harm: limits, a person's look before anything is written, and of a sync who decides. */

import { Button, Checkbox, Group, NumberInput, Radio, Stack, VisuallyHidden } from '@mantine/core'
import { useState } from 'react'
import { defaultLimits } from '../../../model/integration.ts'
import { useMay } from '../../ask/session.ts'
import { Part } from '../../ui/part.tsx'
import { useUnsaved } from '../../ui/unsaved.ts'
import type { Integration } from './data.ts'
import { useChange, type ShownIntegration } from './editing.tsx'
import classes from './safety.module.css'

type Safety = NonNullable<Integration['safety']>
type Limits = NonNullable<Safety['limits']>

const conflictWords = {
  newest: ['The later change stands', 'A system that tells no times counts as changed when it was read.'],
  source: ['The system’s value stands', 'What was changed in Passport is written over.'],
  passport: ['Passport’s value stands', 'What was changed in the system is written over.'],
  ask: ['Ask me', 'Both sides keep theirs until it is decided under Conflicts; the rest of the record goes on.'],
} as const satisfies Readonly<Record<NonNullable<Safety['conflicts']>, readonly [string, string]>>

const removalWords = {
  archive: ['Archive it', 'Unless it was edited in Passport meanwhile: then it stays, and is told as a conflict.'],
  ignore: ['Keep it', 'Passport’s record stays as it is.'],
  ask: ['Ask me', 'The run waits for you, however few they are.'],
} as const satisfies Readonly<Record<NonNullable<Safety['removals']>, readonly [string, string]>>

export function SafetyTab({ shown }: { readonly shown: ShownIntegration }) {
  const { type, organization, safety: saved = {} } = shown.value
  const may = useMay()
  const isMine = may('administrator', organization)
  const [safety, setSafety] = useState<Safety>(saved)
  const { save, isBusy, problem } = useChange(shown)
  useUnsaved(safety !== saved)
  const say = (part: Partial<Safety>): void => setSafety(known => ({ ...known, ...part }))
  const limits = {
    delete: safety.limits?.delete ?? defaultLimits.delete,
    update: safety.limits?.update ?? defaultLimits.update,
  }
  return (
    <>
      <Part
        title="Limits"
        under="A plan that passes both the share and the number, in the district or in one school, waits for you; nothing of it is written."
      >
        <Stack gap="md">
          <LimitFields
            what="removals"
            limit={limits.delete}
            isMine={isMine}
            onChange={limit => say({ limits: { ...limits, delete: limit } })}
          />
          <LimitFields
            what="updates"
            limit={limits.update}
            isMine={isMine}
            onChange={limit => say({ limits: { ...limits, update: limit } })}
          />
          <Checkbox
            label="Every plan waits for me"
            description="Also one that passes no limit: each run stops after its plan until somebody approves it."
            checked={safety.preview ?? false}
            disabled={!isMine}
            onChange={event => say({ preview: event.currentTarget.checked })}
          />
        </Stack>
      </Part>
      {type === 'sync' && (
        <>
          <Part title="Where both sides changed one value" under="Master fields decide first; then this.">
            <Choices
              label="Where both sides changed one value"
              words={conflictWords}
              value={safety.conflicts ?? 'newest'}
              isMine={isMine}
              onChange={conflicts => say({ conflicts })}
            />
          </Part>
          <Part title="When the system no longer has a record">
            <Choices
              label="When the system no longer has a record"
              words={removalWords}
              value={safety.removals ?? 'archive'}
              isMine={isMine}
              onChange={removals => say({ removals })}
            />
          </Part>
        </>
      )}
      {problem}
      {isMine && (
        <Group mt="lg">
          <Button loading={isBusy} disabled={safety === saved} onClick={() => save({ safety })}>
            Save safety
          </Button>
        </Group>
      )}
    </>
  )
}

function LimitFields({
  what,
  limit,
  isMine,
  onChange,
}: {
  readonly what: string
  readonly limit: NonNullable<Limits['delete']>
  readonly isMine: boolean
  readonly onChange: (limit: NonNullable<Limits['delete']>) => void
}) {
  return (
    <fieldset className={classes['limit']} disabled={!isMine}>
      <legend>More {what} than</legend>
      <NumberInput
        aria-label={`Share of ${what}, in percent`}
        min={0}
        max={100}
        clampBehavior="strict"
        suffix=" %"
        w={112}
        value={limit.percent}
        onChange={percent => onChange({ ...limit, percent: Number(percent) || 0 })}
      />
      <span>and at least</span>
      <NumberInput
        aria-label={`Number of ${what}`}
        min={0}
        allowDecimal={false}
        w={112}
        value={limit.atLeast}
        onChange={atLeast => onChange({ ...limit, atLeast: Number(atLeast) || 0 })}
      />
    </fieldset>
  )
}

function Choices<Value extends string>({
  label,
  words,
  value,
  isMine,
  onChange,
}: {
  readonly label: string
  readonly words: Readonly<Record<Value, readonly [label: string, says: string]>>
  readonly value: Value
  readonly isMine: boolean
  readonly onChange: (value: Value) => void
}) {
  const choices = Object.entries(words) as [Value, readonly [string, string]][]
  return (
    <Radio.Group
      label={<VisuallyHidden>{label}</VisuallyHidden>}
      value={value}
      onChange={chosen => {
        const found = choices.find(([one]) => one === chosen)
        if (found) onChange(found[0])
      }}
    >
      <Stack gap="xs">
        {choices.map(([one, [title, says]]) => (
          <Radio key={one} value={one} label={title} description={says} disabled={!isMine} />
        ))}
      </Stack>
    </Radio.Group>
  )
}
