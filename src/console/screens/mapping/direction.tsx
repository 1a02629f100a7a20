/** Which way an attribute goes between Passport and a system, what the system takes when, and how a value goes back. */

import { Radio, Stack, VisuallyHidden } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { Rule } from '../../../model/rule.ts'
import type { Fault } from '../../ask/refusal.ts'
import { attributeTitle } from '../../words/entities.ts'
import type { CatalogRule, SentAttribute, SourceAttribute } from './data.ts'
import { RuleFields } from './rule-fields.tsx'
import classes from './mapping.module.css'

/** `in`: only taken; `back`: only sent. */
export type Way = 'both' | 'in' | 'back'

export function Direction({
  sent,
  system,
  isMadeByRule,
  way,
  whyTaken,
  back,
  own,
  catalog,
  faults,
  canChange,
  onWay,
  onBack,
}: {
  /** The system's attribute; undefined: it has none of that name. */
  readonly sent: SentAttribute | undefined
  readonly system: string
  /** Passport's value comes from a rule: nothing goes back by itself. */
  readonly isMadeByRule: boolean
  readonly way: Way
  /** Why it can't be kept from coming in; null: it can. */
  readonly whyTaken: string | null
  readonly back: Rule | undefined
  /** Passport's attributes, which rules back are over. */
  readonly own: readonly Pick<SourceAttribute, 'name'>[]
  readonly catalog: readonly CatalogRule[]
  readonly faults: readonly Fault[]
  readonly canChange: boolean
  readonly onWay: (way: Way) => void
  readonly onBack: (rule: Rule | null) => void
}) {
  const whyNotOnlyBack = isMadeByRule
    ? 'A rule makes Passport’s value of what comes in: take the rule out first.'
    : whyTaken && `It always comes in: ${whyTaken}.`
  return (
    <section aria-label="Direction" className={classes['section']}>
      <h3 className={classes['title']}>Which way it goes</h3>
      {!sent ? (
        <p className={classes['said']}>Only by a rule: {system} has no attribute of this name.</p>
      ) : sent.when === 'never' ? (
        <p className={classes['said']}>Only towards Passport. {sent.why}</p>
      ) : (
        <>
          <Radio.Group
            label={<VisuallyHidden>Which way it goes</VisuallyHidden>}
            value={way}
            onChange={chosen => onWay(chosen === 'in' || chosen === 'back' ? chosen : 'both')}
          >
            <Stack gap="xs">
              <Radio
                value="both"
                disabled={!canChange}
                label={sent.when === 'always' ? 'Both ways' : 'Towards Passport; back once, at creation'}
                description={
                  sent.when === 'always'
                    ? `What changes on one side is written on the other.`
                    : `${sent.why ?? ''} A later change in Passport is told, and not sent.`
                }
              />
              <Radio
                value="in"
                disabled={!canChange}
                label="Only towards Passport"
                description={`Nothing of it is written to ${system}.`}
              />
              <Radio
                value="back"
                disabled={!canChange || whyNotOnlyBack !== null}
                label={`Only towards ${system}`}
                description={whyNotOnlyBack ?? `What ${system} has of it is never taken into Passport.`}
              />
            </Stack>
          </Radio.Group>
          {way !== 'in' && (
            <>
              <h4 className={classes['subtitle']}>How it goes back</h4>
              {isMadeByRule && back === undefined && (
                <p className={classes['said']}>
                  Passport’s value is made by a rule, so nothing goes back by itself. Say here how, where it should.
                </p>
              )}
              <RuleFields
                label="How it goes back"
                rule={back}
                byDefault={isMadeByRule ? 'Not sent' : 'By its name'}
                over="Passport’s record"
                source={own}
                start={own.find(({ name }) => name === sent.own)?.name ?? own[0]?.name ?? ''}
                catalog={catalog}
                faults={faults}
                canChange={canChange}
                onRule={onBack}
              />
            </>
          )}
        </>
      )}
      <p className="dimmed">
        Where both sides changed it, its <Link to="/master-fields">master field</Link> decides, else the integration’s
        policy on conflicts.
      </p>
    </section>
  )
}

/** In the table: in as few words as it takes. */
export function directionWords(sent: SentAttribute | undefined, way: Way, isSentByRule: boolean): string {
  if (!sent || sent.when === 'never' || way === 'in' || !isSentByRule) return 'To Passport'
  if (way === 'back') return sent.when === 'at creation' ? 'From Passport, at creation' : 'From Passport'
  return sent.when === 'at creation' ? 'To Passport, back at creation' : 'Both ways'
}

/** Of an export. */
export function sendingWords({ when }: SentAttribute, isHeldBack: boolean): string {
  if (when === 'never') return 'Never'
  if (isHeldBack) return 'Not sent'
  return when === 'at creation' ? 'Only at creation' : 'Always'
}

export function sentTitle({ name, own }: SentAttribute): string {
  return name === own ? attributeTitle(name) : `${attributeTitle(own)} (${name})`
}
