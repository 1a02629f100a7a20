/** How the tests are run: real servers in real processes, three files at a time, since much of it is waiting. */
import { defineConfig } from 'vitest/config'
import LongFirst from './test/support/long-first.ts'

/** Tests of pure functions and of connectors against simulators: they leave nothing behind in their process. */
const alone = [
  'src/*.test.ts',
  'src/{model,rules,identity,sync,connectors,contract,console,cli}/**/*.test.ts',
  'simulators/**/*.test.ts',
]

const inBrowser = ['test/console/**/*.test.ts']

// What a page or a server comes to is asked again and again, for as long as a busy machine may need.
const patience = { testTimeout: 60_000, hookTimeout: 120_000, expect: { poll: { timeout: 20_000 } } }

// In CI alone: what passes only at the second try is told at the end.
const secondTry = process.env['SECOND_TRY'] === 'browser' ? 1 : 0

export default defineConfig({
  test: {
    reporters: ['default', './test/support/closing-line-reporter.ts'],
    pool: 'forks',
    maxWorkers: 3,
    sequence: { sequencer: LongFirst },
    projects: [
      {
        test: {
          name: 'house',
          include: ['{src,simulators,test,bench}/**/*.test.ts'],
          exclude: [...alone, ...inBrowser],
          globalSetup: ['test/support/cluster.ts'],
          ...patience,
        },
      },
      // One process for many files: what they import is loaded once, and one browser serves them all.
      {
        test: {
          name: 'browser',
          include: inBrowser,
          globalSetup: ['test/support/cluster.ts'],
          isolate: false,
          retry: secondTry,
          ...patience,
          // A browser on a busy machine takes its time; a test that hangs still ends.
          testTimeout: 180_000,
        },
      },
      { test: { name: 'pure', include: alone, isolate: false, ...patience } },
    ],
  },
})
