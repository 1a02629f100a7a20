/** Field by field what speaks for one person, and what against; the strongest first. */

import { attributeTitle } from '../../words/entities.ts'
import type { AccountsCase } from './data.ts'
import classes from './desk.module.css'

export function Evidence({ found: { evidence, likeness, kind } }: { readonly found: AccountsCase }) {
  const strongest = evidence.toSorted((one, other) => Math.abs(other.bits) - Math.abs(one.bits))
  return (
    <details className={classes['evidence']} open={kind === 'likely'}>
      <summary>
        What speaks for one person
        {likeness !== null && <span className={classes['quiet']}>{saidBits(likeness)} in all</span>}
      </summary>
      <ul>
        {strongest.map(({ field, bits, words }) => (
          <li key={field} data-speaks={bits > 0 ? 'for' : 'against'}>
            <span aria-hidden="true">{bits > 0 ? '+' : '−'}</span> {attributeTitle(field)}: {saidWords(words)}{' '}
            <span className={classes['bits']}>{saidBits(bits)}</span>
          </li>
        ))}
      </ul>
    </details>
  )
}

/** Without the field and the figure, which stand beside it. */
function saidWords(words: string): string {
  return words.replace(/^[^:]*: /, '').replace(/ \([^)]*\)$/, '')
}

function saidBits(bits: number): string {
  return `${bits > 0 ? '+' : bits < 0 ? '−' : ''}${Math.abs(bits).toFixed(1)} bits`
}
