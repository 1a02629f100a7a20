/** One's own account: password, second factor, and where one is signed in. */

import { Stack } from '@mantine/core'
import { useWho } from '../../ask/session.ts'
import { PageHead } from '../../ui/page-head.tsx'
import { Section } from '../../ui/section.tsx'
import { OwnPassword } from './own-password.tsx'
import { OwnSecondFactor } from './own-second-factor.tsx'
import { OwnSessions } from './own-sessions.tsx'

export function OwnAccount() {
  const { name, email, hasPassword } = useWho()
  return (
    <>
      <PageHead title="Your account" under={email === null || email === name ? name : `${name}, ${email}`} />
      <Stack gap={32} maw={880}>
        {hasPassword && (
          <Section title="Password">
            <OwnPassword />
          </Section>
        )}
        <Section title="Second factor">
          <OwnSecondFactor />
        </Section>
        <Section title="Where you are signed in">
          <OwnSessions />
        </Section>
      </Stack>
    </>
  )
}
