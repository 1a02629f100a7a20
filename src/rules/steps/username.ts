/** User names from a pattern. The rule gives the name that is wished for; the plan makes it one that nobody else has. */

import { namesGiven, wishedName } from '../../model/given-name.ts'
import { textOf } from '../parameters.ts'
import { faultIn } from '../rule-fault.ts'
import { fieldName } from '../source-view.ts'
import { asciiOf } from './ascii.ts'
import { attributeNamed, reader, type Maker } from './step.ts'

const hole = /\{([^{}:]*)(?::(-?\d{1,2}))?\}/g

export const username: Maker = ({ picked, offer }) => {
  const pattern = textOf(picked, 'pattern') ?? ''
  const holes = [...pattern.matchAll(hole)].map(([, name = '', count]) => {
    const readable = attributeNamed(name.trim(), offer, ['pattern'])
    return { name: fieldName(readable), read: reader(readable), count: count === undefined ? undefined : Number(count) }
  })
  const between = pattern.split(hole).filter((_, index) => index % 3 === 0)
  if (holes.length === 0 || between.some(text => /[{}]/.test(text))) {
    throw faultIn(['pattern'], 'it names no attribute in braces', 'Write, for instance, {givenName:1}{familyName}.')
  }
  if (between.some(text => plainName(text) !== text)) {
    throw faultIn(['pattern'], 'between the braces only a to z, 0 to 9 and . _ - may stand', 'Take the others out.')
  }
  return {
    type: 'text',
    uses: holes.map(({ name }) => name),
    work: (_, source) => {
      let name = between[0] ?? ''
      for (const [index, { read, count }] of holes.entries()) {
        const value = read(source)
        const text = plainName(value === null ? '' : typeof value === 'object' ? value.join('') : String(value))
        const part = count === undefined ? text : count < 0 ? text.slice(count) : text.slice(0, count)
        name += part + (between[index + 1] ?? '')
      }
      // Of nothing but what stands between the braces nobody is made a name.
      return name === between.join('') ? null : wishedName(name.slice(0, namesGiven.mostLetters))
    },
  }
}

function plainName(text: string): string {
  return asciiOf(text)
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, '')
}
