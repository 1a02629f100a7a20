/** A student's e-mail: the primary address of the student's person. */
import type { House } from './house.ts'

/** Sets, replaces or (with an empty address) removes it. */
export function setStudentEmail({ db, now }: House, dcid: number, address: string): void {
  const person = db.prepare('select person_id from students where dcid = ?').get(dcid)?.['person_id'] ?? null
  const primary = db
    .prepare(
      'select * from personemailaddressassoc where personid = ? order by isprimaryemailaddress desc, emailaddresspriorityorder',
    )
    .get(person)
  if (address === '') {
    if (primary)
      db.prepare('delete from personemailaddressassoc where personemailaddressassocid = ?').run(
        primary['personemailaddressassocid'] ?? null,
      )
    return
  }
  if (primary) {
    db.prepare('update emailaddress set emailaddress = ?, whenmodified = ? where emailaddressid = ?').run(
      address,
      now(),
      primary['emailaddressid'] ?? null,
    )
    return
  }
  const email = db
    .prepare('insert into emailaddress (emailaddress, whencreated, whenmodified) values (?1, ?2, ?2)')
    .run(address, now())
  db.prepare(
    `insert into personemailaddressassoc (personid, emailaddressid, isprimaryemailaddress, emailaddresspriorityorder,
       whencreated, whenmodified) values (?1, ?2, 1, 1, ?3, ?3)`,
  ).run(person, email.lastInsertRowid, now())
}
