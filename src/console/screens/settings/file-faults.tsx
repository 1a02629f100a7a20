/** Why a district file was refused: every fault with its line. */

import type { Refusal } from '../../ask/refusal.ts'
import { ProblemState } from '../../ui/asked.tsx'
import { Banner } from '../../ui/banner.tsx'
import { counted } from '../../words/numbers.ts'
import classes from './differences.module.css'

export function FileFaults({ refusal }: { readonly refusal: Refusal }) {
  const { faults } = refusal
  if (faults.length === 0) return <ProblemState problem={refusal} />
  return (
    <>
      <Banner tone="failed" title={`The file has ${counted(faults.length, 'fault')}. Nothing is changed`}>
        Mend them in the file, and choose it again.
      </Banner>
      <ol className={classes['list']} aria-label="Faults of the file">
        {faults.map(({ line, column, code, message, advice }) => (
          <li key={`${line}:${column} ${code}`} className={classes['difference']}>
            <div className={classes['head']}>
              {line !== undefined && <b>Line {line}: </b>}
              {message}
            </div>
            <div className="dimmed">
              {advice} ({code})
            </div>
          </li>
        ))}
      </ol>
    </>
  )
}
