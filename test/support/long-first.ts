/** The order of test files: those that take long first, so that none is left to run alone at the end. */

import { relative } from 'node:path'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** A fresh checkout knows no durations yet. */
const longest = ['test/faults', 'test/laws', 'test/service', 'test/crash', 'test/console', 'test/cli']

export default class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    return sorted.toSorted((a, b) => this.rank(a) - this.rank(b))
  }

  private rank({ moduleId }: TestSpecification): number {
    const path = relative(this.ctx.config.root, moduleId)
    const place = longest.findIndex(folder => path.startsWith(`${folder}/`))
    return place === -1 ? longest.length : place
  }
}
