import { expect, test } from 'vitest'
import { Problem } from '../model/problem.ts'
import { lookupTableCsv, readLookupTable } from './lookup-table.ts'

function refusalOf(csv: string): string {
  try {
    readLookupTable('rooms', csv)
  } catch (error) {
    if (error instanceof Problem) return error.message
    throw error
  }
  throw new Error('taken')
}

test('commas, semicolons and tabs, a byte order mark, blank lines and quotes are read', () => {
  const expected = {
    name: 'rooms',
    columns: ['room', 'building'],
    rows: [
      ['101', 'North'],
      ['102', 'South, old'],
    ],
  }
  expect(readLookupTable('rooms', '\ufeffroom,building\r\n101,North\r\n\r\n102,"South, old"\r\n')).toEqual(expected)
  expect(readLookupTable('rooms', 'room;building\n101;North\n102;South, old')).toEqual(expected)
  expect(readLookupTable('rooms', 'room\tbuilding\n101\tNorth\n102\tSouth, old')).toEqual(expected)
})

test('what a spreadsheet would take for a formula is written with an apostrophe, and read as it was', () => {
  const table = {
    name: 'rooms',
    columns: ['a', 'b'],
    rows: [
      ['=1+1', '-5'],
      ['+49', '@x'],
      ["'", 'q"uote, line\nend'],
    ],
  }
  const csv = lookupTableCsv(table)
  expect(csv).toContain("'=1+1,'-5")
  expect(readLookupTable('rooms', csv)).toEqual(table)
})

test.each([
  ['nothing', '', 'it is empty'],
  ['a column without a name', 'a,\n1,2', 'its first row must name each column'],
  ['a column twice', 'a,a\n1,2', 'its first row must name each column'],
  ['a row with too few cells', 'a,b\n1,2\n3', 'row 3 has 1 cells, and the first row 2'],
  ['a quote that does not end', 'a,b\n"1,2', 'Quoted field unterminated'],
  ['a cell without end', `a,b\n1,${'x'.repeat(501)}`, 'row 2 has a cell of more than 500 letters'],
  ['more than 2 MB', `a\n${'x'.repeat(2 * 1024 * 1024)}`, 'it is larger than 2 MB'],
  ['more than 20,000 rows', `a\n${'x\n'.repeat(20_001)}`, 'it has more than 20000 rows'],
  ['what is no text', 'a,b\n1,\0', 'the character NUL'],
])('%s is refused', (_what, csv, why) => {
  expect(refusalOf(csv)).toContain(why)
})
