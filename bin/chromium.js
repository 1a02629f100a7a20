// Finds the Chromium that the browser tests drive, and gets it where that needs nobody's leave. Plain JavaScript.
import { spawnSync } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome']

/** The program's path: of the variable CHROMIUM, else of the PATH; undefined when there is none. */
export function findChromium() {
  if (process.env.CHROMIUM) return process.env.CHROMIUM
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean)
  return names.flatMap(name => folders.map(folder => join(folder, name))).find(isProgram)
}

/** As root of a Debian it is installed when it is missing; else the browser tests say what to do. */
export function prepareChromium() {
  if (findChromium() || process.getuid?.() !== 0 || spawnSync('apt-get', ['--version']).error) return
  process.stderr.write('Installing Chromium for the browser tests; this takes about a minute, once.\n')
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const apt = words => spawnSync('apt-get', words, { encoding: 'utf8', env: environment })
  const install = ['install', '-y', '-qq', '--no-install-recommends', 'chromium', 'fonts-liberation']
  apt(['update', '-qq'])
  const done = apt(install)
  if (done.status !== 0) process.stderr.write(`Chromium could not be installed:\n${done.stderr}`)
}

function isProgram(path) {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
