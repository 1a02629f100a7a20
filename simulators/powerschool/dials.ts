/** The dials of the simulated PowerSchool: every fact that no source could confirm, and what a district may configure. */

export type Dials = {
  /** False opens a bare server: no plugin needed, everything granted. */
  pluginRequired: boolean
  tokenLifeSeconds: number
  expiresInAsNumber: boolean
  /** The admin's maximum page size for /ws/v1 and tables; also the default page size. */
  maxPageSize: number
  oversizePage: 'clamp' | 'error'
  /** What a list answers beyond its last page. */
  emptyPage: 'attributes only' | 'empty string'
  /** True answers a list of one as an array too. */
  singleAsArray: boolean
  randomKeyOrder: boolean
  /** A query without ORDER BY answers its rows in another order each time, as its paging is unreliable. */
  shuffleUnordered: boolean
  /** True takes `:word` within a string literal of a query for a bind. */
  colonInLiteralIsBind: boolean
  timestampFormat: 'iso' | 'blank' | 'fraction'
  fullAccessReads: boolean
  contactsNeedV1Level: boolean
  resultsWrapperOnTableWrites: boolean
  contactErrorsAs: 'status 400' | 'status 200'
  genderCodes: readonly string[]
  studentBatchLimit: number
  /** 'warn' answers each written student with a WARNING, the record being written all the same. */
  studentWrites: 'succeed' | 'warn' | 'empty body'
  /** How an empty text on UPDATE of a student is taken. */
  blankOnUpdate: 'erases' | 'ignored' | 'error'
  /** A school enrollment sent on UPDATE of a student can't be written: is it refused, or passed over in silence? */
  enrollmentOnUpdate: 'error' | 'ignored'
  extensionInsertBy: 'table' | 'parent id' | 'both'
  timeZone: string
  /** Local date and time of the server, `YYYY-MM-DDTHH:MM:SS`; empty follows the machine's clock. */
  now: string
  powerschoolVersion: string
  seed: number
}

export const usualDials: Readonly<Dials> = {
  pluginRequired: true,
  tokenLifeSeconds: 2_592_000,
  expiresInAsNumber: false,
  maxPageSize: 100,
  oversizePage: 'clamp',
  emptyPage: 'attributes only',
  singleAsArray: false,
  randomKeyOrder: true,
  shuffleUnordered: true,
  colonInLiteralIsBind: true,
  timestampFormat: 'iso',
  fullAccessReads: true,
  contactsNeedV1Level: false,
  resultsWrapperOnTableWrites: false,
  contactErrorsAs: 'status 400',
  genderCodes: ['M', 'F'],
  studentBatchLimit: 0,
  studentWrites: 'succeed',
  blankOnUpdate: 'erases',
  enrollmentOnUpdate: 'error',
  extensionInsertBy: 'both',
  timeZone: 'America/New_York',
  now: '',
  powerschoolVersion: '25.7.0.0',
  seed: 1,
}

/** Sets the dials named in `wanted`; refuses an unknown name or a value of another type. */
export function turnDials(dials: Dials, wanted: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(wanted)) {
    if (!Object.hasOwn(usualDials, name)) throw new Error(`There is no dial ${name}.`)
    const usual: unknown = Reflect.get(usualDials, name)
    if (typeof value !== typeof usual) throw new Error(`Dial ${name} takes a ${typeof usual}.`)
  }
  Object.assign(dials, wanted)
}
