/** PowerSchool's rows of all families of the district, and what of them an import must find. */
import { dateText } from './calendar.ts'
import { FamilyWriter } from './family-writer.ts'
import type { RowSink, Stamps } from './rows.ts'
import type { World } from './world.ts'

export type PeopleCounts = { readonly students: number; readonly guardians: number; readonly guardianships: number }

export function writeFamilies(rows: RowSink, world: World, stamps: Stamps): PeopleCounts {
  const { today, year } = world
  const writer = new FamilyWriter(rows, { stamps, today, startYear: year.startYear })
  const counts = { students: 0, guardians: 0, guardianships: 0 }
  for (const { household, pupils } of world.families()) {
    writer.writeFamily(household, pupils)
    const active = pupils.filter(pupil => pupil.standing === 'active').length
    const guardians = household.guardians.filter(guardian => guardian.relation === 'active').length
    counts.students += active
    counts.guardians += active === 0 ? 0 : guardians
    counts.guardianships += active * guardians
  }
  writePhantom(rows, world)
  return counts
}

/** Some districts have a pupil that is none. */
function writePhantom(rows: RowSink, { year }: World): void {
  const name = { last_name: 'Phantom', first_name: 'Row', lastfirst: 'Phantom, Row' }
  const numbers = { dcid: -100, id: -100, student_number: -100, enroll_status: -100, schoolid: 0, grade_level: 0 }
  rows.put('students', {
    ...numbers,
    ...name,
    entrydate: dateText(year.firstDay),
    exitdate: dateText(year.lastDay + 1),
  })
}
