/** `administrator EMAIL`: the way back in when nobody is left who can give it. */

import type { Command } from 'commander'
import { z } from 'zod'
import { Problem } from '../../model/problem.ts'
import { accountByEmail, createAccount, setMembership } from '../../store/accounts.ts'
import { recordAudit } from '../../store/audit.ts'
import { inTransaction } from '../../store/database.ts'
import { makeToken } from '../../store/one-time-tokens.ts'
import { dropSecondFactor } from '../../store/second-factors.ts'
import { forgetSignIns } from '../../store/sign-in-failures.ts'
import { newId } from '../../worker/front-door.ts'
import type { Desk, Serve } from '../desk.ts'
import { exitCodes } from '../exit-code.ts'

export function addAdministrator(program: Command, serve: Serve): void {
  program
    .command('administrator')
    .description(
      'make this person an administrator of everything, without second factor, and print a one-time link for a new password',
    )
    .argument('<email>')
    .action((email: string) =>
      serve(async desk => {
        if (!z.email().safeParse(email).success) throw noAddress()
        const token = await desk.withHouse(({ pool }) => inTransaction(pool, client => letIn(client, email, desk.by)))
        const link = `${consoleOf(desk)}/password#${token}`
        if (desk.json) await desk.print(JSON.stringify({ email, token, link }))
        else await desk.print(link)
        desk.tell('It can be used once, within 24 hours. Whoever has it becomes an administrator: hand it on safely.')
        return exitCodes.done
      }),
    )
}

/** The password that was set before goes on until the token is redeemed. */
async function letIn(client: Parameters<typeof setMembership>[0], email: string, by: string): Promise<string> {
  const there = await accountByEmail(client, email)
  const id = there?.id ?? newId()
  if (!there) await createAccount(client, { id, email, name: email })
  const before = await setMembership(client, id, null, 'administrator')
  await forgetSignIns(client, email)
  const hadSecondFactor = await dropSecondFactor(client, id)
  const fields = {
    role: { before, after: 'administrator' },
    ...(hadSecondFactor ? { secondFactor: { before: true, after: false } } : {}),
  }
  const actor = `${by} (command line)`
  await recordAudit(client, [{ organization: null, actor, action: 'let in', what: 'user', name: email, fields }])
  return makeToken(client, id)
}

/** As this machine reaches it; a proxy before it has a name that is not known here. */
function consoleOf({ config: { host, port } }: Desk): string {
  const name = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`
}

function noAddress(): Problem {
  return new Problem({
    code: 'EMAIL_INVALID',
    message: 'That is not an address of mail.',
    advice: 'Write it like ada@maple.example.',
  })
}
