/** What the screen of domains asks, and what saving them makes new. */

import { api } from '../../../contract/api/all.ts'
import type { Answer } from '../../ask/ask.ts'
import { question, versionedQuestion } from '../../ask/questions.ts'

export type Trial = Answer<typeof api.domainsOfUniqueness.tryOut>

export function domainsQuestion(organization: string) {
  return versionedQuestion(api.domainsOfUniqueness.all, { params: { organization } })
}

export function commonValuesQuestion(organization: string) {
  return question(api.duplicates.commonValues, { params: { organization } })
}

/** The directory is looked through soon after: then there are other cases. */
export const domainChanges = [
  api.domainsOfUniqueness.all,
  api.duplicates.list,
  api.duplicates.counts,
  api.duplicates.commonValues,
]
