/** The words of domains of uniqueness: what is compared, how, and what is done then. */

import { catalog } from '../../../model/catalog.ts'
import { usualComparison, type Comparison, type Domain, type PeopleEntity } from '../../../model/domain.ts'
import { attributeTitle } from '../../words/entities.ts'

export const comparisonWords: Readonly<Record<Comparison, { readonly label: string; readonly says: string }>> = {
  text: { label: 'Text', says: 'Case, accents, punctuation and spacing don’t count.' },
  email: { label: 'E-mail', says: 'Case and blanks around it don’t count.' },
  id: { label: 'ID', says: 'To the letter.' },
  date: { label: 'Date', says: 'The same day.' },
  phone: { label: 'Phone', says: 'The digits count.' },
  anyOrder: { label: 'Names in any order', says: 'Given and family name may have changed places.' },
  nickname: { label: 'Nickname', says: 'Bob is Robert. Manual domains only.' },
  phonetic: { label: 'Sounds alike', says: 'Meyer is Maier. Manual domains only.' },
}

/** Whoever is only alike is never merged unattended. */
export const manualOnly: ReadonlySet<Comparison> = new Set(['nickname', 'phonetic'])

export const resolutionWords: Readonly<
  Record<Domain['resolution'], { readonly label: string; readonly says: string }>
> = {
  manual: { label: 'Manual', says: 'Whoever is equal waits at the duplicates desk, and you decide.' },
  unattended: { label: 'Unattended', says: 'Whoever is equal becomes one account. It can be undone.' },
}

/** "Given name, family name, birth date" */
export function attributesSaid({ attributes }: Pick<Domain, 'attributes'>): string {
  return attributes
    .map(attributeTitle)
    .map((title, index) => (index === 0 || title.startsWith('ID') ? title : title[0]?.toLowerCase() + title.slice(1)))
    .join(', ')
}

/** What is compared otherwise than is usual for it: "given name as nickname". */
export function otherwiseSaid({ attributes, compare }: Pick<Domain, 'attributes' | 'compare'>): string {
  return attributes
    .flatMap(name => {
      const how = compare[name]
      if (how === undefined || how === usualComparison(name)) return []
      return `${attributeTitle(name)}: ${comparisonWords[how].label.toLowerCase()}`
    })
    .join(', ')
}

/** People are told apart by texts and dates. */
export function comparable(entity: PeopleEntity): readonly string[] {
  return catalog[entity].attributes
    .filter(({ kind, mutability, target }) => mutability !== 'writeOnly' && !target && ['text', 'date'].includes(kind))
    .map(({ name }) => name)
}
