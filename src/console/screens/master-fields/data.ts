/** What the screen of master fields asks, and what it calls the three modes. */

import { api } from '../../../contract/api/all.ts'
import type { Answer } from '../../ask/ask.ts'
import { question } from '../../ask/questions.ts'

export type MasterField = Answer<typeof api.masterFields.all>['items'][number]
export type Mode = MasterField['mode']

export const modeWords: Readonly<Record<Mode, { readonly label: string; readonly says: string }>> = {
  master: { label: 'Master', says: 'Its value stands, whatever the others say.' },
  doNotOverride: { label: 'Do not override', says: 'Its value, once there, is not replaced by others.' },
  fillIfEmpty: { label: 'Fill if empty', says: 'Its value is taken only where nobody else has one.' },
}

export function masterFieldsQuestion(organization: string) {
  return question(api.masterFields.all, { params: { organization } })
}

export const masterFieldChanges = [api.masterFields.all]
