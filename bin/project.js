#!/usr/bin/env node
// What one does with the project itself: test, check, bench, format.
import { become, complain, prepare, run } from './bootstrap.js'
import { prepareChromium } from './chromium.js'
import { prepareConsole } from './console.js'
import { screenshots } from './screenshots.js'

const checks = [
  { name: 'types', program: 'node_modules/.bin/tsc', args: ['--noEmit'] },
  { name: 'types of the console', program: 'node_modules/.bin/tsc', args: ['--noEmit', '-p', 'src/console'] },
  { name: 'lint', program: 'node_modules/.bin/oxlint', args: ['--type-aware', '--deny-warnings'] },
  { name: 'format', program: 'node_modules/.bin/oxfmt', args: ['--check', '.'] },
  { name: 'unused code', program: 'node_modules/.bin/knip', args: [] },
]

const commands = {
  test,
  console: prepareConsole,
  check,
  screenshots,
  bench: args => become('bench/main.ts', args),
  format: args => become('node_modules/.bin/oxfmt', args.length > 0 ? args : ['.']),
}

const [name = '', ...args] = process.argv.slice(2)
const command = commands[name]
if (command) command(args).catch(complain)
else complain(new Error(`Usage: node bin/project.js ${Object.keys(commands).join('|')} [arguments]`))

async function test(args) {
  await prepareConsole()
  prepareChromium()
  await become('node_modules/.bin/vitest', ['run', ...args])
}

/** All checks are made, so that one sees everything there is to mend. */
async function check() {
  await prepare()
  const failed = []
  for (const { name, program, args } of checks) {
    const code = await run(program, args)
    if (code >= 128) return void (process.exitCode = code) // somebody broke it off
    if (code !== 0) failed.push(name)
  }
  process.stdout.write(failed.length === 0 ? 'All checks passed.\n' : `Failed: ${failed.join(', ')}.\n`)
  if (failed.length > 0) process.exitCode = 1
}
