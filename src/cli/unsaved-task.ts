/** A task's settings from a file, to be tried before they are saved: mapping, filters, exclude, keepLinked, includeLinked, quality. */

import { unsaved } from '../contract/api/tasks.ts'
import { collectFaults, readPart } from '../contract/read-part.ts'
import { isFaulty, readYaml } from '../contract/yaml-text.ts'
import type { FaultyTask, TaskWish } from '../worker/front-door.ts'
import { fileRefused, readText } from './district-text.ts'

export type UnsavedTask = {
  readonly settings: NonNullable<TaskWish['unsaved']>
  /** The Problem of its rules, each fault with its line and column. */
  refusal(faulty: FaultyTask): Error
}

/** Throws DISTRICT_FILE_REFUSED with every fault of the file. */
export async function readUnsaved(file: string): Promise<UnsavedTask> {
  const yaml = readYaml(await readText(file))
  if (isFaulty(yaml)) throw fileRefused(file, yaml)
  const faults = collectFaults(yaml)
  const settings = readPart(unsaved, yaml.value ?? {}, [], faults)
  if (!settings || faults.found.length > 0) throw fileRefused(file, faults.found)
  const { mapping, filters, exclude, keepLinked, includeLinked, quality } = settings
  return {
    settings: {
      ...(mapping ? { mapping } : {}),
      ...(filters ? { filters } : {}),
      ...(exclude ? { exclude } : {}),
      ...(keepLinked === undefined ? {} : { keepLinked }),
      ...(includeLinked ? { includeLinked } : {}),
      ...(quality ? { quality } : {}),
    },
    refusal: ({ faults: found }) =>
      fileRefused(
        file,
        found.map(({ path, fault: { code, message, advice } }) => ({
          ...yaml.positionOf(path),
          code,
          message,
          advice,
        })),
      ),
  }
}
