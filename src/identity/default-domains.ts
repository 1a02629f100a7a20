/** The domains of uniqueness that are offered: what may be merged unattended names a strong id, or the whole name with more. */

import { peopleEntities, type Domain, type PeopleEntity } from '../model/domain.ts'

type Offered = Omit<Domain, 'entity' | 'compare'> & { readonly compare?: Domain['compare'] }

const names = ['givenName', 'familyName']
const anyOrder = { givenName: 'anyOrder', familyName: 'anyOrder' } as const
const sounds = { givenName: 'phonetic', familyName: 'phonetic' } as const
const nickname = { givenName: 'nickname' } as const

const children: readonly Offered[] = [
  { attributes: ['stateId'], resolution: 'unattended' },
  { attributes: [...names, 'birthDate', 'phone'], resolution: 'unattended' },
  { attributes: [...names, 'birthDate', 'street'], resolution: 'unattended' },
  { attributes: [...names, 'birthDate'], compare: anyOrder, resolution: 'manual' },
  { attributes: [...names, 'birthDate'], compare: nickname, resolution: 'manual' },
  { attributes: [...names, 'birthDate'], compare: sounds, resolution: 'manual' },
]

const grownUps: readonly Offered[] = [
  { attributes: [...names, 'email'], resolution: 'unattended' },
  { attributes: [...names, 'mobilePhone'], resolution: 'unattended' },
  { attributes: [...names, 'street'], resolution: 'manual' },
  { attributes: [...names, 'phone'], resolution: 'manual' },
  { attributes: [...names, 'street'], compare: sounds, resolution: 'manual' },
  { attributes: ['givenName', 'mobilePhone'], compare: nickname, resolution: 'manual' },
  { attributes: ['givenName', 'email'], compare: nickname, resolution: 'manual' },
]

const staff: readonly Offered[] = [{ attributes: ['stateId'], resolution: 'unattended' }, ...grownUps.slice(0, 1)]

const offered: Readonly<Record<PeopleEntity, readonly Offered[]>> = {
  student: children,
  teacher: staff,
  guardian: grownUps,
}

export const defaultDomains: readonly Domain[] = peopleEntities.flatMap(entity =>
  offered[entity].map(domain => ({ compare: {}, ...domain, entity })),
)
