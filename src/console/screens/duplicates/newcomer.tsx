/** A newcomer beside whom it may be. */

import { useState } from 'react'
import type { Ruling } from '../../../model/duplicate.ts'
import type { Picks } from './case.tsx'
import type { Comparison, NewcomerCase } from './data.ts'
import { PrimaryChoice } from './primary-choice.tsx'
import { Rulings } from './rulings.tsx'
import { SideBySide } from './side-by-side.tsx'
import { newcomerConsequences } from './words.ts'

export function NewcomerOnDesk({
  found,
  comparisons,
  primary,
  picks,
  onDecided,
}: {
  readonly found: NewcomerCase
  readonly comparisons: readonly Comparison[]
  readonly primary: string
  readonly picks: Picks
  readonly onDecided: () => void
}) {
  const [ruling, setRuling] = useState<Ruling>('merge')
  const compared = comparisons.find(({ record }) => record === primary) ?? comparisons[0]
  if (!compared) return null
  const { record, sources, state, fields } = compared
  const take = fields.filter(({ taken }) => taken).map(({ attribute }) => attribute)
  const origin = sources.map(({ source, externalId }) => `${source} ${externalId}`).join(', ') || 'of no source'
  return (
    <>
      {comparisons.length > 1 && (
        <PrimaryChoice
          choices={comparisons.map(one => ({ value: one.record, label: recordName(one) }))}
          primary={record}
          onChoose={picks.choosePrimary}
        />
      )}
      <SideBySide
        entity={found.entity}
        heads={{
          primary: { title: 'Passport has', origin: state === 'active' ? origin : `${origin}, ${state}` },
          secondary: {
            title: 'The newcomer brings',
            origin: `${found.newcomer.source} ${found.newcomer.externalId}`,
          },
        }}
        rows={fields.map(field => ({ ...field, stands: field.taken ? 'secondary' : 'primary' }))}
        onPick={picks.isOpen ? picks.pick : undefined}
      />
      <Rulings
        found={found}
        isOpen={picks.isOpen}
        wish={one => (one === 'new' ? {} : { primary: record, take })}
        ruling={ruling}
        onRuling={setRuling}
        told={one => newcomerConsequences(found, one, take.length)}
        onDecided={onDecided}
      />
    </>
  )
}

function recordName({ sources, fields }: Comparison): string {
  const names = ['givenName', 'familyName', 'name']
    .map(name => fields.find(({ attribute }) => attribute === name)?.primary)
    .filter(value => typeof value === 'string')
  const origin = sources.map(({ source, externalId }) => `${source} ${externalId}`).join(', ')
  return [names.join(' '), origin].filter(part => part !== '').join(' · ')
}
