// Builds the console when it is missing, or older than what it is made of. Plain JavaScript, like bootstrap.js.
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { prepare, project, run, takeLock, textOf } from './bootstrap.js'

const folder = join(project, 'dist/console')
const note = join(folder, 'made-of')
const builder = 'node_modules/vite/bin/vite.js'

/** Whoever serves the console calls this before. It reads some hundred small files, and builds if they have changed. */
export async function prepareConsole() {
  await prepare()
  if (textOf(note) === hashOfSources()) return
  const release = await takeLock('console')
  try {
    const hash = hashOfSources()
    if (textOf(note) !== hash) await build(hash) // else somebody did it while we waited
  } finally {
    release()
  }
}

/** Made aside and then put in its place: a server that is running never sees half of it. */
async function build(hash) {
  if (!existsSync(join(project, builder))) {
    if (existsSync(note)) return // an installation without what builds: it has the console it came with
    throw new Error('The console is not built, and what builds it is not installed. Run `npm ci`, and start again.')
  }
  process.stderr.write('Building the console; this takes some seconds, once.\n')
  const aside = `${folder}-${process.pid}`
  const before = `${aside}-before`
  process.env.CONSOLE_FOLDER = aside
  try {
    const code = await run(builder, ['build', '--config', join(project, 'vite.config.ts'), '--logLevel', 'warn'])
    if (code !== 0) throw new Error('The console could not be built; what is wrong stands above.')
    writeFileSync(join(aside, 'made-of'), hash)
    mkdirSync(join(project, 'dist'), { recursive: true })
    if (existsSync(folder)) renameSync(folder, before)
    renameSync(aside, folder)
  } finally {
    delete process.env.CONSOLE_FOLDER
    for (const left of [aside, before]) rmSync(left, { recursive: true, force: true })
  }
}

function hashOfSources() {
  const hash = createHash('sha256')
  for (const path of ['package-lock.json', 'vite.config.ts', ...sourceFiles()]) {
    hash
      .update(`${path}\0`)
      .update(readFileSync(join(project, path)))
      .update('\0')
  }
  return hash.digest('hex')
}

function sourceFiles() {
  return ['src/console', 'src/contract', 'src/model']
    .flatMap(folder =>
      readdirSync(join(project, folder), { recursive: true, withFileTypes: true })
        .filter(entry => entry.isFile() && !/\.test\.tsx?$/.test(entry.name))
        .map(entry => join(entry.parentPath, entry.name).slice(project.length + 1)),
    )
    .toSorted()
}
