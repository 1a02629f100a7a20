/** `start` and `worker`: the service, which runs until it is asked to end. */

import type { Command } from 'commander'
import type { Config } from '../../config.ts'
import { exitCodes } from '../exit-code.ts'
import type { Serve } from '../desk.ts'

export type RunService = (
  config: Config,
  wish: { readonly withServer: boolean; readonly tell: (line: string) => void },
) => Promise<void>

export function addService(program: Command, serve: Serve, runService: RunService): void {
  const carryOut = (withServer: boolean) => () =>
    serve(async desk => {
      await runService(desk.config, { withServer, tell: line => void process.stdout.write(`${line}\n`) })
      return exitCodes.done
    })
  program.command('start').description('server, scheduler and worker, until Ctrl-C').action(carryOut(true))
  program
    .command('worker')
    .description('a worker only, on DATABASE_URL; as many as you like, on as many machines')
    .action(carryOut(false))
}
