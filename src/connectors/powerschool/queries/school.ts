/** Schools, by SCHOOLS.DCID. */

import { changedSince, realSchool } from './conditions.ts'
import { entityQueries } from './entity-queries.ts'
import { columns } from './power-query.ts'

export const schoolQueries = entityQueries({
  entity: 'school',
  coreTable: 'SCHOOLS',
  key: { field: 'schools.dcid', sql: 's.dcid' },
  columns: columns({
    school_number: ['schools.school_number', 's.school_number'],
    name: ['schools.name', 's.name'],
    state_id: ['schools.sif_stateprid', 's.sif_stateprid'],
    low_grade: ['schools.low_grade', 's.low_grade'],
    high_grade: ['schools.high_grade', 's.high_grade'],
    phone: ['schools.schoolphone', 's.schoolphone'],
    street: ['schools.schooladdress', 's.schooladdress'],
    city: ['schools.schoolcity', 's.schoolcity'],
    state: ['schools.schoolstate', 's.schoolstate'],
    postal_code: ['schools.schoolzip', 's.schoolzip'],
    country: ['schools.schoolcountry', 's.schoolcountry'],
    principal: ['schools.principal', 's.principal'],
    principal_email: ['schools.principalemail', 's.principalemail'],
  }),
  from: () => 'schools s',
  counts: `s.dcid >= 1 and ${realSchool('s.school_number')}`,
  touched: [`select s1.dcid as k from schools s1 where ${changedSince('s1.transaction_date')}`],
})
