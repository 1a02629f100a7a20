/**
 * Ends a test run with one plain line: `N passed, N failed`, and how many were skipped, if any were. Before it, by name,
 * what passed only at the second try.
 */
import type { Reporter, SerializedError, TestModule } from 'vitest/node'

export default class ClosingLineReporter implements Reporter {
  #line = '0 passed, 1 failed'
  #second: readonly string[] = []

  onInit(): void {
    // After everything that other reporters and the teardown have to say.
    process.once('exit', () => {
      if (this.#second.length > 0) process.stdout.write(`passed at the second try:\n${this.#second.join('\n')}\n`)
      process.stdout.write(`${this.#line}\n`)
    })
  }

  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly SerializedError[]): void {
    this.#line = closingLine(modules, unhandledErrors.length)
    this.#second = modules
      .flatMap(module => [...module.children.allTests()])
      .filter(test => test.diagnostic()?.flaky)
      .map(test => `  ${test.fullName}`)
  }
}

function closingLine(modules: readonly TestModule[], unhandledErrors: number): string {
  const states = modules.flatMap(module => [...module.children.allTests()].map(test => test.result().state))
  const count = (state: (typeof states)[number]): number => states.filter(each => each === state).length
  // A file that cannot be loaded, or a hook that breaks, is a failure of its own.
  const broken = modules
    .flatMap(module => [module, ...module.children.allSuites()])
    .filter(each => each.errors().length > 0)
  const failed = count('failed') + count('pending') + broken.length + unhandledErrors
  const skipped = count('skipped')
  return `${count('passed')} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`
}
