/** Terms, courses, sections and section enrollments of /ws/v1; every id is a DCID. */
import type { Answer, Question } from '../answer.ts'
import type { House } from './house.ts'
import { extensionData, extensionNames } from './v1-extensions.ts'
import {
  answerCount,
  answerList,
  answerTree,
  type ListSource,
  namesIn,
  type SqlRow,
  textOf,
  V1Refusal,
} from './v1-lists.ts'
import { schoolByDcid } from './v1-schools.ts'
import type { Tree, TreeObject } from './xml-json.ts'

type Kind = 'term' | 'course' | 'section' | 'section_enrollment'
type Source = Pick<ListSource, 'select' | 'from' | 'order' | 'searchable'> & {
  readonly key: string
  readonly extended: string
  readonly expansions: string
  readonly toTree: (house: House, question: Question, row: SqlRow) => TreeObject
}

const termColumns =
  't.dcid as term_dcid, t.id as term_local_id, t.yearid, t.name, t.abbreviation, t.firstday, t.lastday, t.portion, tsc.dcid as term_school_id'
const termSchool = 'left join schools tsc on tsc.school_number = t.schoolid'

const sources: Readonly<Record<Kind, Source>> = {
  term: {
    key: 't.dcid',
    extended: 'terms',
    expansions: '',
    select: termColumns,
    from: `from terms t ${termSchool}`,
    order: 't.portion, t.firstday, t.dcid',
    searchable: { start_year: ['t.yearid + 1990', 'integer'] },
    toTree: (_house, _question, row) => termTree(row),
  },
  course: {
    key: 'c.dcid',
    extended: 'courses',
    expansions: '',
    select: 'c.dcid, c.course_number, c.course_name',
    from: 'from courses c',
    order: 'c.course_number, c.dcid',
    searchable: { course_number: ['c.course_number', 'text'] },
    toTree: (_house, _question, row) => ({
      id: textOf(row, 'dcid'),
      course_number: textOf(row, 'course_number'),
      course_name: textOf(row, 'course_name'),
    }),
  },
  section: {
    key: 'x.dcid',
    extended: 'sections',
    expansions: 'term',
    select: `x.*, sc.dcid as school_dcid, ss.dcid as staff_dcid, ${termColumns},
      (select min(c.dcid) from courses c where lower(c.course_number) = lower(x.course_number)) as course_dcid`,
    from: `from sections x left join schools sc on sc.school_number = x.schoolid
      left join terms t on t.id = x.termid and t.schoolid = x.schoolid ${termSchool}
      left join schoolstaff ss on ss.id = x.teacher`,
    order: 'x.section_number, x.course_number, x.termid, x.dcid',
    searchable: { 'term.start_year': ['x.termid / 100 + 1990', 'integer'] },
    toTree: sectionTree,
  },
  section_enrollment: {
    key: 'cc.dcid',
    extended: 'cc',
    expansions: '',
    select:
      'cc.dcid, x.dcid as section_dcid, s.dcid as student_dcid, cc.dateenrolled, cc.dateleft, cc.sectionid < 0 as dropped',
    from: 'from cc join sections x on x.id = abs(cc.sectionid) join students s on s.id = cc.studentid',
    order: 's.dcid, cc.dateenrolled, cc.dcid',
    searchable: {},
    toTree: (house, question, row) => ({
      id: textOf(row, 'dcid'),
      section_id: textOf(row, 'section_dcid'),
      student_id: textOf(row, 'student_dcid'),
      entry_date: textOf(row, 'dateenrolled'),
      exit_date: textOf(row, 'dateleft'),
      dropped: row['dropped'] === 1,
      _extension_data: extensionData(house, 'cc', Number(row['dcid']), namesIn(question, 'extensions')),
    }),
  },
}

/** Terms, courses or sections of a school. Terms and sections are the current year's unless `q` says else. */
export function answerOfSchool(
  house: House,
  question: Question,
  asked: { readonly kind: 'term' | 'course' | 'section'; readonly schoolDcid: number; readonly as: 'list' | 'count' },
): Answer {
  const number = Number(schoolByDcid(house, asked.schoolDcid)['school_number'])
  const yearId = currentYearId(house)
  const scopes = {
    term: { where: 't.schoolid = ?', usualFilter: `t.yearid = ${yearId}` },
    course: { where: 'c.schoolid in (0, ?)' },
    section: { where: 'x.schoolid = ?', usualFilter: `x.termid / 100 = ${yearId}` },
  }
  return answerMany(house, question, {
    kind: asked.kind,
    scope: { ...scopes[asked.kind], params: [number] },
    as: asked.as,
  })
}

export function answerSectionEnrollments(
  house: House,
  question: Question,
  sectionDcid: number,
  as: 'list' | 'count',
): Answer {
  const section = house.db.prepare('select id from sections where dcid = ?').get(sectionDcid)
  if (!section) throw new V1Refusal(404, `Section with id ${sectionDcid} not found`)
  const scope = { where: 'abs(cc.sectionid) = ?', params: [Number(section['id'])] }
  return answerMany(house, question, { kind: 'section_enrollment', scope, as })
}

export function answerOne(house: House, question: Question, kind: Kind, dcid: number): Answer {
  const source = sources[kind]
  const row = house.db.prepare(`select ${source.select} ${source.from} where ${source.key} = ?`).get(dcid)
  if (!row) throw new V1Refusal(404, `${kind} with id ${dcid} not found`)
  return answerTree(house, question, kind, { ...attributesOf(house, source), ...source.toTree(house, question, row) })
}

function answerMany(
  house: House,
  question: Question,
  asked: {
    readonly kind: Kind
    readonly scope: Pick<ListSource, 'where' | 'params'> & { readonly usualFilter?: string }
    readonly as: 'list' | 'count'
  },
): Answer {
  const source = sources[asked.kind]
  const list: ListSource = {
    ...source,
    ...asked.scope,
    root: `${asked.kind}s`,
    item: asked.kind,
    attributes: attributesOf(house, source),
    toTree: row => source.toTree(house, question, row),
  }
  return asked.as === 'list' ? answerList(house, question, list) : answerCount(house, question, list)
}

function attributesOf(house: House, source: Source): TreeObject {
  const extensions = extensionNames(house, source.extended).join(',')
  return {
    '@expansions': source.expansions === '' ? undefined : source.expansions,
    '@extensions': extensions === '' ? undefined : extensions,
  }
}

/** The year whose terms hold today; between years by the common rule that a year begins in July. */
function currentYearId(house: House): number {
  const today = house.today()
  const term = house.db
    .prepare('select max(yearid) as yearid from terms where firstday <= ? and lastday >= ?')
    .get(today, today)
  if (typeof term?.['yearid'] === 'number') return term['yearid']
  const [year = 0, month = 0] = today.split('-').map(Number)
  return (month >= 7 ? year : year - 1) - 1990
}

function termTree(row: SqlRow): TreeObject {
  return {
    id: textOf(row, 'term_dcid'),
    local_id: textOf(row, 'term_local_id'),
    school_id: textOf(row, 'term_school_id'),
    start_year: row['yearid'] === null ? undefined : String(Number(row['yearid']) + 1990),
    portion: textOf(row, 'portion'),
    start_date: textOf(row, 'firstday'),
    end_date: textOf(row, 'lastday'),
    abbreviation: textOf(row, 'abbreviation'),
    name: textOf(row, 'name'),
  }
}

function sectionTree(house: House, question: Question, row: SqlRow): TreeObject {
  const term: Tree = namesIn(question, 'expansions').has('term') ? termTree(row) : undefined
  return {
    id: textOf(row, 'dcid'),
    school_id: textOf(row, 'school_dcid'),
    course_id: textOf(row, 'course_dcid'),
    term_id: textOf(row, 'term_dcid'),
    section_number: textOf(row, 'section_number'),
    expression: textOf(row, 'expression'),
    external_expression: textOf(row, 'external_expression'),
    staff_id: textOf(row, 'staff_dcid'),
    gradebooktype: textOf(row, 'gradebooktype'),
    term,
    _extension_data: extensionData(house, 'sections', Number(row['dcid']), namesIn(question, 'extensions')),
  }
}
