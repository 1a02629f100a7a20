/** What the overview asks. */

import { api } from '../../../contract/api/all.ts'
import type { Answer } from '../../ask/ask.ts'
import { question } from '../../ask/questions.ts'

export type Told = Answer<typeof api.overview.read>
export type Connection = Told['connections'][number]
export type Waiting = Told['waiting'][number]
export type Day = Told['days'][number]

export function overviewQuestion(organization: string) {
  return question(api.overview.read, { params: { organization } })
}
