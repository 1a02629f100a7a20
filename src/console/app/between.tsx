/** What stands where a screen would: while it comes, when it failed, and where there is none. */

import { Button, Skeleton, Stack } from '@mantine/core'
import { Link, useRouter } from '@tanstack/react-router'
import { refusalOf } from '../ask/refusal.ts'
import { EmptyState, Loading, ProblemState, SkeletonRows } from '../ui/asked.tsx'
import { useTitle } from '../ui/title.ts'

export function ScreenPending() {
  return (
    <Loading>
      <Stack gap="lg">
        <Skeleton height={28} width={240} mt={4} />
        <SkeletonRows />
      </Stack>
    </Loading>
  )
}

export function ScreenFailed({ error }: { readonly error: unknown }) {
  const router = useRouter()
  useTitle('A problem')
  return <ProblemState problem={refusalOf(error)} onRetry={() => void router.invalidate()} />
}

export function NotFound() {
  useTitle('Not there')
  return (
    <EmptyState
      icon="search"
      title="There is nothing at this address"
      action={
        <Button variant="default" renderRoot={props => <Link to="/" {...props} />}>
          Go to the overview
        </Button>
      }
    >
      It may have been removed, or the link may have lost a part on its way.
    </EmptyState>
  )
}
