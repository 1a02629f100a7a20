/** Where the demo keeps its things: a data folder of its own, and what it must remember between two starts. */

import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { z } from 'zod'

const memory = z.object({
  clientId: z.string(),
  clientSecret: z.string(),
  port: z.int(),
  // Of the region's provider: a demo of before had none.
  regionApiKey: z.string().optional(),
  regionSecret: z.string().optional(),
  regionPassword: z.string().optional(),
  regionPort: z.int().optional(),
  /** Of the demo that runs in this folder, or ran last. */
  pid: z.int(),
})

export type Memory = z.infer<typeof memory>

export type Place = {
  readonly home: string
  readonly districtFile: string
  readonly pluginFile: string
  /** The simulated PowerSchool's database. */
  readonly powerSchoolFile: string
  /** What the region's provider remembers. */
  readonly regionFile: string
  /** Null on the first start. */
  readonly memory: Memory | null
  readonly remember: (memory: Memory) => void
}

/** `PASSPORT_SYNC_HOME`, or `data/demo` in the folder where the demo is started; another district has its own. */
export function openPlace(district: string | undefined): Place {
  const home = resolve(
    process.env['PASSPORT_SYNC_HOME'] ?? join('data', district === undefined ? 'demo' : 'demo-ed-fi'),
  )
  mkdirSync(home, { recursive: true })
  const memoryFile = join(home, 'demo.json')
  return {
    home,
    districtFile: join(home, 'district.yaml'),
    pluginFile: join(home, 'passport-plugin.zip'),
    powerSchoolFile: join(home, 'powerschool.sqlite'),
    regionFile: join(home, 'region.sqlite'),
    memory: existsSync(memoryFile) ? memory.parse(JSON.parse(readFileSync(memoryFile, 'utf8'))) : null,
    remember: remembered => writeFileSync(memoryFile, JSON.stringify(remembered), { mode: 0o600 }),
  }
}

/** Credentials for a first start. */
export function newMemory() {
  return {
    clientId: randomBytes(12).toString('hex'),
    clientSecret: randomBytes(24).toString('hex'),
    regionApiKey: randomBytes(24).toString('hex'),
    regionSecret: randomBytes(24).toString('hex'),
    regionPassword: randomBytes(24).toString('hex'),
  }
}

export function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
