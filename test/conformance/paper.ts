/** The paper source, on which the walk's own tests stand: held to the same promises. */

import { openDistrict } from '../support/house.ts'
import { blankPaper, paperConnector, write, type Paper } from '../support/paper-source.ts'
import { writeSmallRoster } from '../support/small-roster.ts'
import type { ImportedDirectory } from './directory.ts'
import type { Subject } from './kit.ts'

export async function paper(): Promise<Subject> {
  const sheet = blankPaper()
  sheet.pageSize = 10
  sheet.changed = new Map()
  writeSmallRoster(sheet)
  addStudents(sheet, 100)
  const connector = paperConnector('paper', sheet)
  const ports = { now: () => new Date(), notice: () => undefined }
  return {
    connector,
    settings: {},
    pageSize: sheet.pageSize,
    open: (signal = new AbortController().signal) => connector.open({}, { ...ports, signal }),
    change: async () => {
      write(sheet, 'student', '2', { givenName: 'Benedict' })
      return '2'
    },
    steps: [],
    mayDangle: [],
    close: async () => undefined,
  }
}

function addStudents({ records }: Paper, count: number): void {
  for (let number = 1000; number < 1000 + count; number += 1) {
    records.student.set(String(number), { givenName: `G${number}`, familyName: 'Fell', school: '11' })
  }
}

export async function paperDirectory(): Promise<ImportedDirectory> {
  const district = await openDistrict()
  writeSmallRoster(district.paper)
  const { state } = await district.run()
  if (state !== 'done') throw new Error(`the import ended ${state}`)
  return { pool: district.house.pool, close: district.close }
}
