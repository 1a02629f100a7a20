/** Carries a ruling out; the toast offers to take it back. */

import { api } from '../../../contract/api/all.ts'
import type { Ruling } from '../../../model/duplicate.ts'
import type { Question } from '../../ask/ask.ts'
import { useDeed } from '../../ask/questions.ts'
import { toast, toastProblem } from '../../ui/toast.ts'
import { rulingChanges } from './data.ts'

export type Ruled = Question<typeof api.duplicates.resolve>['body']

/** `done`: what is told of it. */
export function useResolve(done: (secondary: Ruling) => string, onDecided: () => void) {
  const undo = useDeed(api.runs.undo, {
    changes: rulingChanges,
    onDone: () => toast('Taken back. The case waits again.'),
  })
  return useDeed(api.duplicates.resolve, {
    changes: rulingChanges,
    onDone: ({ run }, { body: { secondary } }) => {
      onDecided()
      toast(done(secondary), {
        label: 'Undo',
        onClick: () => undo.mutate({ params: { run } }, { onError: toastProblem }),
      })
    },
  })
}
