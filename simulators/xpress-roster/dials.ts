/** The dials of the simulated xPress Roster provider: every way in which real providers differ, or may. */

export type Dials = {
  /** Scalars as text and `@refId`, as RIC One writes; or typed and `refId`, as the later model does. */
  notation: 'ric one' | 'pesc'
  listOfOne: 'array' | 'object'
  sessionName: 'sessionList' | 'session'
  /** What a class says of its session: the code, or by mistake the type, as RIC One's reference server does. */
  sessionCodeIs: 'code' | 'type'
  contactsCarryRelationships: boolean
  /** What is answered where nothing is asked for by `Accept`, or both forms may be. */
  usualForm: 'json' | 'xml'
  /** False answers XML whatever is asked for. */
  speaksJson: boolean
  lastPageHeader: 'plain' | 'with a blank' | 'absent' | 'absurd'
  beyondLastPage: 'status 204' | 'empty list' | 'empty body'
  /** True answers the first page whichever is asked for. */
  ignoresPaging: boolean
  /** 0: none. */
  maxPageSize: number
  oversizePage: 'clamp' | 'status 413'
  /** The order of a list: as entered, or another one in each answer, as nobody promises any. */
  order: 'stable' | 'shuffled'
  markers: 'accepted' | 'refused'
  /** False finds no object by its id. */
  findsObjects: boolean
  /** How a client may identify itself at /token. */
  clientBy: 'basic or body' | 'basic' | 'body'
  tellsTokenLife: boolean
  tokenLifeSeconds: number
  /** Empty: no key is asked for. */
  apiKeyHeader: string
  /** Service paths that the application may not use: `xContacts`, `xStudents/{}`. */
  refusedPaths: readonly string[]
  /** Fields that the district keeps to itself: `xStudents.demographics`, or `xStudents.*`. */
  hiddenFields: readonly string[]
  /** Markers are read in this zone, whatever offset they carry. */
  timeZone: string
  /** Local date and time of the provider, `YYYY-MM-DDTHH:MM:SS`; empty follows the machine's clock. */
  now: string
  seed: number
}

export const usualDials: Readonly<Dials> = {
  notation: 'ric one',
  listOfOne: 'array',
  sessionName: 'sessionList',
  sessionCodeIs: 'code',
  contactsCarryRelationships: true,
  usualForm: 'json',
  speaksJson: true,
  lastPageHeader: 'with a blank',
  beyondLastPage: 'status 204',
  ignoresPaging: false,
  maxPageSize: 0,
  oversizePage: 'clamp',
  order: 'stable',
  markers: 'accepted',
  findsObjects: true,
  clientBy: 'basic or body',
  tellsTokenLife: true,
  tokenLifeSeconds: 3600,
  apiKeyHeader: 'x-api-key',
  refusedPaths: [],
  hiddenFields: [],
  timeZone: 'America/New_York',
  now: '',
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
