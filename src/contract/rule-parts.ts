/** Rules, filters and quality in a district file: their shape. What they mean is checked by the rules themselves, place by place. */

import { z } from 'zod'
import { ruleCatalog, type ParameterKind } from '../model/rule-catalog.ts'
import { operators, qualityKinds, type Filter, type Plain, type Rule } from '../model/rule.ts'

const expression = z.string().trim().min(1).max(10_000)

// It refers to itself, and so has a name by which the API's description can refer to it.
const plain: z.ZodType<Plain, Plain> = z
  .lazy(() => z.union([z.string(), z.number(), z.boolean(), z.array(plain), z.record(z.string(), plain)]))
  .meta({ id: 'PlainValue' })

const picked = z.object({ rule: z.string() }).catchall(plain)

/** Of these the JSON Schema is made from the catalog. */
const inCatalog = { rule: 'Rule', filter: 'Filter' } as const

export const rulePart: z.ZodType<Rule, Rule> = z
  .union([expression, picked, z.array(z.union([expression, picked])).min(1)])
  .meta({ id: inCatalog.rule })

// Whether it is `all` or `any`, and of what, is checked with the rules, which tell the place.
export const filterPart: z.ZodType<Filter, Filter> = z
  .union([expression, z.record(z.string(), plain)])
  .meta({ id: inCatalog.filter })

export const qualityPart = z.strictObject({
  attribute: z.string().min(1).describe("An attribute of Passport's catalog; looked at after the mapping."),
  rule: z.enum(qualityKinds),
  outcome: z
    .enum(['report', 'skip'])
    .default('report')
    .describe('report: the record is taken, and an issue listed; skip: it is not taken while it is so.'),
  pattern: z.string().max(500).optional().describe('Of format: a regular expression (RE2) that the whole value fits.'),
  from: z.union([z.string(), z.number()]).optional().describe('Of range: the least number, or the first day.'),
  to: z.union([z.string(), z.number()]).optional().describe('Of range: the most, or the last day.'),
  values: z.array(z.string()).max(2_000).optional().describe('Of allowed.'),
})

type Schema = z.core.JSONSchema.BaseSchema

/** Writes out what the catalog knows, where the JSON Schema would only say "an object". */
export function describeRules(schema: Schema): void {
  const { $defs } = schema
  if (!$defs) return
  const step: Schema = { oneOf: [{ type: 'string', description: 'An expression.' }, ...ruleCatalog.map(schemaOf)] }
  const steps: Schema = { type: 'array', items: { $ref: '#/$defs/RuleStep' }, minItems: 1, description: 'A chain.' }
  $defs['RuleStep'] = step
  $defs[inCatalog.rule] = { anyOf: [{ $ref: '#/$defs/RuleStep' }, steps] }
  $defs['Condition'] = conditionSchema
  $defs[inCatalog.filter] = {
    anyOf: [
      { type: 'string', description: 'An expression.' },
      ...(['all', 'any'] as const).map(word => ({
        type: 'object' as const,
        properties: { [word]: { type: 'array' as const, items: { $ref: '#/$defs/Condition' }, minItems: 1 } },
        required: [word],
        additionalProperties: false,
      })),
    ],
  }
}

function schemaOf({ name, label, help, parameters }: (typeof ruleCatalog)[number]): Schema {
  return {
    type: 'object',
    title: label,
    description: help,
    properties: {
      rule: { const: name },
      ...Object.fromEntries(
        parameters.map(({ name: parameter, kind, help: about, choices, least, most }) => [
          parameter,
          {
            ...kindSchemas[kind],
            description: about,
            ...(choices ? { enum: [...choices] } : {}),
            ...(least === undefined ? {} : { minimum: least }),
            ...(most === undefined ? {} : { maximum: most }),
          },
        ]),
      ),
    },
    required: ['rule', ...parameters.filter(({ required }) => required).map(parameter => parameter.name)],
    additionalProperties: false,
  }
}

const text = { type: 'string' } satisfies Schema
const single = { anyOf: [text, { type: 'integer' }, { type: 'boolean' }] } satisfies Schema
const texts = { anyOf: [text, { type: 'array', items: text, minItems: 1 }] } satisfies Schema

const kindSchemas: Readonly<Record<ParameterKind, Schema>> = {
  text,
  integer: { type: 'integer' },
  boolean: { type: 'boolean' },
  texts,
  single,
  pattern: text,
  attribute: text,
  attributes: texts,
  values: { type: 'object', additionalProperties: single },
  conditions: { $ref: `#/$defs/${inCatalog.filter}` },
  operand: {
    type: 'object',
    properties: { value: single, from: text },
    minProperties: 1,
    maxProperties: 1,
    additionalProperties: false,
  },
  table: text,
  column: text,
}

const conditionSchema = {
  type: 'object',
  properties: {
    attribute: { ...text, description: "The source's attribute." },
    operator: { enum: [...operators] },
    value: { description: 'in and notIn take a list, isEmpty and isNotEmpty none.' },
  },
  required: ['attribute', 'operator'],
  additionalProperties: false,
} satisfies Schema
