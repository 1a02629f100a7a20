/** A paper source in a file, so that another process can read what a test wrote. */

import { readFile, writeFile } from 'node:fs/promises'
import { entityTypes } from '../../src/model/entity.ts'
import type { SourceAttributes } from '../../src/model/value.ts'
import { blankPaper, write, type Paper } from '../support/paper-source.ts'

export async function writePaperFile(file: string, paper: Paper): Promise<void> {
  const records = entityTypes.flatMap(entity =>
    [...paper.records[entity]].map(([key, attributes]) => [entity, key, attributes]),
  )
  await writeFile(file, JSON.stringify({ pageSize: paper.pageSize, resumes: paper.resumes, records }))
}

export async function readPaperFile(file: string): Promise<Paper> {
  const { pageSize, resumes, records } = JSON.parse(await readFile(file, 'utf8')) as {
    readonly pageSize: number
    readonly resumes: boolean
    readonly records: readonly (readonly [keyof Paper['records'], string, SourceAttributes])[]
  }
  const paper = blankPaper()
  paper.pageSize = pageSize
  paper.resumes = resumes
  for (const [entity, key, attributes] of records) write(paper, entity, key, attributes)
  return paper
}
