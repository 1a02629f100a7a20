/** The second step of a sign-in: a code of the app, or a recovery code. */

import { Button, Stack, TextInput } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useState, type FormEvent } from 'react'
import { api } from '../../../contract/api/all.ts'
import { useDeed } from '../../ask/questions.ts'
import { ProblemState } from '../../ui/asked.tsx'
import { useSignedIn } from './data.ts'

export function CodeStep({ back }: { readonly back: string | undefined }) {
  const [code, setCode] = useState('')
  const giveCode = useDeed(api.session.giveCode, { onDone: useSignedIn(back) })
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    giveCode.mutate({ body: { code } }, { onError: () => setCode('') })
  }
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <TextInput
          label="Code"
          name="code"
          autoComplete="one-time-code"
          autoFocus
          required
          minLength={6}
          maxLength={40}
          spellCheck={false}
          value={code}
          onChange={event => setCode(event.currentTarget.value)}
        />
        {giveCode.error && <ProblemState problem={giveCode.error} />}
        <Button type="submit" fullWidth loading={giveCode.isPending}>
          Go on
        </Button>
        <Button
          variant="subtle"
          fullWidth
          renderRoot={props => <Link to="/sign-in" search={back === undefined ? {} : { back }} {...props} />}
        >
          Begin again
        </Button>
      </Stack>
    </form>
  )
}
