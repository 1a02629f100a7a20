/** The staff of the district, half of them teachers, many of them parents of pupils, and who teaches what. */
import { at, chanceOf, isMarked, rankOfMark } from './chance.ts'
import { type FamilyOptions, growHousehold } from './households.ts'
import { nameFamily, namePerson, type PersonName, type Sex, slugOf } from './naming.ts'
import { phoneOf, placeOf, type Place } from './places.ts'
import type { School } from './schools.ts'
import type { Section } from './timetable.ts'

export type StaffMember = {
  readonly index: number
  readonly number: string
  readonly name: PersonName
  readonly sex: Sex
  readonly title: string
  readonly teaches: boolean
  /** Null is the district office. */
  readonly school: School | null
  readonly secondSchool: School | null
  readonly current: boolean
  readonly email: string | null
  readonly place: Place
  readonly homePhone: string | null
}

/** Who teaches a section. `listed` is false where the section names its lead, but no assignment row does. */
export type Teaching = { readonly lead: number | null; readonly coTeacher: number | null; readonly listed: boolean }

export type Workforce = {
  readonly staff: readonly StaffMember[]
  teachingOf(section: Section): Teaching
}

type WorkforceOptions = {
  readonly family: FamilyOptions
  readonly households: number
  readonly guardians: number
  readonly schools: readonly School[]
  readonly sections: readonly Section[]
  pupilsOf(school: School): number
}

const shares = { staff: 0.13, office: 0.03, atTwoSchools: 0.04, left: 0.04, guardians: 0.08, withoutEmail: 0.02 }
const schoolTitles = [
  'Principal',
  'Secretary',
  'Counselor',
  'Nurse',
  'Aide',
  'Custodian',
  'Librarian',
  'Assistant Principal',
]
const officeTitles = ['Superintendent', 'Technology Director', 'Registrar', 'Accountant', 'Clerk']

type Post = {
  readonly school: School | null
  readonly title: string
  readonly teaches: boolean
  readonly current: boolean
}

export function growWorkforce(options: WorkforceOptions): Workforce {
  const posts = listPosts(options)
  const parents = Math.min(Math.round(options.guardians * shares.guardians), Math.floor(posts.length * 0.75))
  const emails = new Map<string, number>()
  const staff = posts.map((post, index) => growMember(options, { post, index, parents, posts: posts.length }, emails))
  return { staff, teachingOf: teachingBy(options, staff) }
}

function listPosts({ schools, pupilsOf }: WorkforceOptions): readonly Post[] {
  const posts: Post[] = []
  for (const school of schools) {
    const count = Math.max(8, Math.round(pupilsOf(school) * shares.staff * (1 - shares.office)))
    for (let ordinal = 0; ordinal < count; ordinal++) {
      const teaches = ordinal % 2 === 1
      const title = teaches ? 'Teacher' : at(schoolTitles, (ordinal / 2) % schoolTitles.length)
      posts.push({ school, title, teaches, current: true })
    }
  }
  const office = Math.max(2, Math.round(posts.length * shares.office))
  for (let ordinal = 0; ordinal < office; ordinal++) {
    const title = at(officeTitles, Math.min(ordinal, officeTitles.length - 1))
    posts.push({ school: null, title, teaches: false, current: true })
  }
  const left = Math.max(2, Math.round(posts.length * shares.left))
  for (let ordinal = 0; ordinal < left; ordinal++) {
    posts.push({ school: at(schools, ordinal % schools.length), title: 'Teacher', teaches: true, current: false })
  }
  return posts
}

type Member = { readonly post: Post; readonly index: number; readonly parents: number; readonly posts: number }

function growMember(options: WorkforceOptions, member: Member, emails: Map<string, number>): StaffMember {
  const { post, index, parents, posts } = member
  const { family, households, schools } = options
  const chance = chanceOf(family.seed, 'staff', index)
  const sex: Sex = chance.happens(0.74) ? 'F' : 'M'
  const names = nameFamily(chance)
  const stranger = {
    name: namePerson(chance, names, sex, names.mother),
    sex,
    place: placeOf(chance),
    homePhone: phoneOf(chance),
  }
  const rank = rankOfMark(index, parents, posts)
  const home = Math.ceil(((rank + 1) * households) / parents) - 1
  const person = isMarked(index, parents, posts) ? parentIn(family, home) : stranger
  const roaming = post.teaches && post.current && isMarked(index >> 1, shares.atTwoSchools * 100, 100)
  return {
    index,
    ...person,
    // Numbers look like numbers, some with a leading zero: they are text all the same.
    number: String(index * 7 + 411).padStart(5, '0'),
    title: post.title,
    teaches: post.teaches,
    school: post.school,
    secondSchool: roaming && post.school !== null ? neighborOf(schools, post.school) : null,
    current: post.current,
    email: chance.happens(shares.withoutEmail) ? null : workEmail(person.name, emails),
  }
}

function parentIn(family: FamilyOptions, household: number): Pick<StaffMember, 'name' | 'sex' | 'place' | 'homePhone'> {
  const { name, sex, place, homePhone } = at(growHousehold(family, household).guardians, 0)
  return { name, sex, place, homePhone }
}

function workEmail(name: PersonName, taken: Map<string, number>): string {
  const local = `${slugOf(name.preferred ?? name.given)}.${slugOf(name.family)}`
  const before = taken.get(local) ?? 0
  taken.set(local, before + 1)
  return `${local}${before === 0 ? '' : before + 1}@maple-schools.example`
}

function neighborOf(schools: readonly School[], school: School): School {
  return at(schools, (school.index + 1) % schools.length)
}

/** Small children have one teacher for all but the special subjects; the rest is dealt out in turn. */
function teachingBy({ sections, schools }: WorkforceOptions, staff: readonly StaffMember[]): Workforce['teachingOf'] {
  const teachers = schools.map(school =>
    staff
      .filter(
        ({ teaches, current, ...member }) =>
          teaches && current && (member.school === school || member.secondSchool === school),
      )
      .map(member => member.index),
  )
  const homerooms = schools.map(() => 0)
  for (const section of sections) {
    const known = at(homerooms, section.school.index)
    if (section.slot.kind === 'homeroom') homerooms[section.school.index] = known + 1
  }
  const stayed = staff.find(member => !member.current)
  return section => {
    // One section in 97 has nobody; one in 61 names a lead without an assignment row, the first of them one who left.
    if (section.index % 97 === 13) return { lead: null, coTeacher: null, listed: true }
    const pool = at(teachers, section.school.index)
    const listed = section.index % 61 !== 5
    if (section.index === 5 && stayed !== undefined) return { lead: stayed.index, coTeacher: null, listed }
    const generalists = Math.min(Math.ceil(pool.length * 0.66), at(homerooms, section.school.index))
    const small = section.grade <= 5
    const own = small && section.slot.kind !== 'special'
    const turn = own
      ? (section.grade * 37 + Number(section.number)) % generalists
      : section.index % (small ? pool.length - generalists : pool.length)
    const lead = own || !small ? turn : generalists + turn
    // Nine of a hundred sections have a second teacher.
    const assisted = listed && isMarked(section.index, 9, 100) && pool.length > 1
    return { lead: at(pool, lead), coTeacher: assisted ? at(pool, (lead + 1) % pool.length) : null, listed }
  }
}
