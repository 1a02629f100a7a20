/** `doctor`: versions, data folder, disk, database, key, clock, connections: what is wrong and what to do. */

import type { Command } from 'commander'
import { examine, type Finding } from '../examination.ts'
import { exitCodes } from '../exit-code.ts'
import type { Serve } from '../desk.ts'
import { plain } from '../table.ts'

export function addDoctor(program: Command, serve: Serve): void {
  program
    .command('doctor')
    .description('tell what is wrong, and what to do')
    .action(() =>
      serve(async desk => {
        let isWell = true
        await examine(desk, async finding => {
          isWell &&= finding.ok
          if (desk.json) await desk.print(JSON.stringify(finding))
          else for (const line of lines(finding)) await desk.print(line)
          await desk.flush()
        })
        return isWell ? exitCodes.done : exitCodes.failed
      }),
    )
}

function lines({ ok, what, detail, advice }: Finding): string[] {
  const found = `${ok ? 'ok   ' : 'WRONG'}  ${what}: ${plain(detail)}`
  return advice ? [found, `       What to do: ${plain(advice)}`] : [found]
}
