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

/** What the keeper tells its clients. */
const keeperMessage = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ready'), url: z.string() }),
  z.object({ kind: z.literal('problem'), problem: wireProblem }),
  /** To the last one, who has left: PostgreSQL is gone. */
  z.object({ kind: z.literal('stopped') }),
])
export type KeeperMessage = z.infer<typeof keeperMessage>

export const answeredMessage = z.intersection(z.object({ answer: z.string() }), keeperMessage)

/** What the keeper tells its starter, once: that there is a keeper to be met, or why not. */
export const keeperReport = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('open') }),
  z.object({ kind: z.literal('problem'), problem: wireProblem }),
])
export type KeeperReport = z.infer<typeof keeperReport>
