import { expect, test } from 'vitest'
import { gapsBetween, isWithin, openEnd, readFences } from './ranges.ts'

test('fences cut the keys into ranges without gap or overlap, the last one open', () => {
  const rows = [
    { fence: '10', place: '2', total: '5' },
    { fence: '20', place: '4', total: '5' },
    { fence: '31', place: '5', total: '5' },
  ]
  expect(readFences(rows)).toEqual({
    total: 5,
    ranges: [
      { after: 0, upto: 10, expected: 2 },
      { after: 10, upto: 20, expected: 2 },
      { after: 20, upto: openEnd, expected: 1 },
    ],
  })
})

test('a key with more records than a page makes one range', () => {
  const rows = [
    { fence: '10', place: '5', total: '6' },
    { fence: '10', place: '5', total: '6' },
    { fence: '11', place: '6', total: '6' },
  ]
  expect(readFences(rows).ranges).toEqual([
    { after: 0, upto: 10, expected: 5 },
    { after: 10, upto: openEnd, expected: 1 },
  ])
})

test('no fences: one open range, in which nothing is expected', () => {
  expect(readFences([])).toEqual({ total: 0, ranges: [{ after: 0, upto: openEnd, expected: 0 }] })
})

test('fences without order or numbers are a broken answer', () => {
  expect(() =>
    readFences([
      { fence: '9', place: '4', total: '5' },
      { fence: '3', place: '2', total: '5' },
    ]),
  ).toThrow('not in order')
  expect(() => readFences([{ fence: { odd: true }, place: '4', total: '5' }])).toThrow('not in order')
})

test('a row belongs to a range by its key, above the one bound and up to the other', () => {
  const range = { after: 10, upto: 20, expected: 2 }
  const keys = ['10', '11', 15, '20', '21', null, [12], '12x']
  expect(keys.map(key => isWithin({ page_key: key }, range))).toEqual([
    false,
    true,
    true,
    true,
    false,
    false,
    false,
    false,
  ])
})

test('within bounds, fences cut what lies between them', () => {
  const rows = [
    { fence: '110', place: '2', total: '3' },
    { fence: '115', place: '3', total: '3' },
  ]
  expect(readFences(rows, { after: 100, upto: 120 })).toEqual({
    total: 3,
    ranges: [
      { after: 100, upto: 110, expected: 2 },
      { after: 110, upto: 120, expected: 1 },
    ],
  })
})

test('gaps are what lies between ranges in any order, before them and after', () => {
  const known = [
    { after: 20, upto: 30 },
    { after: 5, upto: 10 },
    { after: 30, upto: 40 },
  ]
  expect(gapsBetween(known)).toEqual([
    { after: 0, upto: 5 },
    { after: 10, upto: 20 },
    { after: 40, upto: openEnd },
  ])
  expect(gapsBetween([])).toEqual([{ after: 0, upto: openEnd }])
  expect(gapsBetween([{ after: 0, upto: openEnd }])).toEqual([])
})
