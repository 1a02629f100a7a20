/** The values of a record, where each comes from, and, folded, what it beat and by which rule; each may be edited here. */

import { ActionIcon, UnstyledButton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { api } from '../../../contract/api/all.ts'
import { attributeOf, catalog } from '../../../model/catalog.ts'
import type { EntityType } from '../../../model/entity.ts'
import type { Answer } from '../../ask/ask.ts'
import { question } from '../../ask/questions.ts'
import { useMay } from '../../ask/session.ts'
import { Asked, SkeletonRows } from '../../ui/asked.tsx'
import type { Shown } from '../../ui/diff-line.tsx'
import { Icon } from '../../ui/icon.tsx'
import { attributeTitle } from '../../words/entities.ts'
import { AttributeValue } from './attribute-value.tsx'
import type { PassportRecord } from './data.ts'
import { EditValue } from './edit-value.tsx'
import classes from './values.module.css'

type Why = Answer<typeof api.records.why>['items'][number]

export function Values({ record, version }: { readonly record: PassportRecord; readonly version: string }) {
  const { entity, id } = record
  const query = useQuery(question(api.records.why, { params: { entity, record: id } }))
  return (
    <Asked query={query} loading={<SkeletonRows rows={12} />}>
      {({ items }) => {
        const whys = new Map(items.map(why => [why.attribute, why]))
        return (
          <div role="table" aria-label="Values" className={classes['table']}>
            <div role="rowgroup">
              <div role="row" className={classes['head']}>
                <span role="columnheader">Attribute</span>
                <span role="columnheader">Value</span>
                <span role="columnheader">From</span>
                <span role="columnheader">
                  <span className={classes['unseen']}>Edit</span>
                </span>
              </div>
            </div>
            <div role="rowgroup">
              {valuesOf(record).map(([name, value]) => (
                <Line key={name} record={record} version={version} name={name} value={value} why={whys.get(name)} />
              ))}
            </div>
          </div>
        )
      }}
    </Asked>
  )
}

function Line({
  record,
  version,
  name,
  value,
  why,
}: {
  readonly record: PassportRecord
  readonly version: string
  readonly name: string
  readonly value: Shown
  readonly why: Why | undefined
}) {
  const may = useMay()
  const [isEdited, setEdited] = useState(false)
  const [isOpen, setOpen] = useState(false)
  const title = attributeTitle(name)
  const { entity, state, organization } = record
  const canEdit = state === 'active' && may('operator', organization) && isEditable(entity, name)
  if (isEdited) {
    return <EditValue record={record} version={version} name={name} value={value} onClose={() => setEdited(false)} />
  }
  return (
    <div role="row" className={classes['line']}>
      <span role="rowheader" className={classes['name']}>
        {title}
      </span>
      <span role="cell" className={classes['value']}>
        <AttributeValue entity={entity} name={name} value={value} />
        {isOpen && why && <Explained entity={entity} why={why} />}
      </span>
      <span role="cell">
        {why && (
          <UnstyledButton
            className={classes['why'] ?? ''}
            aria-expanded={isOpen}
            aria-label={`Why ${title}: from ${why.source ?? 'no source'}`}
            onClick={() => setOpen(!isOpen)}
          >
            {why.source ?? 'No source'}
            {why.beaten.length > 0 && <span className="dimmed"> over {why.beaten.length}</span>}
            <Icon name={isOpen ? 'up' : 'down'} size={12} />
          </UnstyledButton>
        )}
      </span>
      <span role="cell">
        {canEdit && (
          <ActionIcon aria-label={`Edit ${title}`} onClick={() => setEdited(true)}>
            <Icon name="edit" />
          </ActionIcon>
        )}
      </span>
    </div>
  )
}

function Explained({ entity, why }: { readonly entity: EntityType; readonly why: Why }) {
  return (
    <ul className={classes['explained']}>
      <li>
        {why.rule}
        {why.run !== null && (
          <>
            {', '}
            <Link to="/runs/$run" params={{ run: why.run }}>
              by this run
            </Link>
          </>
        )}
      </li>
      {why.beaten.map(({ source, value }) => (
        <li key={source}>
          {source} says{' '}
          <del>
            <AttributeValue entity={entity} name={why.attribute} value={value} />
          </del>
        </li>
      ))}
    </ul>
  )
}

/** What is there, in the catalog's order; and what may be filled in. */
function valuesOf({ entity, attributes }: PassportRecord): readonly (readonly [string, Shown])[] {
  const { custom, ...own } = attributes
  const known = catalog[entity].attributes
    .filter(({ mutability }) => mutability !== 'writeOnly')
    .map(({ name }) => [name, shownOf(own[name])] as const)
  const further = Object.entries(custom && typeof custom === 'object' && !Array.isArray(custom) ? custom : {})
  return [...known, ...further.map(([name, value]) => [`custom.${name}`, shownOf(value)] as const)]
}

function shownOf(value: unknown): Shown {
  if (Array.isArray(value)) return value.map(String)
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null
}

function isEditable(entity: EntityType, name: string): boolean {
  const attribute = attributeOf(entity, name)
  if (attribute?.mutability !== 'readWrite' || attribute.kind === 'refs') return false
  return attribute.kind !== 'ref' || attribute.target === 'school'
}
