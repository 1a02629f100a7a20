/** Oracle's SQL, run by SQLite: same answers, same refusals. */
import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { installOracleFunctions } from './oracle-functions.ts'
import { sysdateBind, translateOracle } from './oracle-sql.ts'
import { createTables, insertRows } from './tables.ts'

const db = new DatabaseSync(':memory:')
createTables(db)
installOracleFunctions(db)
insertRows(db, 'students', [
  {
    dcid: 1,
    id: 11,
    first_name: 'Ada',
    last_name: 'Lovelace',
    dob: '2012-02-29',
    transaction_date: '2026-09-01T08:05:09',
  },
  { dcid: 2, id: 12, first_name: 'Bo', last_name: 'Berg', middle_name: 'X', dob: '2011-01-31' },
])

function ask(sql: string, params: Readonly<Record<string, string | number>> = {}): readonly unknown[] {
  const none = { arrays: new Set<string>(), dates: new Set<string>() }
  const translated = translateOracle(sql, none).sql
  const sysdate = translated.includes(sysdateBind) ? { [sysdateBind]: '2026-11-25T10:30:00' } : {}
  return db
    .prepare(translated)
    .all({ ...params, ...sysdate })
    .map(row => Object.values(row))
}

const value = (expression: string): unknown => (ask(`select ${expression} as v from dual`)[0] as unknown[])[0]

test.each([
  [`to_char(sysdate, 'YYYY-MM-DD"T"HH24MISS')`, '2026-11-25T103000'],
  [`to_char(to_date('20260203', 'YYYYMMDD'), 'MM/DD/YYYY')`, '02/03/2026'],
  [`to_timestamp('2026-09-01T08:05:09', 'YYYY-MM-DD"T"HH24:MI:SS')`, '2026-09-01T08:05:09'],
  ['to_char(42)', '42'],
  ['trunc(sysdate)', '2026-11-25'],
  ['trunc(sysdate) - 30', '2026-10-26'],
  [`trunc(sysdate) - to_date('2026-11-20', 'YYYY-MM-DD')`, 5],
  [`date '2026-02-28' + 1`, '2026-03-01'],
  [`add_months(date '2026-01-31', 1)`, '2026-02-28'],
  ['extract(year from sysdate)', 2026],
  [`'a' || null || 'b'`, 'ab'],
  [`nvl('', 'empty')`, 'empty'],
  [`decode(2, 1, 'one', 2, 'two', 'many')`, 'two'],
  [`decode(null, null, 'nothing', 'something')`, 'nothing'],
  [`case when '' is null then 'null' else 'text' end`, 'null'],
  ['mod(-7, 3)', -1],
  [`lpad('7', 3, '0')`, '007'],
  [`initcap('mary ann')`, 'Mary Ann'],
  [`regexp_replace('(617) 555', '[^0-9]', '')`, '617555'],
])('%s is %s', (expression, expected) => {
  expect(value(expression)).toBe(expected)
})

test('a date column takes days added and subtracted', () => {
  expect(ask('select s.dob + 1 as next, s.dob - 1 as before from students s where s.dcid = 1')).toEqual([
    ['2012-03-01', '2012-02-28'],
  ])
})

test('names are joined with null as nothing', () => {
  const sql = `select last_name || ', ' || first_name || ' ' || middle_name as n from students order by dcid`
  expect(ask(sql)).toEqual([['Lovelace, Ada '], ['Berg, Bo X']])
})

test('listagg keeps its order and its separator', () => {
  const sql = `select listagg(first_name, '; ') within group (order by dcid desc) as names from students`
  expect(ask(sql)).toEqual([['Bo; Ada']])
})

test('fetch first and offset limit the rows', () => {
  expect(ask('select dcid from students order by dcid fetch first 1 rows only')).toEqual([[1]])
  expect(ask('select dcid from students order by dcid offset 1 rows fetch next :n rows only', { n: 5 })).toEqual([[2]])
})

test('window functions and common tables work as they are', () => {
  const sql = `with ranked as (select dcid, row_number() over (partition by enroll_status order by dob) as place from students)
    select dcid, place from ranked order by place`
  expect(ask(sql)).toEqual([
    [2, 1],
    [1, 2],
  ])
})

test.each([
  ['select dcid from students limit 5', 'Oracle has no LIMIT'],
  ['select s.dcid from students as s', 'no AS before a table alias'],
  ['select ifnull(dcid, 1) as x from students', 'ORA-00904'],
  ['select group_concat(dcid) as x from students', 'ORA-00904'],
  ['select dcid from students;', 'ORA-00911'],
  ['select dcid from (students', 'ORA-00907'],
  ['delete from students', 'Only SELECT'],
  ['select `dcid` from students', 'ORA-00911'],
])('%s is refused', (sql, message) => {
  expect(() => ask(sql)).toThrow(message)
})
