/** One domain: what is compared and how, what is done then, and what it would catch today; a wide one is confirmed first. */

import { Checkbox, Modal, MultiSelect, Radio, Select, Stack, Button, Group } from '@mantine/core'
import { useState, type FormEvent } from 'react'
import { api } from '../../../contract/api/all.ts'
import {
  comparisons,
  domainName,
  isNarrow,
  usualComparison,
  type Comparison,
  type Domain,
  type PeopleEntity,
} from '../../../model/domain.ts'
import { useDeed } from '../../ask/questions.ts'
import { ProblemState } from '../../ui/asked.tsx'
import { Banner } from '../../ui/banner.tsx'
import { attributeTitle, entityName, entityTitle } from '../../words/entities.ts'
import { counted } from '../../words/numbers.ts'
import { ShownTrial } from './trial.tsx'
import { comparable, comparisonWords, manualOnly, resolutionWords } from './words.ts'
import classes from './domains.module.css'

export function DomainEditor({
  entity,
  organization,
  domain: first,
  taken,
  onClose,
  onDone,
}: {
  readonly entity: PeopleEntity
  readonly organization: string
  /** Undefined: a new one. */
  readonly domain: Domain | undefined
  /** Names of the others. */
  readonly taken: readonly string[]
  readonly onClose: () => void
  readonly onDone: (domain: Domain) => void
}) {
  const [domain, setDomain] = useState<Domain>(first ?? { entity, attributes: [], compare: {}, resolution: 'manual' })
  const { attributes, compare, resolution } = domain
  const tryOut = useDeed(api.domainsOfUniqueness.tryOut)
  const trial = tryOut.data?.domain === domainName(domain) ? tryOut.data : undefined
  // What somebody saw of another domain says nothing of this one.
  const change = (changed: Partial<Domain>): void => setDomain({ ...withoutRisk(domain), ...changed })
  const isWide = resolution === 'unattended' && attributes.length > 0 && !isNarrow(domain)
  const isTwice = taken.includes(domainName(domain))
  const isReady = attributes.length > 0 && !isTwice && (!isWide || domain.confirmedRisk !== undefined)
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (isReady) onDone(domain)
  }
  return (
    <Modal
      opened
      onClose={onClose}
      title={
        first
          ? `Edit a domain of ${entityTitle(entity).toLowerCase()}`
          : `Add a domain of ${entityTitle(entity).toLowerCase()}`
      }
      size={640}
      styles={{ title: { fontSize: 16, fontWeight: 600 } }}
    >
      <form onSubmit={submit}>
        <Stack gap="md">
          <MultiSelect
            label="Attributes"
            description={`Whoever is equal in all of them is one ${entityName(entity)}.`}
            searchable
            maxValues={8}
            data={[...new Set([...comparable(entity), ...attributes])].map(name => ({
              value: name,
              label: attributeTitle(name),
            }))}
            value={[...attributes]}
            onChange={chosen => change({ attributes: chosen, compare: only(compare, chosen) })}
            maxDropdownHeight={220}
          />
          <Radio.Group
            label="When somebody is equal"
            value={resolution}
            onChange={chosen =>
              change(
                chosen === 'unattended'
                  ? { resolution: 'unattended', compare: withoutAlike(compare) }
                  : { resolution: 'manual' },
              )
            }
          >
            <Stack gap="xs" pt={4}>
              {(['manual', 'unattended'] as const).map(value => (
                <Radio
                  key={value}
                  value={value}
                  label={resolutionWords[value].label}
                  description={resolutionWords[value].says}
                />
              ))}
            </Stack>
          </Radio.Group>
          {attributes.length > 0 && (
            <Comparisons
              domain={domain}
              onChange={(name, how) =>
                change({
                  compare: how === usualComparison(name) ? without(compare, name) : { ...compare, [name]: how },
                })
              }
            />
          )}
          <Group gap="xs">
            <Button
              variant="default"
              disabled={attributes.length === 0}
              loading={tryOut.isPending}
              onClick={() =>
                tryOut.mutate({
                  params: { organization },
                  body: { entity, attributes: [...attributes], compare: { ...compare } },
                })
              }
            >
              Try it on the directory of today
            </Button>
          </Group>
          {tryOut.error && <ProblemState problem={tryOut.error} />}
          {trial && <ShownTrial trial={trial} />}
          {isWide && (
            <Banner tone="needs-you" title="Twins and siblings share all of this: they would become one account.">
              {trial ? (
                <Checkbox
                  label={`I have looked: it would merge ${counted(trial.pairs, 'pair')} of today, unattended.`}
                  checked={domain.confirmedRisk !== undefined}
                  onChange={event =>
                    setDomain(
                      event.currentTarget.checked ? { ...domain, confirmedRisk: trial.pairs } : withoutRisk(domain),
                    )
                  }
                />
              ) : domain.confirmedRisk === undefined ? (
                'Add the given name or the state ID, make it manual, or try it and see whom it would merge.'
              ) : (
                `It was confirmed with ${counted(domain.confirmedRisk, 'pair')}.`
              )}
            </Banner>
          )}
          {isTwice && (
            <p role="alert" className="dimmed">
              There is a domain of just this already.
            </p>
          )}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" disabled={!isReady}>
              {first ? 'Change the domain' : 'Add the domain'}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}

function Comparisons({
  domain: { attributes, compare, resolution },
  onChange,
}: {
  readonly domain: Domain
  readonly onChange: (name: string, how: Comparison) => void
}) {
  return (
    <fieldset className={classes['comparing']}>
      <legend>How each is compared</legend>
      <div className={classes['comparisons']}>
        {attributes.map(name => {
          const how = compare[name] ?? usualComparison(name)
          return [
            <span key={`${name} title`}>{attributeTitle(name)}</span>,
            <Select
              key={name}
              aria-label={`How ${attributeTitle(name)} is compared`}
              allowDeselect={false}
              size="xs"
              data={comparisons
                .filter(one => resolution === 'manual' || !manualOnly.has(one))
                .map(one => ({
                  value: one,
                  label: `${comparisonWords[one].label}${one === usualComparison(name) ? ' (usual)' : ''}`,
                }))}
              value={how}
              description={comparisonWords[how].says}
              inputWrapperOrder={['input', 'description']}
              onChange={chosen => onChange(name, comparisons.find(one => one === chosen) ?? usualComparison(name))}
            />,
          ]
        })}
      </div>
    </fieldset>
  )
}

type Compare = Domain['compare']

function only(compare: Compare, names: readonly string[]): Compare {
  return Object.fromEntries(Object.entries(compare).filter(([name]) => names.includes(name)))
}

function without(compare: Compare, left: string): Compare {
  return Object.fromEntries(Object.entries(compare).filter(([name]) => name !== left))
}

function withoutAlike(compare: Compare): Compare {
  return Object.fromEntries(Object.entries(compare).filter(([, how]) => !manualOnly.has(how)))
}

function withoutRisk({ confirmedRisk: _, ...domain }: Domain): Domain {
  return domain
}
