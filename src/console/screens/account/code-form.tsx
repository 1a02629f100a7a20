/** Asks for a code of the second factor before something is done with it. */

import { Button, Group, Stack, TextInput } from '@mantine/core'
import { useState, type FormEvent } from 'react'
import { ProblemState, type Told } from '../../ui/asked.tsx'

type CodeDeed = {
  readonly error: Told | null
  readonly isPending: boolean
  mutate(question: { readonly body: { readonly code: string } }): void
}

export function CodeForm({
  action,
  isDangerous = false,
  deed,
  onStop,
}: {
  readonly action: string
  readonly isDangerous?: boolean
  readonly deed: CodeDeed
  readonly onStop: () => void
}) {
  const [code, setCode] = useState('')
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    deed.mutate({ body: { code } })
  }
  return (
    <form onSubmit={submit}>
      <Stack gap="md" maw={400}>
        <TextInput
          label="Code"
          description="Of the app, or a recovery code."
          autoComplete="one-time-code"
          autoFocus
          required
          minLength={6}
          maxLength={40}
          value={code}
          onChange={event => setCode(event.currentTarget.value)}
        />
        {deed.error && <ProblemState problem={deed.error} />}
        <Group gap="xs">
          <Button variant="default" onClick={onStop}>
            Cancel
          </Button>
          <Button type="submit" color={isDangerous ? 'danger' : 'accent'} loading={deed.isPending}>
            {action}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
