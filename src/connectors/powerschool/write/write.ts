/** What PowerSchool takes: students, contacts, and whose contacts they are; nothing else can be written there. */

import type { SystemRecord } from '../../../model/connector.ts'
import type { EntityType } from '../../../model/entity.ts'
import type { Write, WriteOutcome } from '../../../model/outgoing.ts'
import { readKeys, readWritten } from '../read.ts'
import type { Session } from '../session.ts'
import { lookUpContacts, writeContacts } from './contacts.ts'
import { lookUpGuardianships, writeGuardianships } from './guardianships.ts'
import { lookUpStudents, writeStudents } from './students.ts'

export function writeEntity(
  session: Session,
  entity: EntityType,
  writes: readonly Write[],
): AsyncIterable<WriteOutcome> {
  const readStudents = async (keys: readonly string[]): Promise<ReadonlyMap<string, SystemRecord>> => {
    const records = new Map<string, SystemRecord>()
    if (keys.length === 0) return records
    for await (const page of readKeys(session, 'student', keys)) {
      for (const one of page.records) records.set(one.key, one)
    }
    return records
  }
  switch (entity) {
    case 'student':
      return writeStudents(session, writes)
    case 'guardian':
      return writeContacts(session, writes, since => readWritten(session, 'guardian', since))
    case 'guardianship':
      return writeGuardianships(session, writes, readStudents)
    default:
      throw new Error(`PowerSchool takes no ${entity} records`)
  }
}

export function lookUpEntity(
  session: Session,
  entity: EntityType,
  writes: readonly Write[],
): AsyncIterable<WriteOutcome> {
  switch (entity) {
    case 'student':
      return lookUpStudents(session, writes)
    case 'guardian':
      return lookUpContacts(writes, since => readWritten(session, 'guardian', since))
    case 'guardianship':
      return lookUpGuardianships(session, writes)
    default:
      throw new Error(`PowerSchool takes no ${entity} records`)
  }
}
