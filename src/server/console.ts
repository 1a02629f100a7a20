/** Sends the built console: everything outside of the API is one of its screens. */

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import fixedFiles from '@fastify/static'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Problem } from '../model/problem.ts'

export type NotFound = (request: FastifyRequest, reply: FastifyReply) => unknown

const askAnew = 'no-cache'
const keepForEver = 'public, max-age=31536000, immutable'

/** Files under /assets have their content's hash in their name, and are kept by browsers; the page is asked for each time. */
export async function serveConsole(app: FastifyInstance, folder: string, notFound: NotFound): Promise<void> {
  if (!existsSync(join(folder, 'index.html'))) throw notBuilt(folder)
  await app.register(fixedFiles, {
    root: join(folder, 'assets'),
    prefix: '/assets/',
    preCompressed: true,
    index: false,
    dotfiles: 'deny',
    // Ours, else what is kept by nobody (server.ts) would win over what is kept for ever.
    cacheControl: false,
    setHeaders: (reply, path) => void reply.header('cache-control', path.endsWith('.html') ? askAnew : keepForEver),
  })
  app.setNotFoundHandler({ preHandler: app.rateLimit() }, (request, reply) => {
    if (!isOfConsole(request)) return notFound(request, reply)
    return reply.sendFile('index.html', folder)
  })
}

function isOfConsole({ method, url }: FastifyRequest): boolean {
  return (method === 'GET' || method === 'HEAD') && !/^\/(api|assets)(\/|\?|$)/.test(url)
}

function notBuilt(folder: string): Problem {
  return new Problem({
    code: 'CONSOLE_NOT_BUILT',
    message: `There is no built console in ${folder}.`,
    advice: 'Start with `npm start` or `npx passport-sync start`: they build it when it is missing.',
  })
}
