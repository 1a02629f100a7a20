/** The command line as a user has it: real processes, a database and a data folder of their own. */

import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { compileCache } from '../support/compile-cache.ts'
import { freshDatabase } from '../support/database.ts'

export type Ended = {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
  /** Standard output as JSON, one value a line. */
  json(): unknown[]
}

export type CommandLine = {
  readonly folder: string
  readonly databaseUrl: string
  run(...words: string[]): Promise<Ended>
  /** With other variables of the environment. */
  runIn(environment: Readonly<Record<string, string>>, ...words: string[]): Promise<Ended>
  /** A command under way, to be met by signals and closed pipes. */
  start(...words: string[]): { readonly process: ChildProcess; readonly ended: Promise<Ended> }
  write(name: string, text: string): Promise<string>
  close(): Promise<void>
}

const program = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url))

export async function openCommandLine(): Promise<CommandLine> {
  const database = await freshDatabase()
  const folder = await mkdtemp(join(tmpdir(), 'passport cli '))
  const usual = {
    PATH: process.env['PATH'] ?? '',
    DATABASE_URL: database.url,
    PASSPORT_SYNC_HOME: join(folder, 'home'),
    POWERSCHOOL_SECRET: 's3cret-of-maple',
    NODE_COMPILE_CACHE: compileCache,
  }
  const start = (words: readonly string[], environment: Readonly<Record<string, string>>) => {
    const child = spawn(process.execPath, [program, ...words], { cwd: folder, env: { ...usual, ...environment } })
    return { process: child, ended: endOf(child) }
  }
  return {
    folder,
    databaseUrl: database.url,
    run: (...words) => start(words, {}).ended,
    runIn: (environment, ...words) => start(words, environment).ended,
    start: (...words) => start(words, {}),
    write: async (name, text) => {
      await writeFile(join(folder, name), text)
      return join(folder, name)
    },
    close: async () => {
      await database.drop()
      await rm(folder, { recursive: true })
    },
  }
}

function endOf(child: ChildProcess): Promise<Ended> {
  let stdout = ''
  let stderr = ''
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', code => {
      resolve({
        code,
        stdout,
        stderr,
        json: () =>
          stdout
            .split('\n')
            .filter(Boolean)
            .map(line => JSON.parse(line)),
      })
    })
  })
}

/** The district file of the sample district. */
export function mapleFile(url: string, changed: { readonly safety?: string; readonly tasks?: string } = {}): string {
  return `organization:
  name: Maple Unified
  timeZone: America/New_York
  schools:
    - { name: Maple Night School, identifier: "0099" }
dataSources:
  - name: PowerSchool
    connector: powerschool
    settings: { url: "${url}", clientId: abc, clientSecret: "\${POWERSCHOOL_SECRET}" }
integrations:
  - name: Nightly import
    type: import
    source: PowerSchool
    target: Passport
    schools: auto
    tasks: ${changed.tasks ?? '[{ entity: school }, { entity: student }, { entity: teacher }, { entity: guardian }, { entity: section }, { entity: enrollment }]'}
${changed.safety ?? ''}
`
}
