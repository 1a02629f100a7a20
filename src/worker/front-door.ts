/** The worker's front door: what server and command line may ask of it. */

export { openHouse, type House } from './house.ts'
export { launch, type Launch } from './launch.ts'
export { approve, cancel, decline, undo } from './decide.ts'
export { addRecord, editRecord, removeRecord, type Edited } from './edit.ts'
export { why, type WhyRow } from './why.ts'
export { checkSource, pluginOf } from './data-source.ts'
export type { Progress } from '../sync/ports.ts'
