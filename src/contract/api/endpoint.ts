/** What one address of the API is: its question, its answer, and what it may be refused with. */

import { z } from 'zod'

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

export type Endpoint = {
  readonly method: Method
  /** Below `/api/v1`; `:name` takes a parameter. */
  readonly address: string
  readonly summary: string
  readonly params?: z.ZodObject
  readonly query?: z.ZodObject
  readonly body?: z.ZodType
  /** 302 leads on to the address in `location`. */
  readonly status: 200 | 201 | 202 | 204 | 302
  /** What is answered as JSON; without it, nothing or a file. */
  readonly answer?: z.ZodType
  /** The kind of file that is answered in place of JSON. */
  readonly media?: string
  /** The version that the caller read must be told (`If-Match`), or `*`. */
  readonly ifMatch?: true
  /** Takes an `Idempotency-Key`: the same question sent again does nothing anew. */
  readonly idempotent?: true
}

/** Keeps the endpoint's own shape, so that handlers and clients know what they give and get. */
export function endpoint<const E extends Endpoint>(definition: E): E {
  return definition
}

/** Ids are text, also where they look like numbers. */
export const smallId = z.string().regex(/^[1-9]\d{0,8}$/, 'is not an id')
export const longId = z.uuid('is not an id')
export const moment = z.string().describe('A moment in UTC, like 2026-11-23T02:00:00.000Z.')

/** The value of an attribute, as it is sent and shown. */
export const attributeValue = z.union([z.string(), z.number(), z.boolean(), z.array(z.string()).readonly(), z.null()])

/** Of lists. `filter` may come more than once; `*` at its end stands for any ending where a list says so. */
export function listQuestion<const Sort extends string>(sorts: readonly [Sort, ...Sort[]], filters: readonly string[]) {
  const allowed = [...sorts, ...sorts.map(sort => `-${sort}` as const)] as const
  return z.strictObject({
    limit: z.coerce.number().int().min(1).max(500).default(50),
    cursor: z.string().max(1000).optional().describe('`next` of the page before.'),
    sort: z.enum(allowed).optional().describe('With - before it, the other way round.'),
    filter: filterList(filters),
  })
}

function filterList(filters: readonly string[]) {
  const text = z.string().max(300)
  const list = z.union([text, z.array(text).max(10)]).optional()
  return filters.length === 0 ? list : list.describe(`name:value, of these names: ${filters.join(', ')}.`)
}

export function page<Item extends z.ZodType>(item: Item) {
  return z.object({
    items: z.array(item),
    next: z.string().nullable().describe('The cursor of the next page; null at the end.'),
  })
}

/** RFC 9457, with a code to act on and an advice to act by. */
export const problemAnswer = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.string(),
    advice: z.string(),
    faults: z
      .array(
        z.object({
          code: z.string(),
          message: z.string(),
          advice: z.string(),
          line: z.int().optional(),
          column: z.int().optional(),
          path: z
            .array(z.union([z.string(), z.number()]))
            .optional()
            .describe('Its place in what was sent.'),
        }),
      )
      .optional(),
    incident: z.string().optional().describe('Under which the log tells more.'),
  })
  .meta({ id: 'Problem' })
