/** Signing in by OpenID Connect: to the provider, and back. */

import { z } from 'zod'
import { endpoint, longId } from './endpoint.ts'

const part = z.string().max(4096).optional()

export const openId = {
  offered: endpoint({
    method: 'GET',
    address: '/session/providers',
    summary: 'By which providers one may sign in',
    status: 200,
    answer: z.object({ items: z.array(z.object({ id: longId, name: z.string() })) }),
  }),
  begin: endpoint({
    method: 'POST',
    address: '/session/providers/:provider',
    summary: 'Begin to sign in: the address of the provider that the browser is to be led to',
    params: z.object({ provider: longId }),
    body: z.strictObject({
      returnTo: z
        .string()
        .max(1000)
        .regex(/^\/(?![/\\])[\x21-\x5b\x5d-\x7e]*$/, 'is no path of the console')
        .default('/')
        .describe('The path of the console to come back to.'),
    }),
    status: 200,
    answer: z.object({ address: z.string() }),
  }),
  callback: endpoint({
    method: 'GET',
    address: '/session/callback',
    summary:
      'Where the provider leads back to. It leads on to where one wanted to go, signed in; or to /sign-in?problem=CODE',
    // Providers add parameters of their own.
    query: z.looseObject({ code: part, state: part, iss: part, error: part }),
    status: 302,
  }),
}
