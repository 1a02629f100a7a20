/** The steps that read numbers out of texts, and write them. */

import { integerOf, textOf } from '../parameters.ts'
import { RecordFault } from '../rule-fault.ts'
import { onTexts, textLike, type Maker } from './step.ts'

export const numberFormat: Maker = ({ picked, takes }) => {
  const decimals = integerOf(picked, 'decimals') ?? 0
  const point = textOf(picked, 'point') ?? '.'
  const group = textOf(picked, 'group') ?? ''
  const readPoint = textOf(picked, 'readPoint') ?? '.'
  const work = onTexts(text => {
    const [whole = '', fraction] = numberIn(text, readPoint).toFixed(decimals).split('.')
    const grouped = group === '' ? whole : whole.replace(/\B(?=(\d{3})+$)/g, () => group)
    return fraction === undefined ? grouped : `${grouped}${point}${fraction}`
  })
  return { type: textLike(takes), work }
}

export const wholeNumber: Maker = () => ({
  type: 'integer',
  work: value => {
    if (value === null || typeof value === 'number') return value === null ? null : Math.trunc(value)
    const text = typeof value === 'object' ? (value[0] ?? '') : String(value)
    return text.trim() === '' ? null : Math.trunc(numberIn(text, '.'))
  },
})

/** Signs between thousands are passed over: the other one of `.` and `,`, blanks and apostrophes. */
function numberIn(text: string, point: string): number {
  const digits = text
    .trim()
    .replaceAll(point === '.' ? ',' : '.', '')
    .replace(/[\s']/g, '')
    .replace(point, '.')
  if (!/^[+-]?\d{1,15}(\.\d{1,15})?$/.test(digits)) throw new RecordFault('a text is no number')
  return Number(digits)
}
