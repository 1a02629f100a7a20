/** A moment in words, with the exact one for who points at it. */

import { exactMoment, saidMoment, type Clock } from '../words/times.ts'

export function ShownMoment({ at, clock }: { readonly at: string; readonly clock: Clock }) {
  return (
    <time dateTime={at} title={exactMoment(at, clock)}>
      {saidMoment(at, clock)}
    </time>
  )
}
