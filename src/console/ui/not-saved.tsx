/** Why something was not saved: somebody else was first, with the two ways on, or another problem. */

import { isChangedMeanwhile } from '../ask/refusal.ts'
import { ProblemState, type Told } from './asked.tsx'
import { ChangedMeanwhile } from './changed-meanwhile.tsx'

export function NotSaved({
  error,
  ...meanwhile
}: Parameters<typeof ChangedMeanwhile>[0] & { readonly error: Told | null }) {
  if (isChangedMeanwhile(error)) return <ChangedMeanwhile {...meanwhile} />
  return error && <ProblemState problem={error} />
}
