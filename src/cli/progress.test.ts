import { expect, test } from 'vitest'
import { showProgress, type ProgressView } from './progress.ts'

function aScreen(isTTY: boolean): { view: ProgressView; at(time: number): void; text(): string } {
  let now = 0
  let text = ''
  const view = showProgress({ isTTY, columns: 80, now: () => now, write: written => (text += written) })
  return { view, at: time => (now = time), text: () => text }
}

test('away from a terminal there is a plain line every few seconds, and one for what a stage came to', () => {
  const { view, at, text } = aScreen(false)
  for (let second = 0; second <= 7; second++) {
    at(second * 1000)
    view.report({ stage: 'read', entity: 'student', done: second * 100, total: 1000 })
  }
  view.report({ stage: 'apply', entity: null, done: 0, total: null })
  view.end()
  expect(text().split('\n')).toEqual([
    'Reading student: 300 of 1,000, 100 a second, 7.0 s left',
    'Reading student: 600 of 1,000, 100 a second, 4.0 s left',
    'Reading student: 700 of 1,000, 100 a second, 3.0 s left',
    'Writing …',
    '',
  ])
})

test('on a terminal a bar is drawn over itself, never wider than the screen; a notice stands above it', () => {
  const { view, at, text } = aScreen(true)
  view.report({ stage: 'read', entity: 'student', done: 0, total: 400 })
  at(2000)
  view.report({ stage: 'read', entity: 'student', done: 100, total: 400 })
  view.report({ stage: 'read', entity: 'teacher', done: 10, total: 100 })
  view.notice('PowerSchool asks to wait 5 seconds.')
  view.end()
  const clear = '\r\u001b[2K'
  const parts = text().split(clear)
  expect(parts[2]).toBe('Reading ██████░░░░░░░░░░░░░░░░░░ 25 % student: 100 of 400, 50 a second, 6.0 s l')
  expect(parts[3]).toBe('PowerSchool asks to wait 5 seconds.\n')
  expect(parts[4]).toMatch(/^Reading █{5}░{19} 22 % student, teacher: 110 of 500/)
  expect(parts[5]).toBe('Reading student, teacher: 110 of 500, 55 a second, 7.1 s left\n')
})
