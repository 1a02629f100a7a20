import fc from 'fast-check'
import { expect, test } from 'vitest'
import { openBackupText } from './backup-text.ts'
import { tableEnd } from './write-backup.ts'

/** However the stream is cut into pieces. */
async function* pieces(text: string, cuts: readonly number[]): AsyncGenerator<Buffer> {
  const whole = Buffer.from(text)
  const at = [...cuts.map(cut => cut % (whole.length + 1)), whole.length].sort((a, b) => a - b)
  let from = 0
  for (const until of at) {
    yield whole.subarray(from, until)
    from = until
  }
}

test('tables come back as they were written, wherever the stream was cut', async () => {
  const aRow = fc.stringMatching(/^[a\\.\t]{0,4}$/).filter(row => row !== '\\.')
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(aRow)), fc.array(fc.nat(400)), async (tables, cuts) => {
      const written = tables.map((rows, n) => `table ${n}\n${rows.map(row => `${row}\n`).join('')}${tableEnd}`)
      const text = openBackupText(pieces(`${written.join('')}end\n`, cuts))
      for (const [n, rows] of tables.entries()) {
        expect(await text.line()).toBe(`table ${n}`)
        let read = ''
        for await (const piece of text.rows()) read += piece.toString()
        expect(read).toBe(rows.map(row => `${row}\n`).join(''))
      }
      expect(await text.line()).toBe('end')
      expect(await text.line()).toBeNull()
    }),
    { seed: 7, numRuns: 500 },
  )
})

test('a stream that ends in a line or in a table is cut off', async () => {
  await expect(openBackupText(pieces('half a li', [])).line()).rejects.toThrow('no end')
  const text = openBackupText(pieces('table\nrow\n\\', []))
  await text.line()
  await expect(Array.fromAsync(text.rows())).rejects.toThrow('no end')
})
