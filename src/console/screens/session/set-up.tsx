/** The first administrator, by the link that the first start prints. */

import { Button, PasswordInput, Stack, TextInput } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useLocation, useNavigate } from '@tanstack/react-router'
import { useState, type FormEvent } from 'react'
import { api } from '../../../contract/api/all.ts'
import { useDeed } from '../../ask/questions.ts'
import { ProblemState } from '../../ui/asked.tsx'
import { SessionPage } from './session-page.tsx'

export function SetUp() {
  const token = useLocation().hash
  const navigate = useNavigate()
  const client = useQueryClient()
  const [wish, setWish] = useState({ name: '', email: '', password: '' })
  const setUp = useDeed(api.session.setUp, {
    onDone: async () => {
      client.clear()
      await navigate({ to: '/', replace: true })
    },
  })
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    setUp.mutate({ body: { ...wish, token } })
  }
  if (token === '') {
    return (
      <SessionPage
        title="The link lacks its token"
        under="Open the whole link that the start of the service printed: it ends in # and a token. A new start prints a new one."
      >
        {null}
      </SessionPage>
    )
  }
  return (
    <SessionPage title="Welcome" under="Make the first administrator. You can invite others afterwards.">
      <form onSubmit={submit}>
        <Stack gap="md">
          <TextInput
            label="Your name"
            name="name"
            autoComplete="name"
            autoFocus
            required
            value={wish.name}
            onChange={event => setWish({ ...wish, name: event.currentTarget.value })}
          />
          <TextInput
            label="Mail address"
            type="email"
            name="email"
            autoComplete="username"
            required
            value={wish.email}
            onChange={event => setWish({ ...wish, email: event.currentTarget.value })}
          />
          <PasswordInput
            label="Password"
            name="password"
            description="At least 12 characters. A few words in a row are good."
            autoComplete="new-password"
            minLength={12}
            required
            value={wish.password}
            onChange={event => setWish({ ...wish, password: event.currentTarget.value })}
          />
          {setUp.error && <ProblemState problem={setUp.error} />}
          <Button type="submit" fullWidth loading={setUp.isPending}>
            Make the administrator
          </Button>
        </Stack>
      </form>
    </SessionPage>
  )
}
