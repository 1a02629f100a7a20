/** Signing in, and back to where one wanted to go. */

import { Button, PasswordInput, Stack, TextInput } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { getRouteApi, useRouter } from '@tanstack/react-router'
import { useState, type FormEvent } from 'react'
import { api } from '../../../contract/api/all.ts'
import { useDeed } from '../../ask/questions.ts'
import { ProblemState } from '../../ui/asked.tsx'
import { safeBack } from './back.ts'
import { SessionPage } from './session-page.tsx'

const route = getRouteApi('/sign-in')

export function SignIn() {
  const { back } = route.useSearch()
  const router = useRouter()
  const client = useQueryClient()
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const signIn = useDeed(api.session.signIn, {
    onDone: async () => {
      client.clear()
      await router.navigate({ href: safeBack(back), replace: true })
    },
  })
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    signIn.mutate({ body: { email, password } })
  }
  return (
    <SessionPage title="Sign in" {...(back === undefined ? {} : { under: 'Then you go on where you were.' })}>
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
          {signIn.error && <ProblemState problem={signIn.error} />}
          <Button type="submit" fullWidth loading={signIn.isPending}>
            Sign in
          </Button>
        </Stack>
      </form>
    </SessionPage>
  )
}
