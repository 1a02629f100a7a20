/** All there is to say about one attribute: its rule, tried while one types, blanks, quality, and which way it goes. */

import { Checkbox, Stack } from '@mantine/core'
import { whyAlwaysTaken } from '../../../model/always-taken.ts'
import { attributeOf, catalog as passport } from '../../../model/catalog.ts'
import type { EntityType } from '../../../model/entity.ts'
import type { Fault } from '../../ask/refusal.ts'
import { SidePanel } from '../../ui/side-panel.tsx'
import { attributeTitle } from '../../words/entities.ts'
import type { Attributes, CatalogRule, TargetAttribute, TriedRecord } from './data.ts'
import { Direction } from './direction.tsx'
import { withName, withRule, type Draft } from './draft.ts'
import { QualityRules } from './quality-rules.tsx'
import { RuleFields } from './rule-fields.tsx'
import { Tried } from './tried.tsx'
import classes from './mapping.module.css'

type PanelWords = {
  readonly attribute: TargetAttribute | undefined
  readonly entity: EntityType
  /** The system at the other end; null: it is only read. */
  readonly sendsTo: string | null
  readonly attributes: Attributes
  readonly catalog: readonly CatalogRule[]
  readonly draft: Draft
  readonly record: TriedRecord | undefined
  readonly records: readonly TriedRecord[]
  readonly faults: readonly Fault[]
  readonly isTrying: boolean
  readonly canChange: boolean
  readonly onDraft: (changed: Partial<Draft>) => void
  readonly onClose: () => void
}

export function RulePanel({ attribute, onClose, ...words }: PanelWords) {
  return (
    <SidePanel title={attributeTitle(attribute?.name ?? '')} isOpen={attribute !== undefined} onClose={onClose}>
      {attribute && <RuleOf key={attribute.name} attribute={attribute} {...words} />}
    </SidePanel>
  )
}

/** A fault says its place in the task: ["mapping", "email", ...]. */
export function isAbout({ path = [] }: Fault, part: 'mapping' | 'back', attribute: string): boolean {
  return path[0] === part && path[1] === attribute
}

function RuleOf({
  attribute: { name, isDefault, from, allowed },
  entity,
  sendsTo,
  attributes: { source, sends },
  catalog,
  draft,
  record,
  records,
  faults,
  isTrying,
  canChange,
  onDraft,
}: Omit<PanelWords, 'attribute' | 'onClose'> & { readonly attribute: TargetAttribute }) {
  const { mapping, back, blankErases, notSent, notTaken, quality } = draft
  const own = attributeOf(entity, name)
  const sent = sends.find(({ own }) => own === name)
  const theirs = sent?.name ?? name
  return (
    <Stack gap="md">
      <RuleFields
        label="Kind of rule"
        rule={mapping[name]}
        byDefault={isDefault && from.length > 0 ? 'By its name' : 'Not mapped'}
        over="the record as the source sends it"
        source={source}
        start={from[0] ?? source[0]?.name ?? ''}
        catalog={catalog}
        faults={faults.filter(fault => isAbout(fault, 'mapping', name))}
        canChange={canChange}
        onRule={rule => onDraft({ mapping: withRule(mapping, name, rule) })}
      />
      {allowed.length > 0 && <p className={classes['allowed']}>Passport takes only: {allowed.join(', ')}.</p>}
      <Tried name={name} record={record} records={records} isTrying={isTrying} isFaulty={faults.length > 0} />
      <Checkbox
        label="A blank erases Passport’s value"
        description="Otherwise a blank of the source leaves it as it is."
        checked={blankErases.includes(name)}
        disabled={!canChange}
        onChange={event => onDraft({ blankErases: withName(blankErases, name, event.currentTarget.checked) })}
      />
      <QualityRules
        attribute={name}
        rules={quality}
        faults={faults}
        canChange={canChange}
        onChange={rules => onDraft({ quality: rules })}
      />
      {sendsTo !== null && (
        <Direction
          sent={sent}
          system={sendsTo}
          isMadeByRule={mapping[name] !== undefined}
          way={notSent.includes(theirs) ? 'in' : notTaken.includes(name) ? 'back' : 'both'}
          whyTaken={own ? whyAlwaysTaken(own) : null}
          back={back[theirs]}
          own={passport[entity].attributes}
          catalog={catalog}
          faults={faults.filter(fault => isAbout(fault, 'back', theirs))}
          canChange={canChange}
          onWay={way =>
            onDraft({
              notSent: withName(notSent, theirs, way === 'in'),
              notTaken: withName(notTaken, name, way === 'back'),
            })
          }
          onBack={rule => onDraft({ back: withRule(back, theirs, rule) })}
        />
      )}
    </Stack>
  )
}
