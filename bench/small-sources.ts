/** Many small PowerSchools in one process: `node small-sources.ts COUNT STUDENTS`. Tells the address of each, then waits for its end. */

import { growInto } from '../simulators/district/powerschool.ts'
import { startPowerSchool } from '../simulators/powerschool/server.ts'
import { makePlugin } from '../src/connectors/powerschool/plugin.ts'
import { entityTypes } from '../src/model/entity.ts'

const [count = '200', students = '30'] = process.argv.slice(2)
const { zip } = makePlugin({ extensions: [] }, { entities: entityTypes })
for (let number = 0; number < Number(count); number += 1) {
  const source = await startPowerSchool({ clientId: 'bench', clientSecret: 'bench' })
  growInto(source.db, { seed: number, students: Number(students) })
  source.installPlugin(zip)
  source.enablePlugin(true)
  console.log(source.url)
}
process.stdin.once('end', () => process.exit()).resume()
