/** Changes the own password. */

import { Button, Group, PasswordInput, Stack } from '@mantine/core'
import { useState, type FormEvent } from 'react'
import { api } from '../../../contract/api/all.ts'
import { useDeed } from '../../ask/questions.ts'
import { ProblemState } from '../../ui/asked.tsx'
import { toast } from '../../ui/toast.ts'

const nothing = { password: '', newPassword: '' }

export function OwnPassword() {
  const [wish, setWish] = useState(nothing)
  const change = useDeed(api.session.changePassword, {
    changes: [api.sessions.list],
    onDone: () => {
      setWish(nothing)
      toast('The password is changed. All your other sessions have ended.')
    },
  })
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    change.mutate({ body: wish })
  }
  return (
    <form onSubmit={submit}>
      <Stack gap="md" maw={400}>
        <PasswordInput
          label="Present password"
          autoComplete="current-password"
          required
          value={wish.password}
          onChange={event => setWish({ ...wish, password: event.currentTarget.value })}
        />
        <PasswordInput
          label="New password"
          description="At least 12 characters. A few words in a row are good."
          autoComplete="new-password"
          minLength={12}
          required
          value={wish.newPassword}
          onChange={event => setWish({ ...wish, newPassword: event.currentTarget.value })}
        />
        {change.error && <ProblemState problem={change.error} />}
        <Group>
          <Button type="submit" variant="default" loading={change.isPending}>
            Change the password
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
