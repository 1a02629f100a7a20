/** How the tests are run: real servers in real processes, three files at a time, since much of it is waiting. */
import { defineConfig } from 'vitest/config'
import LongFirst from './test/support/long-first.ts'

/** Tests of pure functions and of connectors against simulators: they leave nothing behind in their process. */
const alone = [
  'src/*.test.ts',
  'src/{model,rules,identity,sync,connectors,contract,console,cli}/**/*.test.ts',
  'simulators/**/*.test.ts',
]

const patience = { testTimeout: 30_000, hookTimeout: 60_000 }

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
          exclude: alone,
          globalSetup: ['test/support/cluster.ts'],
          ...patience,
        },
      },
      // One process for many files: what they import is loaded once.
      { test: { name: 'pure', include: alone, isolate: false, ...patience } },
    ],
  },
})
