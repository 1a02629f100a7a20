/** Holds schedules that follow other integrations against those of the file: each is there, and none waits for itself. */

import type { ConfiguredIntegration } from '../model/configuration.ts'
import { didYouMean } from '../model/nearest.ts'
import type { Faults, Placed } from './read-part.ts'

/** `known` are all names of the file's integrations, of those too that could not be read. */
export function refuseUnknownPredecessors(
  integrations: readonly Placed<ConfiguredIntegration>[],
  known: readonly string[],
  faults: Faults,
): void {
  for (const { path, part } of integrations) {
    for (const [index, name] of followed(part).entries()) {
      if (known.includes(name)) continue
      const others = known.filter(other => other !== part.name)
      faults.add({
        path: [...path, 'schedule', 'of', index],
        code: 'NAME_UNKNOWN',
        message: `There is no integration '${name}' in this file for '${part.name}' to run after.${didYouMean(name, others)}`,
        advice: others.length > 0 ? `Integrations are ${others.join(', ')}.` : 'Let it run by the clock, or by hand.',
      })
    }
  }
}

/** One fault for each ring, at the first of its integrations. */
export function refuseEndlessSchedules(integrations: readonly Placed<ConfiguredIntegration>[], faults: Faults): void {
  const byName = new Map(integrations.map(({ part }) => [part.name, part]))
  const told = new Set<string>()
  for (const { path, part } of integrations) {
    const ring = told.has(part.name) ? undefined : ringOf(part, byName)
    if (!ring) continue
    for (const name of ring) told.add(name)
    faults.add({
      path: [...path, 'schedule', 'of'],
      code: 'SCHEDULE_ENDLESS',
      message:
        ring.length === 1
          ? `'${part.name}' would run after itself, without end.`
          : `These would run after each other without end: ${[...ring, part.name].map(name => `'${name}'`).join(' after ')}.`,
      advice: 'Let one of them run by the clock, or by hand.',
    })
  }
}

/** The shortest way from an integration along those it follows back to itself. */
function ringOf(
  start: ConfiguredIntegration,
  byName: ReadonlyMap<string, ConfiguredIntegration>,
): readonly string[] | undefined {
  const seen = new Set<string>()
  const ways: (readonly [ConfiguredIntegration, readonly string[]])[] = [[start, [start.name]]]
  for (const [at, way] of ways) {
    for (const name of followed(at)) {
      if (name === start.name) return way
      const next = byName.get(name)
      if (!next || seen.has(name)) continue
      seen.add(name)
      ways.push([next, [...way, name]])
    }
  }
  return undefined
}

function followed({ schedule }: ConfiguredIntegration): readonly string[] {
  return schedule?.every === 'success' ? schedule.of : []
}
