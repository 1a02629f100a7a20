/** The first step of a sign-in: mail address and password, or a provider. */

import { Button, PasswordInput, Stack, TextInput } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useState, type FormEvent } from 'react'
import { api } from '../../../contract/api/all.ts'
import { useDeed } from '../../ask/questions.ts'
import { ProblemState } from '../../ui/asked.tsx'
import { arrivalProblem } from './arrival-problem.ts'
import { useSignedIn } from './data.ts'
import { Providers } from './providers.tsx'

export function PasswordStep({
  back,
  problem,
}: {
  readonly back: string | undefined
  /** The code of what went wrong at a provider. */
  readonly problem: string | undefined
}) {
  const navigate = useNavigate()
  const signedIn = useSignedIn(back)
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const signIn = useDeed(api.session.signIn, { onDone: signedIn })
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    signIn.mutate(
      { body: { email, password } },
      {
        onError: ({ code }) => {
          const search = { step: 'code', ...(back === undefined ? {} : { back }) }
          if (code === 'CODE_NEEDED') void navigate({ to: '/sign-in', search })
        },
      },
    )
  }
  const told = signIn.error ?? (problem === undefined || signIn.isPending ? null : arrivalProblem(problem))
  return (
    <>
      <form onSubmit={submit}>
        <Stack gap="md">
          <TextInput
            label="Mail address"
            type="email"
            name="email"
            autoComplete="username"
            autoFocus
            required
            value={email}
            onChange={event => setEmail(event.currentTarget.value)}
          />
          <PasswordInput
            label="Password"
            name="password"
            autoComplete="current-password"
            required
            value={password}
            onChange={event => setPassword(event.currentTarget.value)}
          />
          {told && told.code !== 'CODE_NEEDED' && <ProblemState problem={told} />}
          <Button type="submit" fullWidth loading={signIn.isPending}>
            Sign in
          </Button>
        </Stack>
      </form>
      <Providers back={back} />
    </>
  )
}
