/** The second factor of the own account: on, off, on its way; and its recovery codes. */

import { Button, Group, Skeleton, Stack } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../../contract/api/all.ts'
import type { Answer } from '../../ask/ask.ts'
import { question, useDeed } from '../../ask/questions.ts'
import { useClock, useWho } from '../../ask/session.ts'
import { Asked } from '../../ui/asked.tsx'
import { ShownMoment } from '../../ui/shown-moment.tsx'
import { StateBadge } from '../../ui/state-badge.tsx'
import { toast } from '../../ui/toast.ts'
import { counted } from '../../words/numbers.ts'
import { CodeForm } from './code-form.tsx'
import { RecoveryCodes } from './recovery-codes.tsx'
import { SecondFactorSetUp } from './second-factor-set-up.tsx'

type SecondFactor = Answer<typeof api.secondFactor.read>
type Doing = 'setting up' | 'switching off' | 'renewing'

/** All that changes by it. */
const changes = [api.secondFactor.read, api.session.read]

export function OwnSecondFactor() {
  const query = useQuery(question(api.secondFactor.read))
  return (
    <Asked query={query} loading={<Skeleton height={36} width={320} />}>
      {state => <State state={state} onChange={() => void query.refetch()} />}
    </Asked>
  )
}

function State({ state, onChange }: { readonly state: SecondFactor; readonly onChange: () => void }) {
  const { hasPassword } = useWho()
  const [doing, setDoing] = useState<Doing>()
  const [codes, setCodes] = useState<readonly string[]>()
  const keep = (given: readonly string[]): void => {
    setCodes(given)
    setDoing(undefined)
    onChange()
  }
  const renew = useDeed(api.secondFactor.renewCodes, { changes, onDone: ({ recoveryCodes }) => keep(recoveryCodes) })
  const remove = useDeed(api.secondFactor.remove, {
    changes,
    onDone: () => {
      setDoing(undefined)
      setCodes(undefined)
      toast('The second factor is switched off.')
    },
  })
  const stop = (): void => setDoing(undefined)
  return (
    <Stack gap="md" maw={560}>
      <Standing state={state} />
      {codes && <RecoveryCodes codes={codes} />}
      {doing === undefined && <Deeds state={state} onChoose={setDoing} />}
      {doing === 'setting up' && <SecondFactorSetUp asksPassword={hasPassword} onDone={keep} />}
      {doing === 'renewing' && <CodeForm action="Make new recovery codes" deed={renew} onStop={stop} />}
      {doing === 'switching off' && <CodeForm action="Switch it off" isDangerous deed={remove} onStop={stop} />}
    </Stack>
  )
}

function Standing({ state: { isOn, isRequired, since, recoveryCodesLeft } }: { readonly state: SecondFactor }) {
  const clock = useClock()
  if (!isOn) {
    return (
      <Group gap="sm">
        <StateBadge tone="paused" word="Off" />
        <span className="dimmed">A stolen password is enough to be you.</span>
      </Group>
    )
  }
  return (
    <Group gap="4px 12px">
      <StateBadge tone="done" word="On" />
      <span className="dimmed">
        {since !== null && (
          <>
            since <ShownMoment at={since} clock={clock} />,{' '}
          </>
        )}
        {counted(recoveryCodesLeft, 'recovery code')} left
        {isRequired && '; your organization asks for it'}
      </span>
    </Group>
  )
}

function Deeds({
  state: { isOn, isRequired },
  onChoose,
}: {
  readonly state: SecondFactor
  readonly onChoose: (doing: Doing) => void
}) {
  if (!isOn) {
    return (
      <Group>
        <Button onClick={() => onChoose('setting up')}>Set up a second factor</Button>
      </Group>
    )
  }
  return (
    <Group gap="xs">
      <Button variant="default" onClick={() => onChoose('renewing')}>
        New recovery codes
      </Button>
      {!isRequired && (
        <Button variant="default" onClick={() => onChoose('switching off')}>
          Switch it off
        </Button>
      )}
    </Group>
  )
}
