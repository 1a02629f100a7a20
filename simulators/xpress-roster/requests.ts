/** Answers what is asked below /api/requests/: lists by pages, what changed since a marker, single objects. */
import type { Answer, Question } from '../answer.ts'
import type { Effect } from '../faults.ts'
import { type Collection, isCollection } from './collections.ts'
import type { Dials } from './dials.ts'
import { type Form, writeList, writeOne } from './forms.ts'
import type { Held, Ledger } from './ledger.ts'
import { refusal } from './refusals.ts'
import type { Tree } from './tree.ts'

export const requestsPath = '/api/requests/'

export type Desk = { readonly ledger: Ledger; readonly dials: Readonly<Dials>; readonly now: () => string }

export function answerRequest(desk: Desk, question: Question, effects: readonly Effect[]): Answer {
  const { dials, ledger } = desk
  if (question.method !== 'GET' && question.method !== 'HEAD') return refusal(405, 'Only GET and HEAD')
  const [, path = '', suffix] = /^(.*?)(?:\.(json|xml))?$/.exec(question.path.slice(requestsPath.length)) ?? []
  const form = formOf(suffix, question.headers['accept'], dials)
  if (!form) return refusal(406, 'Only application/json and application/xml')
  const [name = '', id, ...more] = path.split('/')
  if (!isCollection(name) || more.length > 0) return refusal(404, `There is no ${path}`, form)
  if (dials.refusedPaths.includes(id === undefined ? name : `${name}/{}`))
    return refusal(401, `${name} is not provisioned for this application`, form)
  ledger.refresh(desk.now())
  const wanted = question.headers['schoolyear']
  const year = ledger.schoolYear()
  const answer =
    id === undefined ? answerList(desk, name, question, form, effects) : answerOne(desk, name, id, question, form)
  if (wanted !== undefined && wanted !== year && name !== 'xLeas' && name !== 'xSchools' && answer.status === 200)
    return { status: 204, headers: { SchoolYear: wanted } }
  return { ...answer, headers: { ...answer.headers, SchoolYear: year } }
}

function formOf(suffix: string | undefined, accept = '*/*', dials: Readonly<Dials>): Form | undefined {
  if (!dials.speaksJson) return 'xml'
  if (suffix === 'json' || suffix === 'xml') return suffix
  const [json, xml] = [accept.includes('application/json'), accept.includes('application/xml')]
  if (json) return 'json'
  if (xml) return 'xml'
  return accept.includes('*/*') ? dials.usualForm : undefined
}

const contentTypes = { json: 'application/json;charset=UTF-8', xml: 'application/xml;charset=UTF-8' }

function answerOne(desk: Desk, collection: Collection, id: string, question: Question, form: Form): Answer {
  const { ledger, dials } = desk
  const isRefId = /^[0-9a-f-]{32,36}$/i.test(id)
  if (!isRefId && question.headers['idtype'] === undefined)
    return refusal(404, `Id: ${id} is not a valid refId. You may be missing the 'IdType' header.`, form)
  const held = isRefId ? ledger.find(collection, id) : findByIdType(ledger, collection, id, question.headers['idtype'])
  const object = held?.object && visible(collection, held.object, dials)
  if (!held || !dials.findsObjects) return refusal(404, `There is no ${collection} ${id}`, form)
  const headers = { 'content-type': contentTypes[form] }
  return { status: 200, headers, body: object ? writeOne(collection, object, form, dials) : '' }
}

function findByIdType(ledger: Ledger, collection: Collection, id: string, type: string | undefined): Held | undefined {
  if (collection !== 'xLeas' && collection !== 'xSchools') return undefined
  const field = type === 'local' ? 'localId' : 'stateProvinceId'
  const all = ledger.page(collection, undefined, { offset: 0, limit: -1, order: 'place' })
  return all.find(({ object }) => object?.[field] === id)
}

type Paging = { readonly page: number; readonly size: number }

function answerList(
  desk: Desk,
  collection: Collection,
  question: Question,
  form: Form,
  effects: readonly Effect[],
): Answer {
  const { ledger, dials } = desk
  const paging = pagingOf(question)
  const fault = paging && faultOf(paging, dials)
  if (fault) return refusal(fault.status, fault.description, form)
  const marker = question.query.get('changesSinceMarker')
  const since = marker === null ? undefined : momentOf(marker)
  if (marker !== null && (since === undefined || dials.markers === 'refused'))
    return refusal(400, 'The changesSinceMarker is not one.', form)
  const size = paging && dials.maxPageSize > 0 ? Math.min(paging.size, dials.maxPageSize) : paging?.size
  const total = ledger.count(collection, since)
  const page = dials.ignoresPaging ? 1 : bentPage(paging?.page ?? 1, effects)
  const order = dials.order === 'stable' ? 'place' : 'random()'
  const window =
    size === undefined ? { offset: 0, limit: -1, order } : { offset: (page - 1) * size, limit: size, order }
  const held = ledger.page(collection, since, window).slice(lost(effects))
  const strange = effects.some(({ kind }) => kind === 'strange row')
  const objects = held
    .map(({ refId, object }): Tree | undefined => {
      if (!object) return { '@refId': refId }
      return visible(collection, strange ? { name: [1, 'x'], strange: { deep: [{}] } } : object, dials)
    })
    .filter(object => object !== undefined)
  const headers: Record<string, string> = {
    'content-type': contentTypes[form],
    'X-Total-Count': String(objects.length),
    ...(paging && size !== undefined
      ? {
          NavigationPage: String(paging.page),
          NavigationPageSize: String(size),
          ...lastPageHeader(dials, Math.ceil(total / size)),
        }
      : {}),
  }
  if (held.length === 0 && dials.beyondLastPage === 'status 204') return { status: 204, headers }
  const isBlank = held.length === 0 ? dials.beyondLastPage === 'empty body' : objects.length === 0
  return { status: 200, headers, body: isBlank ? '' : writeList(collection, objects, form, dials) }
}

/** Only when both are there, and all digits, is anything paged. */
function pagingOf({ headers, query }: Question): Paging | undefined {
  const page = headers['navigationpage'] ?? query.get('NavigationPage') ?? query.get('navigationPage') ?? ''
  const size = headers['navigationpagesize'] ?? query.get('NavigationPageSize') ?? query.get('navigationPageSize') ?? ''
  return /^\d+$/.test(page) && /^\d+$/.test(size) ? { page: Number(page), size: Number(size) } : undefined
}

function faultOf({ page, size }: Paging, dials: Readonly<Dials>): { status: number; description: string } | undefined {
  if (page < 1) return { status: 400, description: 'NavigationPage must not be less than one!' }
  if (size < 1) return { status: 400, description: 'NavigationPageSize must not be less than one!' }
  const isOversize = dials.maxPageSize > 0 && size > dials.maxPageSize && dials.oversizePage === 'status 413'
  return isOversize ? { status: 413, description: 'NavigationPageSize is too large.' } : undefined
}

/** The offset is dropped, as the reference server does: the rest is read in the provider's own zone. */
function momentOf(marker: string): string | undefined {
  return /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d+)?(Z|[+-]\d\d:\d\d)?$/.exec(marker)?.[1]
}

function lastPageHeader({ lastPageHeader: how }: Readonly<Dials>, last: number): Readonly<Record<string, string>> {
  if (how === 'absent') return {}
  if (how === 'absurd') return { NavigationLastPage: '999999999' }
  return { [how === 'plain' ? 'NavigationLastPage' : 'NavigationLastPage ']: String(last) }
}

function bentPage(page: number, effects: readonly Effect[]): number {
  const kinds = effects.map(({ kind }) => kind)
  if (kinds.includes('no rows')) return 1_000_000
  if (kinds.includes('repeat page') && page > 1) return page - 1
  return kinds.includes('skip page') ? page + 1 : page
}

function lost(effects: readonly Effect[]): number {
  return effects.reduce((sum, effect) => sum + (effect.kind === 'leave out rows' ? effect.count : 0), 0)
}

/** Without the fields that the district keeps to itself; undefined where nothing is left. */
function visible(collection: Collection, object: Tree, { hiddenFields }: Readonly<Dials>): Tree | undefined {
  if (hiddenFields.includes(`${collection}.*`)) return undefined
  const left = Object.entries(object).filter(([name]) => !hiddenFields.includes(`${collection}.${name}`))
  return left.length === 0 ? undefined : Object.fromEntries(left)
}
