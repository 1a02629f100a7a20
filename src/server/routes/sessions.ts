/** Where one is signed in. */

import { Problem } from '../../model/problem.ts'
import { endSessionOf, sessionsOf } from '../../store/sessions.ts'
import type { House } from '../../worker/front-door.ts'
import type { Routes } from '../answer.ts'
import { personOf } from '../caller.ts'
import { deviceName } from '../device.ts'

export function sessionListRoutes({ pool }: House): Routes<'sessions'> {
  return {
    list: {
      scope: 'nobody',
      answer: async ({ caller }) => {
        const { account, session } = personOf(caller)
        const found = await sessionsOf(pool, account)
        return {
          items: found.map(({ device, ...row }) => ({
            ...row,
            device: deviceName(device),
            isThis: row.id === session.id,
          })),
        }
      },
    },
    end: {
      scope: 'nobody',
      answer: async ({ caller, params }) => {
        if (!(await endSessionOf(pool, personOf(caller).account, params.session))) throw sessionUnknown()
      },
    },
  }
}

function sessionUnknown(): Problem {
  return new Problem({
    code: 'SESSION_UNKNOWN',
    message: 'Your account has no such session.',
    advice: 'It may have ended already. List them: GET /api/v1/sessions.',
  })
}
