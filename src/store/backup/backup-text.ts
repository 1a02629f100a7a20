/** Reads a backup's stream piece by piece: lines where lines are asked for, rows of a table where those are. */

import { tableEnd } from './write-backup.ts'

export type BackupText = {
  /** Null at the end. Without its line end. */
  line(): Promise<string | null>
  /** The rows of a table, as COPY reads them. Throws CutOff when the stream ends before the table does. */
  rows(): AsyncGenerator<Buffer>
}

export class CutOff extends Error {
  override readonly name = 'CutOff'
}

const longestLine = 1024 * 1024
const end = Buffer.from(`\n${tableEnd}`)

export function openBackupText(pieces: AsyncIterable<Buffer>): BackupText {
  const source = pieces[Symbol.asyncIterator]()
  let held: Buffer = Buffer.alloc(0)
  let isOver = false

  const more = async (): Promise<boolean> => {
    const next = isOver ? undefined : await source.next()
    if (!next || next.done) {
      isOver = true
      return false
    }
    held = held.length === 0 ? next.value : Buffer.concat([held, next.value])
    return true
  }

  return {
    line: async () => {
      for (;;) {
        const at = held.indexOf(0x0a)
        if (at >= 0) {
          const text = held.toString('utf8', 0, at)
          held = held.subarray(at + 1)
          return text
        }
        if (held.length > longestLine) throw new CutOff('a line has no end')
        if (await more()) continue
        if (held.length > 0) throw new CutOff('the last line has no end')
        return null
      }
    },
    rows: async function* () {
      // The line that named the table ended just before: so its end is found even where it has no rows.
      held = Buffer.concat([Buffer.from('\n'), held])
      let isFirst = true
      for (;;) {
        const at = held.indexOf(end)
        // What may be the beginning of the end is kept back.
        const ready = at >= 0 ? at + 1 : Math.max(0, held.length - end.length + 1)
        const from = isFirst && ready > 0 ? 1 : 0
        if (ready > from) yield held.subarray(from, ready)
        if (ready > 0) isFirst = false
        held = held.subarray(at >= 0 ? at + end.length : ready)
        if (at >= 0) return
        if (!(await more())) throw new CutOff('a table has no end')
      }
    },
  }
}
