/** How a client finds the keeper of a data folder: a file with an address and the two words that prove who is who. */
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { z } from 'zod'
import type { DatabaseFolder } from './folder.ts'
import { wireProblem } from './problem.ts'

const meeting = z.object({
  pid: z.number(),
  port: z.number(),
  /** What a client says, and what the keeper answers: an old file may name a port that is somebody else's by now. */
  knock: z.string(),
  answer: z.string(),
})
export type Meeting = z.infer<typeof meeting>

export function announce(folder: DatabaseFolder, place: Meeting): void {
  const written = `${folder.meeting}.new`
  rmSync(written, { force: true })
  writeFileSync(written, JSON.stringify(place), { mode: 0o600 })
  renameSync(written, folder.meeting)
}

export function withdraw(folder: DatabaseFolder): void {
  rmSync(folder.meeting, { force: true })
}

export function findMeeting(folder: DatabaseFolder): Meeting | undefined {
  const text = textOf(folder.meeting)
  return text === undefined ? undefined : meeting.parse(JSON.parse(text))
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}

/** What the keeper tells a client that knocked; the client then stays connected for as long as it uses the database. */
export const welcome = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ready'), answer: z.string(), url: z.string() }),
  z.object({ kind: z.literal('problem'), answer: z.string(), problem: wireProblem }),
  /** The answer to the last client's leaving, when PostgreSQL is gone. */
  z.object({ kind: z.literal('stopped') }),
])
export type Welcome = z.infer<typeof welcome>
