/** Where somebody lands who must have a second factor and has none: it is set up here, before anything else. */

import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { Skeleton } from '@mantine/core'
import { useState } from 'react'
import { whoQuestion } from '../../ask/session.ts'
import { Asked } from '../../ui/asked.tsx'
import { RecoveryCodes } from '../account/recovery-codes.tsx'
import { SecondFactorSetUp } from '../account/second-factor-set-up.tsx'
import { useSignedIn } from './data.ts'
import { SessionPage } from './session-page.tsx'

const route = getRouteApi('/second-factor')

export function SecondFactorOwed() {
  const { back } = route.useSearch()
  const query = useQuery(whoQuestion)
  const [codes, setCodes] = useState<readonly string[]>()
  const goOn = useSignedIn(back)
  if (codes) {
    return (
      <SessionPage title="Keep your recovery codes" under="Each signs you in once when your phone is not at hand.">
        <RecoveryCodes codes={codes} />
        <Button mt="lg" fullWidth onClick={() => void goOn()}>
          I have kept them
        </Button>
      </SessionPage>
    )
  }
  return (
    <SessionPage title="Set up a second factor" under="Your organization asks for one from everybody with your role.">
      <Asked query={query} loading={<Skeleton height={120} />}>
        {({ hasPassword }) => <SecondFactorSetUp asksPassword={hasPassword} onDone={setCodes} />}
      </Asked>
    </SessionPage>
  )
}
