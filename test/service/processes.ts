/** Processes with the service, and what they tell. */

import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import { compileCache } from '../support/compile-cache.ts'

const program = fileURLToPath(new URL('service-process.ts', import.meta.url))

export type ServiceProcess = {
  readonly child: ChildProcess
  readonly lines: readonly string[]
  /** The first line, said already (since that one) or yet to come, that is like this. */
  said(pattern: RegExp, since?: number): Promise<string>
  /** Calls at every line from now on, until what it gives is called. */
  listen(look: () => void): () => void
  /** By SIGKILL, unless said otherwise; the exit code. */
  kill(signal?: NodeJS.Signals): Promise<number | null>
}

/** Ends with the test. */
export async function startProcess(
  { url, paperFile }: { readonly url: string; readonly paperFile: string },
  {
    workers = 2,
    pauseAt,
    serves = false,
  }: { readonly workers?: number; readonly pauseAt?: number; readonly serves?: boolean } = {},
): Promise<ServiceProcess> {
  const child = spawn(process.execPath, [program, url, paperFile, String(workers)], {
    env: {
      ...process.env,
      NODE_COMPILE_CACHE: compileCache,
      ...(pauseAt === undefined ? {} : { PAUSE_AT: String(pauseAt) }),
      ...(serves ? { SERVES: 'yes' } : {}),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const ended = once(child, 'exit')
  const lines: string[] = []
  const waiting = new Set<() => void>()
  const listen = (look: () => void): (() => void) => {
    waiting.add(look)
    return () => void waiting.delete(look)
  }
  for (const input of [child.stdout, child.stderr]) {
    createInterface({ input }).on('line', line => {
      lines.push(line)
      for (const look of waiting) look()
    })
  }
  const kill = async (signal: NodeJS.Signals = 'SIGKILL'): Promise<number | null> => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill(signal)
      await ended
    }
    return child.exitCode
  }
  onTestFinished(async () => void (await kill()))
  const said = (pattern: RegExp, since = 0): Promise<string> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const found = lines.slice(since).find(line => pattern.test(line))
        if (found === undefined) return
        stop()
        resolve(found)
      }
      const stop = listen(look)
      look()
      void once(child, 'close').then(([code, signal]) =>
        reject(
          new Error(`the process ended (${String(code ?? signal)}) without saying ${pattern}: ${lines.join('\n')}`),
        ),
      )
    })
  await said(/^started$/)
  return { child, lines, said, listen, kill }
}
