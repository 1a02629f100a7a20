/** The worker's front door: what server and command line may ask of it. */

export { openHouse, type House, type HouseSettings } from './house.ts'
export { launch, type Launch } from './launch.ts'
export { approve, cancel, decline, undo, type Approved } from './decide.ts'
export { addRecord, editRecord, removeRecord, type Edited } from './edit.ts'
export { why, type WhyRow } from './why.ts'
export { checkSource, pluginOf } from './data-source.ts'
export { addMissingSchools, knownSchools, ownSchools, type KnownSchool } from './own-schools.ts'
export type { Progress } from '../sync/ports.ts'
