/** `check SOURCE`: tests the connection of a data source, step by step. */

import type { Command } from 'commander'
import { toldOf } from '../../store/told.ts'
import { checkSource } from '../../worker/front-door.ts'
import { exitCodes } from '../exit-code.ts'
import { interruptible } from '../interrupt.ts'
import type { Serve } from '../desk.ts'
import { plain } from '../table.ts'

export function addCheck(program: Command, serve: Serve): void {
  program
    .command('check')
    .description('test the connection of a data source, step by step')
    .argument('<source>', 'its name')
    .action((source: string) =>
      serve(desk =>
        desk.withHouse(house =>
          interruptible(desk.tell, async signal => {
            try {
              for await (const { name, detail } of checkSource(house, source, { signal, onNotice: desk.tell })) {
                await desk.print(
                  desk.json ? JSON.stringify({ ok: true, step: name, detail }) : `ok  ${name}: ${plain(detail)}`,
                )
                await desk.flush()
              }
            } catch (error) {
              const { code, message, advice } = toldOf(error)
              if (desk.json) await desk.print(JSON.stringify({ ok: false, code, message, advice }))
              await desk.flush()
              throw error
            }
            if (!desk.json) await desk.print('Connection is OK.')
            return exitCodes.done
          }),
        ),
      ),
    )
}
