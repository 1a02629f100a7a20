/** Starts a simulator as its own process: `node simulators/main.ts powerschool --file F --port P --students 400`. */
import { DatabaseSync } from 'node:sqlite'
import { parseArgs } from 'node:util'
import { startPowerSchool } from './powerschool/server.ts'
import { startXpressRoster } from './xpress-roster/server.ts'

const usage = `node simulators/main.ts powerschool|xpress-roster [options]
  --file FILE            the district's database, which both systems may share; without it all is in memory
  --port PORT            0 takes a free one
  --client-id ID         --client-secret SECRET
  --seed 7 --students 400 [--today YYYY-MM-DD]   grows a district if the database is new
  --district FOLDER      or loads the Ed-Fi sample district of that folder
  --dial NAME=VALUE      turns a dial; may be repeated
  --follow-stdin         ends when the standard input closes
xpress-roster only:
  --ledger FILE          where it keeps what changed when
  --api-key KEY          --username NAME --password PASSWORD`

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
    ledger: { type: 'string' },
    'api-key': { type: 'string' },
    username: { type: 'string' },
    password: { type: 'string' },
    dial: { type: 'string', multiple: true, default: [] },
    'follow-stdin': { type: 'boolean', default: false },
  },
})

type Running = { readonly ready: Readonly<Record<string, string>>; close(): Promise<void> }

const systems: Readonly<Record<string, () => Promise<Running>>> = {
  powerschool: async () => {
    const { file } = values
    const simulator = await startPowerSchool({
      port: Number(values.port),
      dials: readDials(values.dial),
      ...(file === undefined ? {} : { file }),
      ...readCredentials(),
    })
    await fillIfNew(simulator.db)
    const { url, clientId, clientSecret } = simulator
    return { ready: { url, clientId, clientSecret }, close: () => simulator.close() }
  },
  'xpress-roster': async () => {
    const db = new DatabaseSync(values.file ?? ':memory:', { timeout: 5000 })
    await fillIfNew(db)
    const simulator = await startXpressRoster({
      db,
      port: Number(values.port),
      ledgerFile: values.ledger,
      dials: readDials(values.dial),
      credentials: readCredentials(),
    })
    const { url, baseUrl, tokenUrl, loginUrl, credentials } = simulator
    return {
      ready: { url, baseUrl, tokenUrl, loginUrl, ...credentials },
      close: async () => {
        await simulator.close()
        db.close()
      },
    }
  },
}

const start = systems[positionals[0] ?? '']
if (!start) {
  process.stderr.write(`${usage}\n`)
  process.exit(2)
}
const running = await start()
endOnSignals(running)
process.stdout.write(`${JSON.stringify(running.ready)}\n`)

/** Those that are named. */
function readCredentials(): Readonly<Record<string, string>> {
  const named = {
    clientId: values['client-id'],
    clientSecret: values['client-secret'],
    apiKey: values['api-key'],
    username: values.username,
    password: values.password,
  }
  return Object.fromEntries(
    Object.entries(named).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  )
}

async function fillIfNew(db: DatabaseSync): Promise<void> {
  const isThere = db.prepare(`select 1 from sqlite_master where name = 'students'`).get() !== undefined
  if (isThere && db.prepare('select 1 from students limit 1').get()) return
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

function endOnSignals({ close }: Running): void {
  const end = (): void => {
    void close().then(() => process.exit(0))
  }
  process.once('SIGTERM', end)
  process.once('SIGINT', end)
  if (!values['follow-stdin']) return
  process.stdin.once('close', end)
  process.stdin.once('end', end)
  process.stdin.resume()
}
