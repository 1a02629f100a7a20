/** What the addresses of the directory carry: of whom, narrowed how, and which part of a record is looked at. */

import type { EntityType } from '../../../model/entity.ts'
import { oneOf, text } from '../../app/address.ts'

/** Those that have a page of their own; what connects them stands on theirs. */
export const listedEntities = [
  'student',
  'teacher',
  'guardian',
  'section',
  'course',
  'school',
] as const satisfies EntityType[]
export type ListedEntity = (typeof listedEntities)[number]

export const recordStates = ['active', 'archived', 'any'] as const

export type DirectoryAddress = {
  readonly entity?: ListedEntity | undefined
  readonly q?: string | undefined
  readonly school?: string | undefined
  readonly grade?: string | undefined
  readonly state?: (typeof recordStates)[number] | undefined
}

export function directoryAddress(search: Record<string, unknown>): DirectoryAddress {
  const entity = oneOf(search['entity'], listedEntities)
  const state = oneOf(search['state'], recordStates)
  return {
    ...(entity ? { entity } : {}),
    ...(state ? { state } : {}),
    ...text(search, 'q', 'school', 'grade'),
  }
}

export const recordTabs = [
  'values',
  'sources',
  'enrollments',
  'assignments',
  'guardians',
  'accounts',
  'history',
] as const
export type RecordTab = (typeof recordTabs)[number]

export function recordAddress(search: Record<string, unknown>): { readonly tab?: RecordTab } {
  const tab = oneOf(search['tab'], recordTabs)
  return tab ? { tab } : {}
}
