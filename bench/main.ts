/**
 * `npm run bench [-- --students 48000 --rounds 1 --latency 0]`: measures as ratios against a stated floor of the same run.
 * `npm run bench -- matching`: who is who; `-- domains`: how quickly. `npm run bench -- overhead`: the service against `passport-sync run`.
 * `npm run bench -- many`: many organizations due at once. `npm run bench -- sending`: changes sent to PowerSchool.
 * `npm run bench -- search`: looking for people while typing. `npm run bench -- takeover`: what is repeated after a kill.
 * `npm run bench -- console`: a change of screen in a real browser.
 * `npm run bench -- worlds`: the laws of two sides on a million worlds.
 * `npm run bench -- why`: where values come from. `-- two-sources`: two sources of the same people.
 */

import { parseArgs } from 'node:util'
import { benchConsole } from './console.ts'
import { benchDomains } from './domains.ts'
import { benchImport } from './import.ts'
import { benchMany } from './many.ts'
import { benchMatching } from './matching/matching.ts'
import { benchOverhead } from './overhead.ts'
import { benchTwoSources } from './two-sources.ts'
import { benchWhy } from './why.ts'
import { benchTakeover } from './takeover.ts'
import { benchSending } from './sending.ts'
import { benchSearch } from './search.ts'
import { benchWorlds } from './worlds.ts'

const [what, ...more] = process.argv.slice(2)
if (what === 'matching') benchMatching(more)
else if (what === 'domains') await benchDomains(more)
else if (what === 'two-sources') await benchTwoSources(more)
else if (what === 'why') await benchWhy(more)
else if (what === 'overhead') await overhead()
else if (what === 'many') await many()
else if (what === 'takeover') await takeover()
else if (what === 'sending') await sending()
else if (what === 'search') await search()
else if (what === 'worlds') await worlds()
else if (what === 'console') await screens()
else await imports()

async function imports(): Promise<void> {
  const { values } = parseArgs({
    options: {
      students: { type: 'string', default: '48000' },
      rounds: { type: 'string', default: '1' },
      latency: { type: 'string', default: '0' },
    },
  })
  await benchImport({
    students: Number(values.students),
    rounds: Number(values.rounds),
    latency: Number(values.latency),
  })
}

async function overhead(): Promise<void> {
  const { values } = parseArgs({
    args: more,
    options: { students: { type: 'string', default: '3500' }, pairs: { type: 'string', default: '8' } },
  })
  await benchOverhead({ students: Number(values.students), pairs: Number(values.pairs) })
}

async function screens(): Promise<void> {
  const { values } = parseArgs({
    args: more,
    options: { students: { type: 'string', default: '400' }, rounds: { type: 'string', default: '5' } },
  })
  await benchConsole({ students: Number(values.students), rounds: Number(values.rounds) })
}

async function many(): Promise<void> {
  const { values } = parseArgs({
    args: more,
    options: { organizations: { type: 'string', default: '200' }, students: { type: 'string', default: '30' } },
  })
  await benchMany({ organizations: Number(values.organizations), students: Number(values.students) })
}

async function sending(): Promise<void> {
  const { values } = parseArgs({
    args: more,
    options: {
      students: { type: 'string', default: '3500' },
      changes: { type: 'string', default: '1000' },
      latency: { type: 'string', default: '50' },
      rounds: { type: 'string', default: '3' },
    },
  })
  await benchSending({
    students: Number(values.students),
    changes: Number(values.changes),
    latency: Number(values.latency),
    rounds: Number(values.rounds),
  })
}

async function search(): Promise<void> {
  const { values } = parseArgs({
    args: more,
    options: { people: { type: 'string', default: '1000000' }, looks: { type: 'string', default: '100' } },
  })
  await benchSearch({ people: Number(values.people), looks: Number(values.looks) })
}

async function takeover(): Promise<void> {
  const { values } = parseArgs({
    args: more,
    options: { students: { type: 'string', default: '12000' }, latency: { type: 'string', default: '300' } },
  })
  await benchTakeover({ students: Number(values.students), latency: Number(values.latency) })
}

async function worlds(): Promise<void> {
  const { values } = parseArgs({ args: more, options: { worlds: { type: 'string', default: '1000000' } } })
  await benchWorlds(Number(values.worlds))
}
