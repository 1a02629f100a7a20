/** `npm run bench -- matching [--samples ../shared/samples] [--students 3500] [--seeds 5]`: who is who, against labelled truth. */

import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { domainOf, anyOrderNames, equalPairs, measurePairs, truePairsOf, type Quality } from './exact-list.ts'
import { fileOf, personIn, readFebrl } from './febrl.ts'
import { measureDistrict } from './labelled-district.ts'
import { measureScore } from './score.ts'

/** Names and birth date or postal code, without any number. */
export const listWithoutNumber = [
  domainOf('givenName familyName birthDate'),
  domainOf('givenName familyName birthDate', anyOrderNames),
  domainOf('familyName birthDate postalCode'),
  domainOf('givenName birthDate postalCode'),
  domainOf('givenName familyName postalCode'),
]

const sets: Readonly<Record<string, readonly string[]>> = {
  'FEBRL 1': ['dataset1.csv'],
  'FEBRL 2': ['dataset2.csv'],
  'FEBRL 4': ['dataset4a.csv', 'dataset4b.csv'],
}

export function benchMatching(args: readonly string[]): void {
  const { values } = parseArgs({
    args: [...args],
    options: {
      samples: { type: 'string', default: fileURLToPath(new URL('../../../shared/samples', import.meta.url)) },
      students: { type: 'string', default: '3500' },
      seeds: { type: 'string', default: '5' },
    },
  })
  for (const [name, files] of Object.entries(sets)) reportFebrl(name, values.samples, files)
  for (const entity of ['student', 'guardian'] as const) {
    for (let seed = 1; seed <= Number(values.seeds); seed += 1) {
      const { unattended, asked, suggested, ...rest } = measureDistrict(seed, Number(values.students), entity)
      console.log(
        `${entity}s, seed ${seed}: ${rest.records} records, ${rest.truePairs} true pairs; ` +
          `merged unattended ${unattended.right} right, ${unattended.wrong.length} wrong; ` +
          `asked ${asked.right} right in ${asked.groups} groups; ` +
          `suggested ${suggested.right} right of ${suggested.shown}; ` +
          `found ${percent(rest.foundByDomains)} by domains, ${percent(rest.found)} with suggestions`,
      )
    }
  }
}

function reportFebrl(name: string, samples: string, files: readonly string[]): void {
  const people = readFebrl(samples, ...files)
  if (!people) {
    console.log(`${name}: not in ${samples}, left out`)
    return
  }
  const truePairs = truePairsOf(people, personIn)
  const across = files.length > 1 ? { across: fileOf } : {}
  const exact = measurePairs(equalPairs(people, listWithoutNumber, across.across), truePairs)
  console.log(`${name}, exact list without number: ${words(exact)}`)
  const score = measureScore(people, truePairs, { without: ['stateId'], ...across })
  console.log(`${name}, score without number: ${words(score)}, ${percent(score.coverage)} of true pairs compared`)
}

function words({ precision, recall, f1, falsePairs, missed }: Quality): string {
  const figures = [precision, recall, f1].map(each => each.toFixed(4))
  return `precision ${figures[0]}, recall ${figures[1]}, F1 ${figures[2]} (${falsePairs} false, ${missed} missed)`
}

function percent(share: number): string {
  return `${(100 * share).toFixed(2)} %`
}
