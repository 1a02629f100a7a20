import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { SimulatedPowerSchool } from '../../simulators/powerschool/server.ts'
import { entityTypes, type EntityType } from '../../src/model/entity.ts'
import type { Run } from '../../src/model/run.ts'
import { boundless } from '../support/house.ts'
import { difference, expectedOf, firstDay, growPowerSchool, openImport, type Import } from './district.ts'

let powerSchool: SimulatedPowerSchool
beforeAll(async () => {
  powerSchool = await growPowerSchool()
})
afterAll(() => powerSchool.close())

const rows = (sql: string) => powerSchool.db.prepare(sql).all()
const column = (sql: string): string[] => rows(sql).map(row => String(Object.values(row)[0]))
const one = (sql: string): string => {
  const [value] = column(sql)
  if (value === undefined) throw new Error(`The district has none: ${sql}`)
  return value
}
const counting = 'enroll_status = 0 and dcid > 0 and exitdate > entrydate'

describe('a first import', () => {
  let district: Import
  let run: Run
  beforeAll(async () => {
    district = await openImport(powerSchool)
    run = await district.run()
  })
  afterAll(() => district.close())

  const attributes = async (entity: EntityType, key: string) =>
    (await district.record(entity, key, 'PowerSchool')).attributes
  const keys = async (entity: EntityType) =>
    (await district.records(entity)).flatMap(({ sources }) => sources.map(({ externalId }) => externalId)).sort()
  const idOf = async (entity: EntityType, key: string) => (await district.record(entity, key, 'PowerSchool')).id

  test('brings exactly what counts, without a problem', async () => {
    expect(run).toMatchObject({ state: 'done', mode: 'full', held: [], failure: null })
    expect(await district.problems(run.id)).toEqual([])
    expect(await district.counts()).toEqual(expectedOf(powerSchool))
    const told = entityTypes.map(entity => [entity, run.counts[entity]?.created, run.counts[entity]?.read])
    expect(told).toEqual(
      entityTypes.map(entity => [entity, expectedOf(powerSchool)[entity], expectedOf(powerSchool)[entity]]),
    )
  })

  test('DS-08 follows the order of dependencies', async () => {
    const order = [...new Set((await district.changes(run.id)).map(({ entity }) => entity))]
    expect(order).toEqual([
      'school',
      'term',
      'course',
      'student',
      'teacher',
      'guardian',
      'section',
      'enrollment',
      'assignment',
      'guardianship',
    ])
  })

  test('DS-13 stands in history with start, end, trigger, state, counts and the list of its changes', async () => {
    expect(run).toMatchObject({ integrationName: 'Nightly import', trigger: 'test', startedBy: 'test', state: 'done' })
    const took = Date.parse(run.endedAt ?? '') - Date.parse(run.startedAt)
    expect(Math.abs(took - (run.durationMs ?? 0))).toBeLessThanOrEqual(1)
    const changes = await district.changes(run.id)
    const all = Object.values(expectedOf(powerSchool)).reduce((sum, count) => sum + count, 0)
    expect(changes).toHaveLength(all)
    expect(new Set(changes.map(({ operation, outcome }) => `${operation} ${outcome}`))).toEqual(
      new Set(['create applied']),
    )
  })

  test('calls records by the ids that people and scripts rely on', async () => {
    const sectionsNow = 'sections g where g.termid between 3500 and 3599'
    const wanted: Partial<Record<EntityType, string>> = {
      school: 'select school_number from schools where school_number not in (0, 999999)',
      term: `select schoolid || ':' || id from terms where yearid = 35`,
      course: 'select course_number from courses where status = 1',
      section: `select g.dcid from ${sectionsNow}`,
      student: `select dcid from students where ${counting}`,
      enrollment: `select dcid from cc where sectionid > 0 and termid between 3500 and 3599
                    and studentid in (select id from students where ${counting})`,
      guardianship: `select distinct a.personid || ':' || a.studentdcid from studentcontactassoc a
        join studentcontactdetail d using (studentcontactassocid)
       where d.isactive = 1 and (d.enddate is null or d.enddate >= '${firstDay}')
         and a.studentdcid in (select dcid from students where ${counting})`,
    }
    for (const [entity, sql] of Object.entries(wanted)) {
      expect([entity, await keys(entity as EntityType)]).toEqual([entity, column(sql).sort()])
    }
    expect((await keys('guardian')).every(key => column('select id from person').includes(key))).toBe(true)
    expect((await keys('teacher')).every(key => column('select dcid from users').includes(key))).toBe(true)
    const sections = new Set(await keys('section'))
    const teachers = new Set(await keys('teacher'))
    for (const key of await keys('assignment')) {
      const [section = '', teacher = ''] = key.split(':')
      expect([sections.has(section), teachers.has(teacher)]).toEqual([true, true])
    }
  })

  test('a section with two teachers has both, one of them as its lead', async () => {
    const id = one(`select sectionid from sectionteacher where end_date is null and sectionid in
      (select id from sections where termid >= 3500 and teacher > 0) group by 1 having count(distinct teacherid) = 2`)
    const section = await idOf('section', one(`select dcid from sections where id = ${id}`))
    const assigned = (await district.records('assignment')).filter(({ attributes: { section: of } }) => of === section)
    expect(assigned.map(({ attributes: { role, primary } }) => [role, primary])).toEqual(
      expect.arrayContaining([['teacher', true]]),
    )
    expect(assigned).toHaveLength(2)
    expect(assigned.filter(({ attributes: { primary } }) => primary === true)).toHaveLength(1)
    expect(new Set(assigned.map(({ attributes: { teacher } }) => teacher)).size).toBe(2)
  })

  test('a teacher at two schools is one person who has both', async () => {
    const dcid = one(
      `select users_dcid from schoolstaff where status = 1 and schoolid > 0 group by 1 having count(*) > 1`,
    )
    const { school, otherSchools } = await attributes('teacher', dcid)
    const names = new Map((await district.records('school')).map(({ id, sources }) => [id, sources[0]?.externalId]))
    const here = [school, ...(Array.isArray(otherSchools) ? otherSchools : [])].map(id => names.get(String(id)))
    expect(here.sort()).toEqual(
      column(`select schoolid from schoolstaff where status = 1 and users_dcid = ${dcid}`).sort(),
    )
  })

  test('a guardian of three children is one person with three guardianships', async () => {
    const person = one('select personid from studentcontactassoc group by 1 having count(distinct studentdcid) = 3')
    const guardian = await idOf('guardian', person)
    const own = (await district.records('guardianship')).filter(({ attributes: { guardian: of } }) => of === guardian)
    const children = column(`select dcid from students where ${counting} and dcid in
      (select studentdcid from studentcontactassoc join studentcontactdetail d using (studentcontactassocid)
        where personid = ${person} and d.isactive = 1)`)
    expect(own.map(({ sources }) => sources[0]?.externalId).sort()).toEqual(
      children.map(dcid => `${person}:${dcid}`).sort(),
    )
    expect(own.length).toBeGreaterThan(1)
  })

  test('a guardian without an e-mail address comes without one', async () => {
    const without = column(`select distinct personid from studentcontactassoc where personid not in
      (select personid from personemailaddressassoc)`)
    const known = (await district.records('guardian')).filter(({ sources }) =>
      without.includes(sources[0]?.externalId ?? ''),
    )
    expect(known.length).toBeGreaterThan(0)
    for (const { attributes: values } of known) expect(values).not.toHaveProperty('email')
  })

  test('nobody comes who does not count: phantom, no-show, left, graduated; nor what was dropped', async () => {
    const students = new Set(await keys('student'))
    const others = column(`select dcid from students where not (${counting})`)
    expect(others.length).toBeGreaterThan(10)
    expect(others.filter(dcid => students.has(dcid))).toEqual([])
    const enrollments = new Set(await keys('enrollment'))
    const dropped = column('select dcid from cc where sectionid < 0')
    expect(dropped.length).toBeGreaterThan(10)
    expect(dropped.filter(dcid => enrollments.has(dcid))).toEqual([])
  })

  test('letters keep their accents, and what looks like a number its leading zeros', async () => {
    const [accented] = rows(`select dcid, first_name, last_name, zip from students
      where ${counting} and first_name glob '*[^ -~]*' and last_name glob '*[^ -~]*'`)
    expect(await attributes('student', String(accented?.['dcid']))).toMatchObject({
      givenName: accented?.['first_name'],
      familyName: accented?.['last_name'],
      postalCode: expect.stringMatching(/^0\d{4}$/),
    })
    const [zeroed] = rows(`select dcid, teachernumber from users where teachernumber glob '0[0-9]*' and dcid in
      (select users_dcid from schoolstaff where status = 1)`)
    expect((await attributes('teacher', String(zeroed?.['dcid'])))['identifier']).toBe(zeroed?.['teachernumber'])
  })

  test("the district's own fields come as custom attributes, and only where they are filled", async () => {
    const [row] =
      rows(`select dcid, preferredname, busroute from students join u_students_extension on studentsdcid = dcid
      where ${counting} and preferredname is not null and busroute is not null`)
    expect(await attributes('student', String(row?.['dcid']))).toMatchObject({
      'custom.preferredname': row?.['preferredname'],
      'custom.busroute': row?.['busroute'],
    })
    const bare = one(
      `select dcid from students where ${counting} and dcid not in (select studentsdcid from u_students_extension)`,
    )
    expect(Object.keys(await attributes('student', bare)).filter(name => name.startsWith('custom'))).toEqual([])
  })

  test('B-07 a second run plans nothing and writes nothing, in full and of changes only', async () => {
    const before = await district.everything()
    for (const full of [true, false]) {
      const versions = await writtenBy(district)
      const again = await district.run({ full })
      expect(again).toMatchObject({ state: 'done', mode: full ? 'full' : 'incremental' })
      expect(await district.changes(again.id)).toEqual([])
      expect(await writtenBy(district)).toEqual(versions)
    }
    expect(JSON.parse(await district.everything())).toMatchObject({
      records: JSON.parse(before).records,
      links: JSON.parse(before).links,
    })
  })
})

/** The transaction that last wrote each row: the same as before where nothing was written. */
async function writtenBy({ house }: Import): Promise<unknown[]> {
  const { rows: written } = await house.pool.query(
    `select 'record' as what, count(*)::int, sum(xmin::text::bigint)::text, max(xmin::text::bigint)::text from directory_record
     union all select 'link', count(*)::int, sum(xmin::text::bigint)::text, max(xmin::text::bigint)::text from link`,
  )
  return written
}

test('an extension field is mapped to an attribute by a rule, which leaves the others as they are', async () => {
  const mapping = { preferredGivenName: 'source.u_students_extension.preferredname' }
  const district = await openImport(powerSchool, { entities: ['school', 'student'], tasks: { student: { mapping } } })
  expect(await district.run()).toMatchObject({ state: 'done' })
  const named =
    rows(`select dcid, preferredname, busroute from students join u_students_extension on studentsdcid = dcid
    where ${counting} and preferredname is not null`)
  expect(named.length).toBeGreaterThan(3)
  for (const { dcid, preferredname, busroute } of named) {
    const { attributes } = await district.record('student', String(dcid), 'PowerSchool')
    expect(attributes['preferredGivenName']).toBe(preferredname)
    expect(attributes['custom.busroute'] ?? null).toBe(busroute)
  }
  await district.close()
})

test('SM-1.5 SM-2.1 SM-2.2 only schools that are mapped arrive, with their people; another one when it is mapped', async () => {
  const schools = [
    { source: '101', target: 'Elementary' },
    { source: '1101', target: 'Middle' },
  ]
  const district = await openImport(powerSchool, { schools, limits: boundless })
  const run = await district.run()
  const pupilsOf = (...numbers: string[]) =>
    Number(one(`select count(*) from students where ${counting} and schoolid in (${numbers.join()})`))
  expect(run).toMatchObject({ state: 'done', counts: { school: { read: 3, created: 2, skipped: 1 } } })
  expect(run.counts.student).toMatchObject({ created: pupilsOf('101', '1101'), skipped: pupilsOf('2101') })
  expect(await district.problems(run.id)).toEqual([])
  const before = await district.active()

  await district.configure({ schools: [...schools, { source: '2101', target: 'High' }], limits: boundless })
  const more = await district.run()
  expect(more.counts.student).toMatchObject({ created: pupilsOf('2101'), updated: 0, deleted: 0, skipped: 0 })
  const { school: _, ...people } = expectedOf(powerSchool)
  expect(await district.counts()).toMatchObject(people)
  // Only who works at the new school too has one school more.
  const { onlyOne } = difference(before, await district.active())
  expect(onlyOne.filter(text => !text.includes('"name":"teacher'))).toEqual([])
  await district.close()
})
