/** Makers for tests of the simulated PowerSchool: a tiny district, a plugin, and a client that is signed in. */
import { strToU8, zipSync } from 'fflate'
import { createExtensionTable, insertRows } from './tables.ts'
import { type PowerSchoolOptions, type SimulatedPowerSchool, startPowerSchool } from './server.ts'

export type Reply = {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  readonly body: unknown
}
export type Client = {
  readonly powerSchool: SimulatedPowerSchool
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<Reply>
  send(method: string, path: string, body?: unknown): Promise<Reply>
}

/** A bare server with the tiny district, everything granted. */
export async function startBare(options: PowerSchoolOptions = {}): Promise<Client> {
  return startWith({ ...options, dials: { pluginRequired: false, now: '2026-11-25T10:00:00', ...options.dials } })
}

/** A server with the tiny district that needs its plugin. */
export async function startWith(options: PowerSchoolOptions = {}): Promise<Client> {
  const powerSchool = await startPowerSchool(options)
  fillTinyDistrict(powerSchool)
  let token = ''
  const ask = async (method: string, path: string, init: RequestInit): Promise<Reply> => {
    if (token === '') token = await takeToken(powerSchool)
    const headers = { authorization: `Bearer ${token}`, accept: 'application/json', ...init.headers }
    const response = await fetch(powerSchool.url + path, { ...init, method, headers, redirect: 'manual' })
    const text = await response.text()
    const isJson = response.headers.get('content-type')?.includes('json') === true && text !== ''
    return { status: response.status, headers: response.headers, text, body: isJson ? JSON.parse(text) : undefined }
  }
  return {
    powerSchool,
    get: (path, headers = {}) => ask('GET', path, { headers }),
    send: (method, path, body) =>
      ask(method, path, {
        headers: { 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
  }
}

export async function takeToken({ url, clientId, clientSecret }: SimulatedPowerSchool): Promise<string> {
  const reply: unknown = await (await askToken(url, clientId, clientSecret)).json()
  if (typeof reply !== 'object' || reply === null || !('access_token' in reply)) return 'none'
  return String(reply.access_token)
}

export function askToken(url: string, id: string, secret: string, path = '/oauth/access_token'): Promise<Response> {
  const authorization = `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`
  const headers = { authorization, 'content-type': 'application/x-www-form-urlencoded;charset=UTF-8' }
  return fetch(url + path, { method: 'POST', body: 'grant_type=client_credentials', headers })
}

export type PluginParts = {
  readonly version?: string
  readonly v1?: string
  readonly fields?: readonly string[]
  readonly access?: string
  readonly queries?: string
  readonly publisher?: string
  readonly at?: string
}

/** A plugin's ZIP; fields as `STUDENTS.DCID`. */
export function aPlugin(parts: PluginParts = {}): Uint8Array {
  const { version = '1.0.0', v1 = 'FULL', fields = [], access = 'ViewOnly', queries, at = '' } = parts
  const publisher = parts.publisher ?? '<publisher name="Sync"><contact email="sync@example.org"/></publisher>'
  const requests = fields.map(field => {
    const [table = '', column = ''] = field.split('.')
    return `<field table="${table}" field="${column}" access="${access}"/>`
  })
  const plugin = `<?xml version="1.0" encoding="UTF-8"?>
    <plugin xmlns="http://plugin.powerschool.pearson.com" name="Sync" version="${version}" description="Roster sync">
      <oauth accessLevelV1Api="${v1}"/><access_request>${requests.join('')}</access_request>${publisher}
    </plugin>`
  const files: Record<string, Uint8Array> = { [`${at}plugin.xml`]: strToU8(plugin) }
  if (queries !== undefined) files['queries_root/roster.named_queries.xml'] = strToU8(`<queries>${queries}</queries>`)
  return zipSync(files)
}

export type QueryParts = {
  readonly name?: string
  readonly core?: string | undefined
  readonly flattened?: boolean
  readonly args?: string
  /** `STUDENTS.DCID=dcid` */
  readonly columns: readonly string[]
  readonly sql: string
}

export function aQuery({
  name = 'com.example.sync.roster.students',
  core = 'STUDENTS',
  flattened = true,
  ...parts
}: QueryParts): string {
  const columns = parts.columns.map(column => {
    const [field = '', alias = ''] = column.split('=')
    return `<column column="${field}">${alias}</column>`
  })
  return `<query name="${name}" coreTable="${core}" flattened="${flattened}"><summary>s</summary><args>${parts.args ?? ''}</args>
    <columns>${columns.join('')}</columns><sql><![CDATA[${parts.sql}]]></sql></query>`
}

function fillTinyDistrict({ db }: SimulatedPowerSchool): void {
  createExtensionTable(db, {
    name: 'u_students_extension',
    parent: 'students',
    columns: { preferredname: 'text', busroute: 'integer' },
  })
  insertRows(db, 'schools', [
    { dcid: 2, id: 1, name: 'District Office', school_number: 0 },
    { dcid: 3, id: 2, name: 'Graduated Students', school_number: 999_999 },
    {
      dcid: 11,
      id: 7,
      name: 'Maple High',
      school_number: 21,
      low_grade: 9,
      high_grade: 12,
      schoolzip: '02134',
      schoolphone: '6175550100',
    },
  ])
  insertRows(db, 'gen', [{ dcid: 1, id: 1, cat: 'entrycodes', name: 'E1', value: 'Entered', sortorder: 1 }])
  insertRows(db, 'students', [
    {
      dcid: 101,
      id: 1001,
      student_number: 5001,
      first_name: 'Ada',
      last_name: "O'Neil",
      middle_name: 'Mae',
      grade_level: 9,
      enroll_status: 0,
      schoolid: 21,
      entrydate: '2026-08-17',
      exitdate: '2027-06-19',
      person_id: 501,
      dob: '2012-02-29',
      student_web_id: '0042',
      home_phone: '6175550111',
      transaction_date: '2026-09-01T08:00:00',
      log: 'long',
    },
    {
      dcid: 102,
      id: 1002,
      student_number: 5002,
      first_name: 'Bo',
      last_name: 'Öberg',
      grade_level: 10,
      enroll_status: 0,
      schoolid: 21,
      entrydate: '2026-08-17',
      exitdate: '2027-06-19',
      person_id: 502,
      transaction_date: null,
    },
    {
      dcid: 103,
      id: 1003,
      student_number: 5003,
      first_name: 'Cy',
      last_name: 'Young',
      grade_level: 11,
      enroll_status: 2,
      schoolid: 21,
      entrydate: '2026-08-17',
      exitdate: '2026-10-01',
      person_id: 503,
    },
  ])
  insertRows(db, 'u_students_extension', [{ studentsdcid: 101, preferredname: 'Addie', busroute: 12 }])
  insertRows(db, 'terms', [
    {
      dcid: 301,
      id: 3600,
      yearid: 36,
      schoolid: 21,
      name: '2026-2027',
      abbreviation: '26-27',
      firstday: '2026-08-17',
      lastday: '2027-06-18',
      portion: 1,
      isyearrec: 1,
    },
    {
      dcid: 302,
      id: 3601,
      yearid: 36,
      schoolid: 21,
      name: 'Semester 1',
      abbreviation: 'S1',
      firstday: '2026-08-17',
      lastday: '2027-01-15',
      portion: 2,
      isyearrec: 0,
    },
    {
      dcid: 300,
      id: 3500,
      yearid: 35,
      schoolid: 21,
      name: '2025-2026',
      abbreviation: '25-26',
      firstday: '2025-08-17',
      lastday: '2026-06-18',
      portion: 1,
      isyearrec: 1,
    },
  ])
  insertRows(db, 'courses', [
    { dcid: 401, id: 41, course_number: 'MAT1', course_name: 'Algebra', schoolid: 0, status: 1 },
    { dcid: 402, id: 42, course_number: '0900', course_name: 'Art', schoolid: 21, status: 1 },
  ])
  insertRows(db, 'users', [
    {
      dcid: 601,
      first_name: 'Grace',
      last_name: 'Hopper',
      teachernumber: '5',
      email_addr: 'grace@example.org',
      homeschoolid: 21,
    },
  ])
  insertRows(db, 'schoolstaff', [
    { dcid: 701, id: 71, users_dcid: 601, schoolid: 21, status: 1, staffstatus: 1 },
    { dcid: 702, id: 72, users_dcid: 601, schoolid: 0, status: 2, staffstatus: 2 },
  ])
  insertRows(db, 'sections', [
    {
      dcid: 801,
      id: 81,
      section_number: '1',
      course_number: 'mat1',
      schoolid: 21,
      termid: 3600,
      teacher: 71,
      expression: '1(A-E)',
    },
    { dcid: 800, id: 80, section_number: '1', course_number: 'MAT1', schoolid: 21, termid: 3500, teacher: 71 },
  ])
  insertRows(db, 'cc', [
    {
      dcid: 901,
      id: 91,
      studentid: 1001,
      sectionid: 81,
      termid: 3600,
      schoolid: 21,
      dateenrolled: '2026-08-17',
      dateleft: '2027-06-19',
    },
    {
      dcid: 902,
      id: 92,
      studentid: 1002,
      sectionid: -81,
      termid: -3600,
      schoolid: 21,
      dateenrolled: '2026-08-17',
      dateleft: '2026-08-21',
    },
  ])
  insertRows(db, 'codeset', [
    { codesetid: 1, codetype: 'Relationship', code: 'Mother', displayvalue: 'Mother' },
    { codesetid: 2, codetype: 'Email', code: 'Current', displayvalue: 'Current' },
    { codesetid: 3, codetype: 'Phone', code: 'Mobile', displayvalue: 'Mobile' },
  ])
  insertRows(db, 'person', [
    { dcid: 1501, id: 501, firstname: 'Ada', lastname: "O'Neil", isactive: 1 },
    { dcid: 1502, id: 502, firstname: 'Bo', lastname: 'Öberg', isactive: 1 },
    { dcid: 1550, id: 550, firstname: 'Eve', lastname: "O'Neil", isactive: 1 },
  ])
  insertRows(db, 'studentcontactassoc', [
    { studentcontactassocid: 1, studentdcid: 101, personid: 550, contactpriorityorder: 1 },
  ])
  insertRows(db, 'studentcontactdetail', [
    { studentcontactdetailid: 1, studentcontactassocid: 1, relationshiptypecodesetid: 1, isactive: 1, iscustodial: 1 },
  ])
}
