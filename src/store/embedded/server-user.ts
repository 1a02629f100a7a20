/** PostgreSQL refuses to run as root: finds a way to run it as somebody else that works on this machine. */
import { spawnSync } from 'node:child_process'
import { EmbeddedPostgresProblem } from './problem.ts'

export type ServerUser = {
  /** What to put before the command line. */
  readonly prefix: readonly string[]
  /** Who owns the files of the database, seen from outside. */
  readonly uid: number
}

const nobody = 65534

/** `mayDie` ends a program by SIGINT when its parent dies; it must be set by whoever changes the user last. */
const mayDie = ['--pdeathsig', 'INT']
const asNobody = ['setpriv', `--reuid=${nobody}`, `--regid=${nobody}`, '--clear-groups']

/** In order of preference; the first one that can start the server and enter the folder is taken. */
const waysForRoot: readonly ServerUser[] = [
  // A user namespace: the server sees itself as nobody, the files stay root's.
  {
    prefix: [
      ...['unshare', '--user', `--map-user=${nobody}`, `--map-group=${nobody}`, '--'],
      ...['setpriv', ...mayDie, '--'],
    ],
    uid: 0,
  },
  // Where containers forbid user namespaces: nobody, who may pass the closed doors on the way to the data folder.
  { prefix: [...asNobody, '--inh-caps=-all,+dac_override', '--ambient-caps=-all,+dac_override', ...mayDie, '--'], uid: nobody },
]

export function findServerUser(postgres: string, folder: string): ServerUser {
  const uid = process.getuid?.() ?? 0
  return uid === 0 ? wayForRoot(postgres, folder) : wayForUser(uid, postgres, folder)
}

function wayForRoot(postgres: string, folder: string): ServerUser {
  const causes: string[] = []
  for (const way of waysForRoot) {
    const cause = whyNot(way, postgres, folder)
    if (cause === undefined) return way
    causes.push(cause)
  }
  throw new EmbeddedPostgresProblem('EMBEDDED_POSTGRES_NO_USER', { cause: causes.join('; ') })
}

function wayForUser(uid: number, postgres: string, folder: string): ServerUser {
  const watched = { prefix: ['setpriv', ...mayDie, '--'], uid }
  return whyNot(watched, postgres, folder) === undefined ? watched : { prefix: [], uid }
}

function whyNot(way: ServerUser, postgres: string, folder: string): string | undefined {
  const [command = '', ...args] = [...way.prefix, 'sh', '-c', '"$0" --version && cd "$1"', postgres, folder]
  const probe = spawnSync(command, args, { encoding: 'utf8', cwd: '/' })
  if (probe.error) return `${command}: ${probe.error.message}`
  return probe.status === 0 ? undefined : `${command}: ${probe.stderr.trim()}`
}
