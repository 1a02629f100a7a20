/** `npm run demo`: a sample district's systems, simulated, and its first import; then everything stays up to be tried. */

import { spawn, type ChildProcess } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { isAbsolute, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { openKey, readConfig } from '../../config.ts'
import { listRuns } from '../../store/runs.ts'
import { openHouse, type House } from '../../worker/front-door.ts'
import { startSystems, type DistrictSystems } from './district-systems.ts'
import { isRunning, openPlace, type Place } from './place.ts'
import { integrationName, regionName, sourceName } from './sample-district.ts'
import { installPlugin } from './simulated-system.ts'

const { values } = parseArgs({
  options: { district: { type: 'string' }, students: { type: 'string', default: '3500' } },
})

const say = (text: string): void => void process.stdout.write(`${text}\n`)

async function demo(): Promise<void> {
  const place = openPlace(values.district)
  if (place.memory && place.memory.pid !== process.pid && isRunning(place.memory.pid)) {
    throw new Error(
      `The demo is running already in ${place.home} (process ${place.memory.pid}). Stop it there with Ctrl-C, or set PASSPORT_SYNC_HOME to another folder.`,
    )
  }
  const stopAsked = new Promise<void>(resolve => {
    process.once('SIGINT', resolve)
    process.once('SIGTERM', resolve)
  })
  say(
    place.memory
      ? 'Starting the simulated PowerSchool and xPress Roster ...'
      : 'Growing a sample district into a simulated PowerSchool and xPress Roster ...',
  )
  const systems = await startSystems(place, { district: values.district, students: values.students })
  const { powerSchool, region } = systems
  say(`The simulated PowerSchool answers at ${powerSchool.url}, the xPress Roster provider at ${region.url}`)
  const config = readConfig({ ...process.env, PASSPORT_SYNC_HOME: place.home })
  const house = await openHouse({ home: config.home, databaseUrl: config.databaseUrl, key: await openKey(config) })
  let service: ChildProcess | null = null
  try {
    await Promise.race([show(place, systems, house), stopAsked])
    service = startService(place)
    await Promise.race([stopAsked, powerSchool.ended, region.ended])
  } finally {
    say('\nStopping ...')
    await stop(service)
    await systems.stop()
    await house.close()
  }
  say('Stopped. Start it again with `npm run demo`: everything is kept.')
}

async function show(place: Place, { powerSchool }: DistrictSystems, house: House): Promise<void> {
  await passport(place, 'apply', place.districtFile)
  await passport(place, 'plugin', sourceName, place.pluginFile)
  await installPlugin(powerSchool.url, place.pluginFile)
  await passport(place, 'check', sourceName)
  // A district file of before, or a changed one, may not have it.
  if (readFileSync(place.districtFile, 'utf8').includes(`name: ${regionName}\n`))
    await passport(place, 'check', regionName)
  const [last] = await listRuns(house.pool, { integration: integrationName, limit: 1 })
  if (!last) await passport(place, 'run', integrationName)
  else await passport(place, 'runs', integrationName)
  say(closingWords(place))
}

/** The server and the schedule, as `passport-sync start` runs them: the next import begins by itself. */
function startService(place: Place): ChildProcess {
  const program = fileURLToPath(new URL('../main.ts', import.meta.url))
  say('\n$ npx passport-sync start')
  return spawn(process.execPath, [...process.execArgv, program, 'start'], {
    stdio: ['ignore', 'inherit', 'inherit'],
    // In a group of its own: Ctrl-C reaches the demo, which stops all in order.
    detached: true,
    env: {
      LOG_LEVEL: 'warn',
      PORT: '0',
      ...process.env,
      PASSPORT_SYNC_HOME: place.home,
      PASSPORT_SYNC_ALLOW_PRIVATE_ADDRESSES: 'yes',
    },
  })
}

async function stop(child: ChildProcess | null): Promise<void> {
  if (!child || child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise(resolve => child.once('exit', resolve))
  child.kill('SIGTERM')
  await ended
}

function shown(word: string): string {
  const short = isAbsolute(word) ? relative('.', word) : word
  return /[^\w./-]/.test(short) ? `'${short}'` : short
}

/** Runs a command as one would in the terminal, and shows it. */
function passport(place: Place, ...words: readonly string[]): Promise<void> {
  say(`\n$ npx passport-sync ${words.map(shown).join(' ')}`)
  const program = fileURLToPath(new URL('../main.ts', import.meta.url))
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...process.execArgv, program, ...words], {
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, PASSPORT_SYNC_HOME: place.home },
    })
    child.once('error', reject)
    child.once('exit', code => {
      if (code === 0) resolve()
      else reject(new Error(`passport-sync ${words[0] ?? ''} ended with ${code ?? 'a signal'}.`))
    })
  })
}

function closingWords({ home, districtFile }: Place): string {
  const folder = relative('.', home) || '.'
  return `
Imported and ready. Everything stays up until Ctrl-C, and imports each night at 2:00. In another terminal, try:

  export PASSPORT_SYNC_HOME='${folder}'
  npx passport-sync records student --json | head -3        who is in Passport
  npx passport-sync why student ID                          where each value comes from
  npx passport-sync run '${integrationName}'                    the changes since the last run
  npx passport-sync run '${integrationName}' --full --preview   a full pass that writes nothing
  npx passport-sync run 'Region import'                     what the region would bring; it stops at the preview
  npx passport-sync runs                                    the history
  npx passport-sync show RUN --changes                      what a run did, before and after
  npx passport-sync undo RUN                                take it back

The district file is ${relative('.', districtFile)}.`
}

demo().then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    process.exit(1)
  },
)
