/** Numbers in the browser's language, each with its noun. */

export const locale = typeof navigator === 'undefined' ? 'en-US' : navigator.language

const whole = new Intl.NumberFormat(locale)

export function shownNumber(count: number): string {
  return whole.format(count)
}

/** "1 record", "1,204 records"; `many` for nouns that don't take an s. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${whole.format(count)} ${count === 1 ? one : many}`
}

/** Never broken across lines. */
export function shownPercent(percent: number): string {
  return `${whole.format(Math.round(percent))}\u00a0%`
}
