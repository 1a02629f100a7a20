/** `rotate-key`: seals every stored secret with a new key. */

import type { Command } from 'commander'
import { resealSecrets } from '../../store/reseal.ts'
import type { Serve } from '../desk.ts'
import { exitCodes } from '../exit-code.ts'
import { openNextKey } from '../next-key.ts'

export function addRotateKey(program: Command, serve: Serve): void {
  program
    .command('rotate-key')
    .description('seal every stored secret with a new key; broken off, it goes on when it is given again')
    .action(() =>
      serve(desk =>
        desk.withHouse(async ({ pool, key }) => {
          const next = await openNextKey(desk.config)
          const resealed = await resealSecrets(pool, key, next.key)
          const left = await next.settle()
          if (desk.json) await desk.print(JSON.stringify({ resealed }))
          else await desk.print(`Sealed ${resealed} secrets with the new key.`)
          desk.tell(left)
          return exitCodes.done
        }),
      ),
    )
}
