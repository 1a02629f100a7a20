/** Signing in, by password or provider, with the second step where it is needed; and back to where one wanted to go. */

import { getRouteApi } from '@tanstack/react-router'
import { CodeStep } from './code-step.tsx'
import { PasswordStep } from './password-step.tsx'
import { SessionPage } from './session-page.tsx'

const route = getRouteApi('/sign-in')

export function SignIn() {
  const { back, step, problem } = route.useSearch()
  if (step === 'code') {
    return (
      <SessionPage title="Enter the code" under="Of the app on your phone. Or one of your recovery codes.">
        <CodeStep back={back} />
      </SessionPage>
    )
  }
  return (
    <SessionPage title="Sign in" {...(back === undefined ? {} : { under: 'Then you go on where you were.' })}>
      <PasswordStep back={back} problem={problem} />
    </SessionPage>
  )
}
