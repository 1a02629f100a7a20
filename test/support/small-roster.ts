/** A roster small enough to see whole: two schools, three students, a teacher, a guardian, a section. */

import type { Paper } from './paper-source.ts'

export function writeSmallRoster({ records }: Paper): void {
  records.school.set('11', { name: 'Maple High', identifier: '11', city: 'Maple' })
  records.school.set('12', { name: 'Oak Elementary', identifier: '12' })
  records.term.set('11:3600', {
    name: '2026-27',
    type: 'schoolYear',
    startDate: '2026-08-10',
    endDate: '2027-06-11',
    school: '11',
  })
  records.term.set('11:3601', {
    name: 'Fall',
    type: 'semester',
    startDate: '2026-08-10',
    endDate: '2026-12-18',
    school: '11',
    parent: '11:3600',
  })
  records.course.set('ALG1', { title: 'Algebra 1', courseCode: 'ALG1' })
  records.student.set('1', {
    givenName: 'Ada',
    familyName: 'Byrd',
    identifier: '0001',
    school: '11',
    email: 'ada@maple.example',
  })
  records.student.set('2', { givenName: 'Ben', familyName: 'Cole', identifier: '0002', school: '11' })
  records.student.set('3', { givenName: 'Cy', familyName: 'Dunn', identifier: '0003', school: '12' })
  records.teacher.set('51', { givenName: 'Tess', familyName: 'Eno', school: '11', otherSchools: ['12'] })
  records.guardian.set('91', { givenName: 'Gil', familyName: 'Byrd', email: 'gil@home.example' })
  records.section.set('701', { sectionCode: '1', course: 'ALG1', school: '11', terms: ['11:3600'], title: 'Algebra 1' })
  records.enrollment.set('8001', { student: '1', section: '701', startDate: '2026-08-10' })
  records.enrollment.set('8002', { student: '2', section: '701', startDate: '2026-08-10' })
  records.assignment.set('701:51', { teacher: '51', section: '701', primary: true, role: 'teacher' })
  records.guardianship.set('91:1', { guardian: '91', student: '1', relationship: 'Father', livesWith: true })
}
