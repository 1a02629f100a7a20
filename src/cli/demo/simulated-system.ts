/** Starts a simulated system as a process of its own, and does in PowerSchool what its administrator does: install the plugin. */

import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'

const ready = z.object({ url: z.string() })
const pluginReport = z.object({ errors: z.array(z.string()).optional() }).loose()

export type SimulatedSystem = {
  readonly url: string
  readonly port: number
  readonly ended: Promise<void>
  stop(): Promise<void>
}

/** At the port of the last time, unless somebody else has it now. */
export async function startSystem(
  system: 'powerschool' | 'xpress-roster',
  portBefore: number,
  options: Readonly<Record<string, string | undefined>>,
): Promise<SimulatedSystem> {
  if (portBefore === 0) return startAt(system, 0, options)
  return startAt(system, portBefore, options).catch(() => startAt(system, 0, options))
}

async function startAt(
  system: string,
  port: number,
  options: Readonly<Record<string, string | undefined>>,
): Promise<SimulatedSystem> {
  const program = fileURLToPath(new URL('../../../simulators/main.ts', import.meta.url))
  const words = Object.entries(options).flatMap(([name, value]) => (value === undefined ? [] : [`--${name}`, value]))
  // In a group of its own: Ctrl-C in the terminal reaches the demo, which then stops all in order.
  const child = spawn(process.execPath, [program, system, '--port', String(port), ...words, '--follow-stdin'], {
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
  })
  let complaint = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (complaint += text))
  const ended = new Promise<void>(resolve => child.once('exit', () => resolve()))
  for await (const line of createInterface(child.stdout)) {
    const { url } = ready.parse(JSON.parse(line))
    return {
      url,
      port: Number(new URL(url).port),
      ended,
      stop: async () => {
        child.kill('SIGTERM')
        await ended
      },
    }
  }
  await ended
  throw new Error(`The simulated ${system} did not start: ${complaint.trim().split('\n').at(-1) ?? 'no reason given'}`)
}

/** System > System Settings > Plugin Management Configuration > Install, then Enable. */
export async function installPlugin(url: string, file: string): Promise<void> {
  const answer = await fetch(`${url}/_simulator/plugin`, { method: 'POST', body: readFileSync(file) })
  const report = pluginReport.parse(await answer.json())
  if (!answer.ok || (report.errors?.length ?? 0) > 0)
    throw new Error(`The plugin was refused: ${JSON.stringify(report)}`)
  await fetch(`${url}/_simulator/enable`, { method: 'POST', body: '{}' })
}
