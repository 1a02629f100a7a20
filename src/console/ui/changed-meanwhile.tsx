/** Somebody else saved first: what that means, and the two ways on. */

import { Button } from '@mantine/core'
import { Banner } from './banner.tsx'

export function ChangedMeanwhile({
  what,
  onReload,
  onKeep,
}: {
  readonly what: string
  readonly onReload: () => void
  readonly onKeep: () => void
}) {
  return (
    <Banner
      tone="needs-you"
      title={`Somebody else has changed ${what} since you opened it. Nothing of yours is saved.`}
      actions={
        <>
          <Button variant="default" onClick={onReload}>
            Load theirs
          </Button>
          <Button variant="default" onClick={onKeep}>
            Save mine over it
          </Button>
        </>
      }
    >
      Load theirs to see what is there now: what you typed is lost. Or save what you changed over it.
    </Banner>
  )
}
