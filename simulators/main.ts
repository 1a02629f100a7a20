/** Starts a simulator as its own process: `node simulators/main.ts powerschool --file F --port P --students 400`. */
import { parseArgs } from 'node:util'
import { startPowerSchool, type SimulatedPowerSchool } from './powerschool/server.ts'

const usage = `node simulators/main.ts powerschool [options]
  --file FILE            the database; without it all is in memory
  --port PORT            0 takes a free one
  --client-id ID         --client-secret SECRET
  --seed 7 --students 400 [--today YYYY-MM-DD]   grows a district if the database is new
  --district FOLDER      or loads the Ed-Fi sample district of that folder
  --dial NAME=VALUE      turns a dial; may be repeated
  --follow-stdin         ends when the standard input closes`

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    file: { type: 'string' },
    port: { type: 'string', default: '0' },
    'client-id': { type: 'string' },
    'client-secret': { type: 'string' },
    seed: { type: 'string', default: '7' },
    students: { type: 'string', default: '400' },
    today: { type: 'string' },
    district: { type: 'string' },
    dial: { type: 'string', multiple: true, default: [] },
    'follow-stdin': { type: 'boolean', default: false },
  },
})

if (positionals[0] !== 'powerschool') {
  process.stderr.write(`${usage}\n`)
  process.exit(2)
}

const { file, 'client-id': clientId, 'client-secret': clientSecret } = values
const simulator = await startPowerSchool({
  port: Number(values.port),
  dials: readDials(values.dial),
  ...(file === undefined ? {} : { file }),
  ...(clientId === undefined ? {} : { clientId }),
  ...(clientSecret === undefined ? {} : { clientSecret }),
})
await fillIfNew(simulator)
endOnSignals(simulator)
process.stdout.write(
  `${JSON.stringify({ url: simulator.url, clientId: simulator.clientId, clientSecret: simulator.clientSecret })}\n`,
)

async function fillIfNew({ db }: SimulatedPowerSchool): Promise<void> {
  if (db.prepare('select 1 from students limit 1').get()) return
  if (values.district !== undefined) {
    const { loadEdFi } = await import('./district/ed-fi.ts')
    await loadEdFi(db, values.district)
    return
  }
  const { growInto } = await import('./district/powerschool.ts')
  growInto(db, { seed: Number(values.seed), students: Number(values.students), today: values.today })
}

// NAME=VALUE, the value as JSON where it is JSON: --dial maxPageSize=50 --dial oversizePage=error
function readDials(settings: readonly string[]): Readonly<Record<string, unknown>> {
  const dials: Record<string, unknown> = {}
  for (const setting of settings) {
    const [, name = setting, value = ''] = /^(\w+)=([\s\S]*)$/.exec(setting) ?? []
    dials[name] = /^(-?\d+|true|false|\[.*\])$/.test(value) ? JSON.parse(value) : value
  }
  return dials
}

function endOnSignals(running: SimulatedPowerSchool): void {
  const end = (): void => {
    void running.close().then(() => process.exit(0))
  }
  process.once('SIGTERM', end)
  process.once('SIGINT', end)
  if (!values['follow-stdin']) return
  process.stdin.once('close', end)
  process.stdin.once('end', end)
  process.stdin.resume()
}
