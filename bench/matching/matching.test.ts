import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { equalPairs, measurePairs, truePairsOf } from './exact-list.ts'
import { fileOf, personIn, readFebrl } from './febrl.ts'
import { measureDistrict } from './labelled-district.ts'
import { listWithoutNumber } from './matching.ts'
import { measureScore } from './score.ts'

const samples = fileURLToPath(new URL('../../../shared/samples', import.meta.url))

describe.runIf(existsSync(samples))('FEBRL 4, without the official number', () => {
  const people = readFebrl(samples, 'dataset4a.csv', 'dataset4b.csv') ?? []
  const truePairs = truePairsOf(people, personIn)

  test('the exact list finds what the published baseline finds: recall 0.8006, no false pair', () => {
    const quality = measurePairs(equalPairs(people, listWithoutNumber, fileOf), truePairs)
    expect(quality).toMatchObject({ falsePairs: 0, missed: 997 })
    expect(quality.precision).toBeGreaterThanOrEqual(0.9998)
  })

  test('the score reaches an F1 of 0.998', () => {
    expect(measureScore(people, truePairs, { without: ['stateId'], across: fileOf }).f1).toBeGreaterThanOrEqual(0.998)
  })
})

describe.each([1, 2, 3, 4, 5])('a district with twins, siblings, namesakes and shared e-mails, seed %i', seed => {
  test('no two children are merged unattended, and 98 of 100 pairs are found', () => {
    const { unattended, found, truePairs } = measureDistrict(seed, 1_200, 'student')
    expect(unattended.wrong).toEqual([])
    expect(unattended.right).toBeGreaterThan(truePairs * 0.8)
    expect(found).toBeGreaterThanOrEqual(0.98)
  })

  test('no two guardians are merged unattended, and 98 of 100 pairs are found', () => {
    const { unattended, found, truePairs } = measureDistrict(seed, 1_200, 'guardian')
    expect(unattended.wrong).toEqual([])
    expect(unattended.right).toBeGreaterThan(truePairs * 0.7)
    expect(found).toBeGreaterThanOrEqual(0.98)
  })
})
