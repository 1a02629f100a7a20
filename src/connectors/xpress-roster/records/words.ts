/** The standard's codes in Passport's words. What is not known is passed on: providers send their districts' own codes. */

const termTypes: Readonly<Record<string, string>> = {
  FullSchoolYear: 'schoolYear',
  Semester: 'semester',
  Quarter: 'quarter',
  Trimester: 'trimester',
}

export function termType(code: string | undefined): string {
  return termTypes[code ?? ''] ?? 'term'
}

/** KG is K, 01 is 1. */
export function gradeWord(code: string): string {
  if (code === 'KG') return 'K'
  return /^0\d$/.test(code) ? code.slice(1) : code
}

export function sexWord(code: string): string {
  return { Male: 'M', Female: 'F' }[code] ?? code
}
