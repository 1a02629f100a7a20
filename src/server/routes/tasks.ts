/** Tasks looked at before they are saved. */

import { ruleCatalog } from '../../model/rule-catalog.ts'
import { operators, qualityKinds } from '../../model/rule.ts'
import { tasks } from '../../contract/api/tasks.ts'
import { organizationRow } from '../../store/organization-tree.ts'
import { integrationPlace } from '../../store/settings-pages.ts'
import { taskAttributes, tryTask, whoLeaves, type FaultyTask, type House } from '../../worker/front-door.ts'
import type { Routes } from '../answer.ts'
import { ofIntegration } from '../places.ts'
import { FaultyQuestion } from '../problems.ts'

/** They read another system: not for ever. */
const longestTrial = 60_000
const longestCount = 9 * 60_000

export function taskRoutes(house: House): Routes<'tasks'> {
  const scope = ofIntegration(house.pool)
  const named = async (id: string): Promise<{ readonly integration: string; readonly organization: string }> => {
    const place = await integrationPlace(house.pool, Number(id))
    const organization = place && (await organizationRow(house.pool, place.organization))
    if (!organization) throw new Error('an integration that was there a moment ago is gone')
    return { integration: place.name, organization: organization.name }
  }
  return {
    rules: {
      scope: 'nobody',
      answer: async () =>
        tasks.rules.answer.parse({ rules: ruleCatalog, operators: [...operators], qualityKinds: [...qualityKinds] }),
    },
    attributes: {
      scope,
      answer: async ({ params: { integration, entity }, query: { samples } }) =>
        tasks.attributes.answer.parse(
          await taskAttributes(house, {
            ...(await named(integration)),
            ...{ entity, samples: samples === 'true', signal: AbortSignal.timeout(longestTrial) },
          }),
        ),
    },
    try: {
      scope,
      answer: async ({ params: { integration, entity }, body: { unsaved, id, limit } }) => {
        const trial = await tryTask(house, {
          ...(await named(integration)),
          ...{ entity, unsaved: said(unsaved), limit, signal: AbortSignal.timeout(longestTrial) },
          ...(id === undefined ? {} : { id }),
        })
        if (trial.kind === 'faulty') throw faultyRules(trial)
        return tasks.try.answer.parse(trial)
      },
    },
    whoLeaves: {
      scope,
      answer: async ({ params: { integration, entity }, body: { unsaved } }) => {
        const signal = AbortSignal.timeout(longestCount)
        const counted = await whoLeaves(house, {
          ...(await named(integration)),
          entity,
          unsaved: said(unsaved),
          signal,
        })
        if (counted.kind === 'faulty') throw faultyRules(counted)
        return tasks.whoLeaves.answer.parse(counted)
      },
    },
  }
}

/** Without what is not named: it stays as it is saved. */
function said<Part extends object>(part: Part): { readonly [Key in keyof Part]?: Exclude<Part[Key], undefined> } {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the entries are those of the part
  return Object.fromEntries(Object.entries(part).filter(([, value]) => value !== undefined)) as ReturnType<
    typeof said<Part>
  >
}

function faultyRules({ faults }: FaultyTask): FaultyQuestion {
  return new FaultyQuestion(
    {
      code: 'RULE_FAULTY',
      message: faults.map(({ fault }) => fault.message).join(' '),
      advice: [...new Set(faults.map(({ fault }) => fault.advice))].join(' '),
    },
    faults.map(({ path, fault: { code, message, advice, line, column } }) => ({
      ...{ code, message, advice, path },
      ...(line > 0 ? { line, column } : {}),
    })),
  )
}
