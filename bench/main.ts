/** `npm run bench [-- --students 48000 --rounds 1 --latency 0]`: measures as ratios against a stated floor of the same run. `npm run bench -- matching`: who is who. */

import { parseArgs } from 'node:util'
import { benchImport } from './import.ts'
import { benchMatching } from './matching/matching.ts'

const [what, ...more] = process.argv.slice(2)
if (what === 'matching') benchMatching(more)
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
