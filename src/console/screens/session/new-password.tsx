/** A password by a one-time link: of a new account, or one that lost it. */

import { Button, PasswordInput, Stack } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, useLocation } from '@tanstack/react-router'
import { useState, type FormEvent } from 'react'
import { api } from '../../../contract/api/all.ts'
import { question, useDeed } from '../../ask/questions.ts'
import { ProblemState } from '../../ui/asked.tsx'
import { SessionPage } from './session-page.tsx'

export function NewPassword() {
  const token = useLocation().hash
  const [password, setPassword] = useState('')
  const looked = useQuery({
    ...question(api.session.lookAtToken, { body: { token } }),
    enabled: token !== '',
    retry: false,
    // Once it has served it is gone.
    ...{ refetchOnWindowFocus: false, staleTime: Infinity },
  })
  const redeem = useDeed(api.session.redeem)
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    redeem.mutate({ body: { token, password } })
  }
  if (redeem.isSuccess) {
    return (
      <SessionPage title="Your password is set" under="All other sessions of the account have ended.">
        <Button mt="lg" fullWidth renderRoot={props => <Link to="/sign-in" {...props} />}>
          Sign in
        </Button>
      </SessionPage>
    )
  }
  if (looked.error) {
    return (
      <SessionPage title="The link no longer serves" under="Whoever invited you can send it again.">
        <ProblemState problem={looked.error} />
      </SessionPage>
    )
  }
  const whose = looked.data && looked.data.kind !== 'setup' ? `For ${looked.data.name} (${looked.data.email}). ` : ''
  return (
    <SessionPage title="Choose a password" under={`${whose}The link serves once, within 24 hours.`}>
      <form onSubmit={submit}>
        <Stack gap="md">
          <PasswordInput
            label="New password"
            name="password"
            description="At least 12 characters. A few words in a row are good."
            autoComplete="new-password"
            minLength={12}
            autoFocus
            required
            value={password}
            onChange={event => setPassword(event.currentTarget.value)}
          />
          {redeem.error && <ProblemState problem={redeem.error} />}
          <Button type="submit" fullWidth loading={redeem.isPending} disabled={token === ''}>
            Set the password
          </Button>
        </Stack>
      </form>
    </SessionPage>
  )
}
