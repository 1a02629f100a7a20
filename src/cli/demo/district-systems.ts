/** The sample district's systems: a PowerSchool, and a region's xPress Roster of the same people; and the district file that names them. */

import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { newMemory, type Place } from './place.ts'
import { sampleDistrictFile } from './sample-district.ts'
import { startSystem, type SimulatedSystem } from './simulated-system.ts'

export type DistrictSystems = {
  readonly powerSchool: SimulatedSystem
  readonly region: SimulatedSystem
  stop(): Promise<void>
}

/** The secrets are in the environment afterwards, for the commands that apply the file. */
export async function startSystems(
  place: Place,
  { district, students }: { readonly district: string | undefined; readonly students: string },
): Promise<DistrictSystems> {
  const kept = { ...newMemory(), ...place.memory }
  const powerSchool = await startSystem('powerschool', place.memory?.port ?? 0, {
    file: place.powerSchoolFile,
    'client-id': kept.clientId,
    'client-secret': kept.clientSecret,
    students,
    district,
  })
  const region = await startSystem('xpress-roster', place.memory?.regionPort ?? 0, {
    file: place.powerSchoolFile,
    ledger: place.regionFile,
    'client-secret': kept.regionSecret,
    'api-key': kept.regionApiKey,
    password: kept.regionPassword,
  }).catch(async (error: unknown) => {
    await powerSchool.stop()
    throw error
  })
  place.remember({ ...kept, port: powerSchool.port, regionPort: region.port, pid: process.pid })
  const name = district === undefined ? 'Maple Unified' : 'Grand Bend ISD'
  const addresses = { powerSchool: powerSchool.url, region: region.url }
  // An administrator's own changes of the file stay.
  if (!existsSync(place.districtFile))
    writeFileSync(place.districtFile, sampleDistrictFile(name, addresses, kept.clientId, district === undefined))
  else if (place.memory) follow(place.districtFile, place.memory, { port: powerSchool.port, regionPort: region.port })
  process.env['POWERSCHOOL_SECRET'] = kept.clientSecret
  process.env['REGION_API_KEY'] = kept.regionApiKey
  process.env['REGION_SECRET'] = kept.regionSecret
  process.env['REGION_PASSWORD'] = kept.regionPassword
  return {
    powerSchool,
    region,
    stop: async () => {
      await region.stop()
      await powerSchool.stop()
    },
  }
}

type Ports = { readonly port: number; readonly regionPort?: number | undefined }

/** Both at once: the one may have got the port that the other had. */
function follow(file: string, before: Ports, now: Ports): void {
  const written = readFileSync(file, 'utf8')
  const moved = written.replace(/http:\/\/127\.0\.0\.1:(\d+)/g, (address, port: string) => {
    if (Number(port) === before.port) return `http://127.0.0.1:${now.port}`
    return Number(port) === before.regionPort ? `http://127.0.0.1:${now.regionPort}` : address
  })
  if (moved !== written) writeFileSync(file, moved)
}
