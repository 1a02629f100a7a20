/**
 * A process that imports from a paper file and tells its steps line by line, to be killed:
 * `node import-process.ts DATABASE_URL PAPER_FILE`. With PAUSE_AT=N it stands still at its Nth step, until a line comes in.
 */

import { randomBytes } from 'node:crypto'
import { readSync, writeSync } from 'node:fs'
import { openPool } from '../../src/store/database.ts'
import { launch, type House } from '../../src/worker/front-door.ts'
import { paperConnector } from '../support/paper-source.ts'
import { readPaperFile } from './paper-file.ts'

const [url = '', file = ''] = process.argv.slice(2)
const pauseAt = Number(process.env['PAUSE_AT'] ?? 'Infinity')
let steps = 0

function tell(step: string): void {
  steps += 1
  const pauses = steps === pauseAt
  writeSync(1, `${steps} ${step}${pauses ? ' paused' : ''}\n`)
  if (pauses) readSync(0, Buffer.alloc(1))
}

const paper = await readPaperFile(file)
paper.onPage = (entity, page) => tell(`page ${entity} ${page}`)
const pool = openPool(url)
const house: House = {
  pool,
  key: randomBytes(32),
  connectorById: id => paperConnector(id, paper),
  close: () => pool.end(),
}
const run = await launch(house, {
  integration: 'Import',
  trigger: 'test',
  by: 'test',
  signal: new AbortController().signal,
  onProgress: ({ stage, entity }) => tell(`${stage} ${entity ?? ''}`),
  onNotice: text => tell(`notice ${text}`),
})
tell(`ended ${run.state}`)
await house.close()
