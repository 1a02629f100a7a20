/** Saves a change of an integration against the version that was read, and tells when somebody else was first. */

import { useQueryClient } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { api } from '../../../contract/api/all.ts'
import type { Question, Versioned } from '../../ask/ask.ts'
import { keyOf, useDeed } from '../../ask/questions.ts'
import { isChangedMeanwhile } from '../../ask/refusal.ts'
import { ProblemState } from '../../ui/asked.tsx'
import { ChangedMeanwhile } from '../../ui/changed-meanwhile.tsx'
import { toast } from '../../ui/toast.ts'
import { integrationChanges } from './data.ts'

export type ShownIntegration = Versioned<typeof api.integrations.read>
type Wish = NonNullable<Question<typeof api.integrations.change>['body']>

export function useChange({ value: { id, name }, version }: ShownIntegration): {
  readonly save: (body: Wish) => void
  readonly isBusy: boolean
  /** Why it was not saved, and the ways on. */
  readonly problem: ReactNode
} {
  const client = useQueryClient()
  const change = useDeed(api.integrations.change, {
    changes: [...integrationChanges, api.schedules.due],
    onDone: () => toast(`${name} is saved. The next run goes by it.`),
  })
  const { error, variables } = change
  const reload = (): void => {
    change.reset()
    void client.invalidateQueries({ queryKey: keyOf(api.integrations.read) })
  }
  return {
    save: body => change.mutate({ params: { integration: id }, body, ifMatch: version }),
    isBusy: change.isPending,
    problem:
      isChangedMeanwhile(error) && variables ? (
        <ChangedMeanwhile what={name} onReload={reload} onKeep={() => change.mutate({ ...variables, ifMatch: '*' })} />
      ) : (
        error && <ProblemState problem={error} />
      ),
  }
}
