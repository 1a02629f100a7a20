/** Sets a second factor up: the password again, a secret for the app, and a code that shows it works. */

import { Button, Code, Stack, TextInput, PasswordInput } from '@mantine/core'
import { useState, type FormEvent } from 'react'
import { api } from '../../../contract/api/all.ts'
import { useDeed } from '../../ask/questions.ts'
import { ProblemState } from '../../ui/asked.tsx'
import { QrCode } from './qr-code.tsx'

export function SecondFactorSetUp({
  asksPassword,
  onDone,
}: {
  readonly asksPassword: boolean
  readonly onDone: (recoveryCodes: readonly string[]) => void
}) {
  const [password, setPassword] = useState('')
  const begin = useDeed(api.secondFactor.begin)
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    begin.mutate({ body: asksPassword ? { password } : {} })
  }
  if (begin.data) return <Confirm {...begin.data} onDone={onDone} />
  return (
    <form onSubmit={submit}>
      <Stack gap="md" align="stretch">
        <div>
          You need an app on your phone that shows codes: Google Authenticator, Microsoft Authenticator, 1Password.
        </div>
        {asksPassword && (
          <PasswordInput
            label="Your password"
            name="password"
            autoComplete="current-password"
            required
            value={password}
            onChange={event => setPassword(event.currentTarget.value)}
          />
        )}
        {begin.error && <ProblemState problem={begin.error} />}
        <Button type="submit" loading={begin.isPending}>
          Show the code for the app
        </Button>
      </Stack>
    </form>
  )
}

function Confirm({
  secret,
  uri,
  onDone,
}: {
  readonly secret: string
  readonly uri: string
  readonly onDone: (recoveryCodes: readonly string[]) => void
}) {
  const [code, setCode] = useState('')
  const confirm = useDeed(api.secondFactor.confirm, { onDone: ({ recoveryCodes }) => onDone(recoveryCodes) })
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    confirm.mutate({ body: { code } }, { onError: () => setCode('') })
  }
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <div>Take a picture of it with the app.</div>
        <QrCode text={uri} label="QR code for the app" />
        <div>
          Or type this secret: <Code>{secret}</Code>
        </div>
        <TextInput
          label="Code that the app shows"
          name="code"
          inputMode="numeric"
          autoComplete="one-time-code"
          autoFocus
          required
          minLength={6}
          maxLength={40}
          value={code}
          onChange={event => setCode(event.currentTarget.value)}
        />
        {confirm.error && <ProblemState problem={confirm.error} />}
        <Button type="submit" loading={confirm.isPending}>
          Switch it on
        </Button>
      </Stack>
    </form>
  )
}
