/** PowerSchool's rows of staff: USERS for the person, SCHOOLSTAFF for the person at a school. */
import { isMarked } from './chance.ts'
import { codeSetId } from './codes.ts'
import { schoolStaffDcid, schoolStaffId, userDcid } from './ids.ts'
import type { RowSink, Stamps } from './rows.ts'
import type { School } from './schools.ts'
import type { StaffMember } from './staff.ts'
import type { Section } from './timetable.ts'
import type { World } from './world.ts'

export type Posts = {
  /** The SCHOOLSTAFF.ID of a person at a school. */
  idOf(member: number, school: School): number
  /** The SCHOOLSTAFF.ID of who leads the section, 0 if nobody does. */
  leadOf(section: Section): number
}

export function writeStaff(rows: RowSink, world: World, stamps: Stamps): Posts {
  const secondPosts = new Map<number, number>()
  let posts = world.staff.length
  const post = (serial: number, member: StaffMember, schoolNumber: number, status: 1 | 2) =>
    rows.put('schoolstaff', {
      dcid: schoolStaffDcid(serial),
      id: schoolStaffId(serial),
      users_dcid: userDcid(member.index),
      schoolid: schoolNumber,
      staffstatus: member.teaches ? 1 : 2,
      status,
      whenmodified: stamps.modified('schoolstaff', serial),
      transaction_date: stamps.transaction('schoolstaff', serial),
    })
  for (const member of world.staff) {
    writeUser(rows, member, stamps)
    post(member.index, member, member.school?.number ?? 0, member.current ? 1 : 2)
  }
  for (const member of world.staff) {
    if (member.secondSchool !== null) {
      secondPosts.set(member.index, posts)
      post(posts++, member, member.secondSchool.number, 1)
    }
    // Who worked elsewhere before keeps an old row there.
    const before = world.schools.find(school => school !== member.school && school !== member.secondSchool)
    if (before !== undefined && isMarked(member.index, 2, 100)) post(posts++, member, before.number, 2)
  }
  const idOf = (member: number, school: School) => {
    const second = world.staff[member]?.secondSchool === school ? secondPosts.get(member) : undefined
    return schoolStaffId(second ?? member)
  }
  const leadOf = (section: Section) => {
    const { lead } = world.teachingOf(section)
    return lead === null ? 0 : idOf(lead, section.school)
  }
  return { idOf, leadOf }
}

function writeUser(rows: RowSink, member: StaffMember, stamps: Stamps): void {
  const { name, place, index } = member
  const local = member.email?.split('@')[0] ?? null
  rows.put('users', {
    dcid: userDcid(index),
    lastfirst: `${name.family}, ${name.given}`,
    first_name: name.given,
    middle_name: name.middle,
    last_name: name.family,
    preferredname: name.preferred,
    title: member.title,
    teachernumber: member.number,
    email_addr: member.email,
    loginid: member.teaches ? null : local,
    teacherloginid: member.teaches ? local : null,
    homeschoolid: member.school?.number ?? 0,
    home_phone: member.homePhone,
    school_phone: member.school?.phone ?? null,
    street: place.street,
    city: place.city,
    state: place.state,
    zip: place.zip,
    sif_stateprid: index % 20 === 19 ? null : `00${4_200_000 + index}`,
    psaccess: member.teaches ? 0 : 1,
    ptaccess: member.teaches ? 1 : 0,
    prefixcodesetid: codeSetId('Prefix', member.sex === 'F' ? 'Ms.' : 'Mr.'),
    whenmodified: stamps.modified('users', index),
    transaction_date: stamps.transaction('users', index),
  })
}
