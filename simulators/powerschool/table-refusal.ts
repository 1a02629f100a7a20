/** What the table API refuses, as its message and status, and which tables are extensions. */
import type { House } from './house.ts'
import { listExtensions } from './tables.ts'

export class TableRefusal extends Error {
  readonly status: number
  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

export function isExtension(house: House, table: string): boolean {
  return listExtensions(house.db).some(extension => extension.name === table)
}
