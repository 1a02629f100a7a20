/** The score of a source's data, by a formula that anybody can work out (docs/data-quality.md). */

export type Counted = { readonly records: number; readonly reported: number; readonly skipped: number }

/** Of 100, with one decimal; null where there is nothing to judge. A reported record counts half, a skipped one not at all. */
export function scoreOf({ records, reported, skipped }: Counted): number | null {
  if (records === 0) return null
  // Downwards: only what is without any issue has 100.
  return Math.max(0, Math.floor((1000 * (records - skipped - reported / 2)) / records) / 10)
}

export function sumOf(entities: readonly Counted[]): Counted {
  const sum = (of: (counted: Counted) => number): number => entities.reduce((total, one) => total + of(one), 0)
  return { records: sum(one => one.records), reported: sum(one => one.reported), skipped: sum(one => one.skipped) }
}

/** The columns of an issue in CSV. */
export const issueColumns = [
  ...(['entity', 'externalId', 'attribute', 'rule', 'outcome', 'value', 'school', 'because', 'openedAt'] as const),
  ...(['openedBy', 'closedAt', 'closedBy'] as const),
]
