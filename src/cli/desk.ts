/** What a command works with: configuration, standard output and error, and the house when it needs it. */

import { userInfo } from 'node:os'
import { openKey, readConfig, type Config, type Environment } from '../config.ts'
import { openHouse, type House } from '../worker/front-door.ts'
import { exitCodes, type ExitCode } from './exit-code.ts'
import { tellFailure } from './failure.ts'
import { isClosedPipe, makePrinter, type Printer } from './printer.ts'

export type Desk = Printer & {
  readonly config: Config
  readonly environment: Environment
  /** One JSON document, or one JSON object a line, in place of tables. */
  readonly json: boolean
  /** Who does it, for history. */
  readonly by: string
  readonly stderr: NodeJS.WriteStream
  tell(line: string): void
  /** Opens the database for the work, and closes it after, however the work ends. */
  withHouse<Result>(work: (house: House) => Promise<Result>): Promise<Result>
}

export type Work = (desk: Desk) => Promise<ExitCode>

/** A command hands its work here; its exit code is kept for the end. */
export type Serve = (work: Work) => Promise<void>

/** Does the work of a command and tells what went wrong; gives the exit code. */
export async function serve(work: Work, { json }: { readonly json: boolean }): Promise<ExitCode> {
  const { stdout, stderr, env: environment } = process
  const tell = (line: string): void => void stderr.write(`${line}\n`)
  try {
    const config = readConfig(environment)
    const printer = makePrinter(stdout)
    const desk: Desk = {
      ...printer,
      config,
      environment,
      json,
      by: userName(environment),
      stderr,
      tell,
      withHouse: task => withHouse(config, task),
    }
    const code = await work(desk)
    await printer.flush().catch((error: unknown) => {
      if (!isClosedPipe(error)) throw error
    })
    return code
  } catch (error) {
    if (isClosedPipe(error)) return exitCodes.done
    tellFailure(error, tell, environment['LOG_LEVEL'])
    return exitCodes.failed
  }
}

async function withHouse<Result>(config: Config, work: (house: House) => Promise<Result>): Promise<Result> {
  const { home, databaseUrl, traces } = config
  const house = await openHouse({ home, databaseUrl, key: await openKey(config), traces })
  try {
    return await work(house)
  } finally {
    await house.close()
  }
}

/** An account without a name (a number in a container) has none to ask for. */
function userName(environment: Environment): string {
  try {
    return userInfo().username
  } catch {
    return environment['USER'] ?? 'unknown'
  }
}
