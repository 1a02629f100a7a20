/** The numbers PowerSchool gives its rows. DCID and ID differ and overlap: whoever mixes them hits somebody else. */

export const studentDcid = (pupil: number) => 108 + pupil
export const studentId = (pupil: number) => 101 + pupil
export const studentNumber = (pupil: number) => 100_003 + pupil * 7
export const schoolDcid = (school: number) => 11 + school
export const schoolId = (school: number) => 14 + school
export const courseDcid = (course: number) => 61 + course
export const courseId = (course: number) => 66 + course
export const sectionDcid = (section: number) => 1_501 + section
export const sectionId = (section: number) => 1_490 + section
export const userDcid = (member: number) => 51 + member
export const schoolStaffDcid = (row: number) => 31 + row
export const schoolStaffId = (row: number) => 47 + row
export const ccDcid = (row: number) => 5_005 + row
export const ccId = (row: number) => 5_001 + row
export const personDcid = (person: number) => 2_017 + person
export const personId = (person: number) => 2_001 + person
export const termDcid = (row: number) => 901 + row

/** Ten digits, one of ten with a leading zero: multiples of one number modulo a prime, all different up to a million. */
export const stateNumber = (pupil: number) => String(((pupil + 17) * 6_180_339_887) % 9_999_999_967).padStart(10, '0')
