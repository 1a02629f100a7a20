/** Shows on standard error how a run gets on: a bar on a terminal, else a plain line every few seconds. */

import type { Progress } from '../worker/front-door.ts'
import { shownDuration, shownNumber } from './table.ts'

export type ProgressView = {
  report(progress: Progress): void
  /** A line that stays: of waits and retries. */
  notice(text: string): void
  end(): void
}

export type ProgressScreen = {
  readonly isTTY: boolean
  readonly columns: number
  /** In milliseconds, only ever growing. */
  now(): number
  write(text: string): void
}

const barEvery = 100
const lineEvery = 3000
const barWidth = 24

const stageWords: Readonly<Record<Progress['stage'], string>> = {
  read: 'Reading',
  match: 'Matching',
  plan: 'Planning',
  apply: 'Writing',
  settle: 'Settling',
}

/** How far one stage is; several entities may be under way in it at once. */
type Stage = {
  readonly name: Progress['stage']
  readonly startedAt: number
  readonly parts: Map<string, Progress>
}

export function showProgress(screen: ProgressScreen): ProgressView {
  let stage: Stage | undefined
  let shownAt = -Infinity
  let isBarThere = false

  const clearBar = (): void => {
    if (isBarThere) screen.write('\r\u001b[2K')
    isBarThere = false
  }
  const show = (): void => {
    if (!stage) return
    shownAt = screen.now()
    if (screen.isTTY) {
      screen.write(`\r\u001b[2K${barOf(stage, shownAt).slice(0, Math.max(20, screen.columns - 1))}`)
      isBarThere = true
    } else {
      screen.write(`${lineOf(stage, shownAt)}\n`)
    }
  }
  /** What a stage came to stays to be read, though its last report came too soon to be shown. */
  const finishStage = (): void => {
    clearBar()
    if (stage) screen.write(`${lineOf(stage, screen.now())}\n`)
    stage = undefined
  }

  return {
    report: progress => {
      if (stage?.name !== progress.stage) {
        finishStage()
        stage = { name: progress.stage, startedAt: screen.now(), parts: new Map() }
        shownAt = screen.isTTY ? -Infinity : screen.now()
      }
      stage.parts.set(progress.entity ?? '', progress)
      if (screen.now() - shownAt >= (screen.isTTY ? barEvery : lineEvery)) show()
    },
    notice: text => {
      clearBar()
      screen.write(`${text}\n`)
      if (screen.isTTY) show()
    },
    end: finishStage,
  }
}

function barOf(stage: Stage, now: number): string {
  const { done, total } = sumOf(stage)
  if (total === null || total === 0) return lineOf(stage, now)
  const share = Math.min(1, done / total)
  const filled = Math.round(share * barWidth)
  const bar = '█'.repeat(filled) + '░'.repeat(barWidth - filled)
  return `${stageWords[stage.name]} ${bar} ${Math.floor(share * 100)} % ${amountOf(stage)}${paceOf(stage, now)}`
}

function lineOf(stage: Stage, now: number): string {
  return `${stageWords[stage.name]} ${amountOf(stage)}${paceOf(stage, now)}`
}

function amountOf(stage: Stage): string {
  const { done, total } = sumOf(stage)
  if (done === 0 && total === null) return '…'
  const underWay = [...stage.parts.values()].filter(part => part.entity !== null && part.done !== part.total)
  const names = [...new Set(underWay.map(({ entity }) => entity))]
  const what = names.length === 0 || names.length > 3 ? 'records' : names.join(', ')
  return total === null ? `${what}: ${shownNumber(done)}` : `${what}: ${shownNumber(done)} of ${shownNumber(total)}`
}

/** The total is known only when every part's is. */
function sumOf(stage: Stage): { done: number; total: number | null } {
  const parts = [...stage.parts.values()]
  return {
    done: parts.reduce((sum, part) => sum + part.done, 0),
    total: parts.reduce<number | null>(
      (sum, part) => (sum === null || part.total === null ? null : sum + part.total),
      0,
    ),
  }
}

function paceOf(stage: Stage, now: number): string {
  const elapsed = now - stage.startedAt
  const { done, total } = sumOf(stage)
  if (elapsed < 500 || done === 0) return ''
  const perSecond = (done * 1000) / elapsed
  const left = total !== null && total > done ? `, ${shownDuration(((total - done) / perSecond) * 1000)} left` : ''
  return `, ${shownNumber(Math.round(perSecond))} a second${left}`
}
