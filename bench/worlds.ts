/** The laws of two sides on as many worlds as are asked for: a million is too many for the tests. */

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const vitest = fileURLToPath(new URL('../node_modules/vitest/vitest.mjs', import.meta.url))
const project = fileURLToPath(new URL('..', import.meta.url))

export async function benchWorlds(worlds: number): Promise<void> {
  const started = performance.now()
  const child = spawn(process.execPath, [vitest, 'run', '--retry=0', 'test/laws/both-ways.test.ts'], {
    cwd: project,
    env: { ...process.env, LAWS_TWO_SIDED: String(worlds) },
    stdio: 'inherit',
  })
  const [code] = await once(child, 'exit')
  const seconds = (performance.now() - started) / 1000
  console.log(`${worlds} worlds: ${code === 0 ? 'every law held' : 'a law was broken'}, ${seconds.toFixed(0)} s`)
  if (code !== 0) process.exitCode = 1
}
