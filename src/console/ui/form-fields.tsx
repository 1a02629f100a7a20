/** The fields of a form that a connector describes, each with its help; secrets are written and never shown. */

import { Checkbox, NumberInput, PasswordInput, Stack, TagsInput, TextInput } from '@mantine/core'

export type DescribedField = {
  readonly name: string
  readonly label: string
  readonly help: string
  readonly kind: string
  readonly required: boolean
}

export type FieldValues = Readonly<Record<string, unknown>>

export function FormFields({
  fields,
  values,
  keptSecrets = [],
  faults = {},
  onChange,
}: {
  readonly fields: readonly DescribedField[]
  readonly values: FieldValues
  /** Fields whose secret is stored: left alone, it stays. */
  readonly keptSecrets?: readonly string[]
  /** What is wrong, by the field's name. */
  readonly faults?: Readonly<Record<string, string>>
  readonly onChange: (name: string, value: unknown) => void
}) {
  return (
    <Stack gap="md">
      {fields.map(field => (
        <Field
          key={field.name}
          field={field}
          value={values[field.name]}
          isKept={keptSecrets.includes(field.name)}
          fault={faults[field.name]}
          onChange={value => onChange(field.name, value)}
        />
      ))}
    </Stack>
  )
}

function Field({
  field: { name, label, help, kind, required },
  value,
  isKept,
  fault,
  onChange,
}: {
  readonly field: DescribedField
  readonly value: unknown
  readonly isKept: boolean
  readonly fault: string | undefined
  readonly onChange: (value: unknown) => void
}) {
  const usual = { name, label, description: help, required: required && !isKept, error: fault }
  const text = typeof value === 'string' ? value : ''
  switch (kind) {
    case 'boolean':
      return (
        <Checkbox
          name={name}
          label={label}
          description={help}
          error={fault}
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
      return (
        <TagsInput
          {...usual}
          value={Array.isArray(value) ? value.map(String) : []}
          onChange={onChange}
          splitChars={[',', ';']}
        />
      )
    case 'secret':
      return (
        <PasswordInput
          {...usual}
          value={text}
          placeholder={isKept ? 'Kept as it is' : ''}
          autoComplete="new-password"
          onChange={event => onChange(event.currentTarget.value)}
        />
      )
    default:
      return (
        <TextInput
          {...usual}
          type={kind === 'url' ? 'url' : 'text'}
          value={text}
          autoComplete="off"
          spellCheck={false}
          onChange={event => onChange(event.currentTarget.value)}
        />
      )
  }
}
