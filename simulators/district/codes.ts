/** PowerSchool's code sets as far as the sample district uses them. */
import type { Row } from '../powerschool/tables.ts'

export type CodeType =
  | 'Prefix'
  | 'Suffix'
  | 'Gender'
  | 'Email'
  | 'Phone'
  | 'Address'
  | 'State'
  | 'Country'
  | 'Relationship'

const codes: Readonly<Record<CodeType, readonly (readonly [code: string, display: string])[]>> = {
  Prefix: [
    ['Not Set', 'Not Set'],
    ['Mr.', 'Mr.'],
    ['Ms.', 'Ms.'],
    ['Mrs.', 'Mrs.'],
    ['Dr.', 'Dr.'],
  ],
  Suffix: [
    ['Not Set', 'Not Set'],
    ['Jr', 'Jr'],
    ['Sr', 'Sr'],
    ['II', 'II'],
    ['III', 'III'],
    ['IV', 'IV'],
  ],
  Gender: [
    ['Not Set', 'Not Set'],
    ['F', 'Female'],
    ['M', 'Male'],
    ['X', 'Nonbinary'],
  ],
  Email: [
    ['Not Set', 'Not Set'],
    ['Current', 'Current'],
    ['Work', 'Work'],
    ['Other', 'Other'],
  ],
  Phone: [
    ['Not Set', 'Not Set'],
    ['Home', 'Home'],
    ['Mobile', 'Mobile'],
    ['Work', 'Work'],
    ['Daytime', 'Daytime'],
    ['Other', 'Other'],
    ['Emergency 1', 'Emergency 1'],
    ['Emergency 2', 'Emergency 2'],
    ['Fax', 'Fax'],
    ['Unlisted', 'Unlisted'],
  ],
  Address: [
    ['Not Set', 'Not Set'],
    ['Home', 'Home'],
    ['Mailing', 'Mailing'],
  ],
  State: [
    ['MA', 'Massachusetts'],
    ['NH', 'New Hampshire'],
    ['RI', 'Rhode Island'],
    ['TX', 'Texas'],
  ],
  Country: [
    ['US', 'United States'],
    ['CA', 'Canada'],
  ],
  Relationship: [
    'Not Set',
    'Mother',
    'Father',
    'Stepmother',
    'Stepfather',
    'Grandmother',
    'Grandfather',
    'Foster Parent',
    'Aunt',
    'Uncle',
    'Neighbor',
    'Guardian',
    'Other',
  ].map(word => [word, word] as const),
}

const firstCodeSetId = 500
const idsByCode = new Map<string, number>()
for (const [type, list] of Object.entries(codes))
  for (const [code] of list) idsByCode.set(`${type}:${code}`, firstCodeSetId + idsByCode.size * 3)

/** The CODESET row's id, or null where there is nothing to say. */
export function codeSetId(type: CodeType, code: string | null): number | null {
  if (code === null) return null
  const id = idsByCode.get(`${type}:${code}`)
  if (id === undefined) throw new Error(`The code set ${type} has no ${code}`)
  return id
}

export function* codeSetRows(): Generator<Row> {
  for (const [type, list] of Object.entries(codes)) {
    for (const [order, [code, displayvalue]] of list.entries()) {
      const codesetid = idsByCode.get(`${type}:${code}`) ?? null
      yield {
        codesetid,
        codetype: type,
        code,
        displayvalue,
        description: displayvalue,
        isvisible: 1,
        uidisplayorder: order,
      }
    }
  }
}

export const roles = { lead: 31, coTeacher: 32, aide: 35 } as const

export function* roleRows(): Generator<Row> {
  yield { id: roles.lead, name: 'Lead Teacher', description: 'Lead Teacher', isvisible: 1 }
  yield { id: roles.coTeacher, name: 'Co-teacher', description: 'Co-teacher', isvisible: 1 }
  yield { id: roles.aide, name: 'Aide', description: 'Aide', isvisible: 1 }
}
