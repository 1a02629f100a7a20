/** Processor time of other processes, from Linux's /proc: user and system, in milliseconds. */

import { readdir, readFile } from 'node:fs/promises'

/** Of one process, and of those of its children that have ended, where they are asked for. */
export async function processorTime(pid: number, withEnded = false): Promise<number> {
  const fields = await statOf(pid)
  const [user = 0, system = 0, endedUser = 0, endedSystem = 0] = fields.slice(11, 15).map(Number)
  return (user + system + (withEnded ? endedUser + endedSystem : 0)) * millisecondsOfTick
}

/** Of the PostgreSQL whose first process the environment names; 0 where it names none. */
export function databaseTime(): Promise<number> {
  const postmaster = process.env['BENCH_POSTMASTER']
  return postmaster === undefined ? Promise.resolve(0) : familyTime(Number(postmaster))
}

/** Of a process and all its children, living or ended: a PostgreSQL with its backends. */
async function familyTime(parent: number): Promise<number> {
  const pids = (await readdir('/proc')).filter(name => /^\d+$/.test(name)).map(Number)
  const times = await Promise.all(
    pids.map(async pid => {
      const fields = await statOf(pid).catch(() => [])
      return Number(fields[1]) === parent ? processorTime(pid).catch(() => 0) : 0
    }),
  )
  return times.reduce((sum, time) => sum + time, await processorTime(parent, true))
}

// sysconf(_SC_CLK_TCK) is 100 on every Linux that Node.js runs on.
const millisecondsOfTick = 10

/** The fields after the name, which may hold blanks: state, parent, ... (proc(5)). */
async function statOf(pid: number): Promise<string[]> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8')
  return text.slice(text.lastIndexOf(')') + 2).split(' ')
}
