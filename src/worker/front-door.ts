/** The worker's front door: what server and command line may ask of it. */

export { openHouse, type House } from './house.ts'
export { launch, refusePaused, underWay, type Launch } from './launch.ts'
export { startService, type Service, type ServiceLog, type ServiceSettings } from './service.ts'
export { approve, cancel, decline, undo } from './decide.ts'
export { addRecord, editRecord, removeRecord, type Edited } from './edit.ts'
export { why, type WhyRow } from './why.ts'
export { checkSource, pluginOf } from './data-source.ts'
export { addMissingSchools, knownSchools, ownSchools, type KnownSchool } from './own-schools.ts'
export type { Progress } from '../sync/ports.ts'
export { newId } from './new-id.ts'
