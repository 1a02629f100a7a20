/** The field for a value, by the kind of its attribute. */

import { Checkbox, NumberInput, Select, TagsInput, TextInput } from '@mantine/core'
import { attributeOf } from '../../../model/catalog.ts'
import type { EntityType } from '../../../model/entity.ts'
import type { Shown } from '../../ui/diff-line.tsx'
import { attributeTitle } from '../../words/entities.ts'
import { useSchools } from './data.ts'

export function AttributeField({
  entity,
  name,
  value,
  organization,
  isFirst = false,
  description,
  onChange,
}: {
  readonly entity: EntityType
  readonly name: string
  readonly value: Shown
  readonly organization: string
  /** Takes the cursor. */
  readonly isFirst?: boolean
  readonly description?: string | undefined
  readonly onChange: (value: Shown) => void
}) {
  const attribute = attributeOf(entity, name)
  const schools = useSchools(organization)
  const text = typeof value === 'string' ? value : ''
  const isRequired = attribute?.required === true
  const usual = { label: attributeTitle(name), description, required: isRequired, autoFocus: isFirst }
  if (attribute?.target === 'school' || attribute?.allowed) {
    const choices = attribute.allowed ?? schools.map(({ id, name: label }) => ({ value: id, label }))
    return (
      <Select
        {...usual}
        data={choices}
        value={text || null}
        onChange={onChange}
        searchable
        clearable={!usual.required}
      />
    )
  }
  switch (attribute?.kind) {
    case 'boolean':
      return (
        <Checkbox
          label={usual.label}
          checked={value === true}
          onChange={event => onChange(event.currentTarget.checked)}
        />
      )
    case 'integer':
      return (
        <NumberInput
          {...usual}
          allowDecimal={false}
          value={typeof value === 'number' ? value : ''}
          onChange={changed => onChange(changed === '' ? null : Number(changed))}
        />
      )
    case 'texts':
      return <TagsInput {...usual} value={Array.isArray(value) ? value.map(String) : []} onChange={onChange} />
    default:
      return (
        <TextInput
          {...usual}
          type={attribute?.kind === 'date' ? 'date' : 'text'}
          value={text}
          maxLength={1000}
          autoComplete="off"
          onChange={event => onChange(event.currentTarget.value || null)}
        />
      )
  }
}
