/** PowerSchool's codes in Passport's words, and back where a question needs the code. */

import type { StudentStatus } from './settings.ts'

const wordByStatus = new Map<string, StudentStatus>([
  ['0', 'active'],
  ['-1', 'preregistered'],
  ['2', 'transferred'],
  ['3', 'graduated'],
])

/** ENROLL_STATUS. 1 is inactive, 4 historical; PowerSchool takes any other number for inactive too. What is no number is passed on, to be told of. */
export function statusWord(code: string): string {
  return wordByStatus.get(code) ?? (isNumber(code) ? 'inactive' : code)
}

function isNumber(text: string | undefined): boolean {
  return text !== undefined && /^-?\d+$/.test(text)
}

export function statusCodes(words: readonly StudentStatus[]): readonly number[] {
  const codes = { active: 0, preregistered: -1, inactive: 1, transferred: 2, graduated: 3 }
  return words.map(word => codes[word])
}

/** ENROLL_STATUS as PowerSchool takes it of a new student; undefined for who has left, whom it does not take. */
export function insertStatus(word: string): number | undefined {
  return { active: 0, preregistered: -1, inactive: 1 }[word]
}

/** The level that `gradeWord` made a word of. */
export function gradeLevel(word: string): number | undefined {
  if (word === 'K') return 0
  if (word === 'PK') return -1
  const early = /^PK([2-9])$/.exec(word)?.[1]
  if (early !== undefined) return -Number(early)
  return /^\d{1,2}$/.test(word) ? Number(word) : undefined
}

/** A grade level: 0 is kindergarten, -1 the year before it, -2 two years before. Grades go up to 12, 13 in some places. */
export function gradeWord(level: string): string {
  if (level === '0') return 'K'
  if (level === '-1') return 'PK'
  return /^-\d+$/.test(level) ? `PK${level.slice(1)}` : level
}

export function gradeWords(low: string | undefined, high: string | undefined): readonly string[] {
  if (low === undefined || high === undefined) return []
  if (!isNumber(low) || !isNumber(high)) return [low, high]
  const [first, last] = [Number(low), Number(high)]
  const count = Math.min(Math.max(0, last - first + 1), 30)
  return Array.from({ length: count }, (_, index) => gradeWord(String(first + index)))
}

/** TERMS.PORTION says into how many such terms a year is cut. */
export function termType(isYear: string | undefined, portion: string | undefined): string {
  if (isYear === '1' || portion === '1') return 'schoolYear'
  const word = { '2': 'semester', '3': 'trimester', '4': 'quarter' }[portion ?? '']
  return word ?? (portion === undefined || isNumber(portion) ? 'term' : portion)
}

type TeacherRole = 'teacher' | 'co-teacher' | 'aide'

/** ROLEDEF.NAME is a district's own wording; the lead is who stands in SECTIONS.TEACHER or is called so. */
export function teacherRole(roleName: string | undefined, isLead: boolean): TeacherRole {
  const name = (roleName ?? '').toLowerCase()
  if (isLead || (name.includes('lead') && !name.includes('co-lead'))) return 'teacher'
  return /aide|assistant|para/.test(name) ? 'aide' : 'co-teacher'
}

/** `1-2(A,C) 3(M-F)` meets at two kinds of times: each part as PowerSchool writes it. */
export function periodsOf(expression: string): readonly string[] {
  return expression.match(/[^\s(]+(\([^)]*\))?/g) ?? []
}

export function yearIdOf(schoolYear: number): number {
  return schoolYear - 1991
}

export function schoolYearOf(yearId: number): number {
  return yearId + 1991
}
