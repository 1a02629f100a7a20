/** PostgreSQL refuses to run as root: finds a way to run it as somebody else that works on this machine. */
import { spawnSync } from 'node:child_process'
import { userInfo } from 'node:os'
import { EmbeddedPostgresProblem } from './problem.ts'

export type ServerUser = {
  /** What to put before the command line. */
  readonly prefix: readonly string[]
  /** Who owns the files of the database, seen from outside. */
  readonly uid: number
}

const nobody = 65534

/** Ends a program by SIGINT when its parent dies; must be set by whoever changes the user last. */
const mortal = ['setpriv', '--pdeathsig', 'INT']
/** A user namespace: the program sees itself as nobody; outside, and on its files, it stays who we are. */
const namespace = ['unshare', '--user', `--map-user=${nobody}`, `--map-group=${nobody}`, '--']
/** Where containers forbid user namespaces: nobody, who may pass the closed doors on the way to the data folder. */
const asNobody = [`--reuid=${nobody}`, `--regid=${nobody}`, '--clear-groups']
const passingDoors = ['--inh-caps=-all,+dac_override', '--ambient-caps=-all,+dac_override']

/** The first way that can start the server and enter the folder. */
export function findServerUser(postgres: string, folder: string): ServerUser {
  const causes: string[] = []
  for (const way of waysFor(process.getuid?.() ?? 0)) {
    const cause = whyNot(way, postgres, folder)
    if (cause === undefined) return way
    causes.push(cause)
  }
  throw new EmbeddedPostgresProblem('EMBEDDED_POSTGRES_NO_USER', { cause: causes.join('; ') })
}

function waysFor(uid: number): readonly ServerUser[] {
  const inNamespace = { prefix: [...namespace, ...mortal, '--'], uid }
  if (uid === 0) return [inNamespace, { prefix: [...mortal, ...asNobody, ...passingDoors, '--'], uid: nobody }]
  const asOurselves = [
    { prefix: [...mortal, '--'], uid },
    { prefix: [], uid },
  ]
  // PostgreSQL wants its user to have a name; `docker run --user 1234` gives none.
  return hasName() ? asOurselves : [inNamespace, ...asOurselves]
}

function hasName(): boolean {
  try {
    return userInfo().username !== ''
  } catch {
    return false
  }
}

function whyNot(way: ServerUser, postgres: string, folder: string): string | undefined {
  const [command, ...args] = [...way.prefix, 'sh', '-c', '"$0" --version && cd "$1"', postgres, folder]
  const probe = spawnSync(command, args, { encoding: 'utf8', cwd: '/' })
  if (probe.error) return `${command}: ${probe.error.message}`
  return probe.status === 0 ? undefined : `${command}: ${probe.stderr.trim()}`
}
