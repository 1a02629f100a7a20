/** What goes wrong when people's records are kept: slips of the hand, papers that differ, blanks and stopgaps. */
import { type Chance } from './chance.ts'
import { nicknames } from './names.ts'

/** How carefully a source is kept: 1 is fair, 0.3 clean, 3 dirty. */
export type Care = number

const near: Readonly<Record<string, string>> = {
  a: 'qs', b: 'vn', c: 'xv', d: 'sf', e: 'wr', f: 'dg', g: 'fh', h: 'gj', i: 'uo', j: 'hk', k: 'jl', l: 'k', m: 'n',
  n: 'bm', o: 'ip', p: 'o', q: 'wa', r: 'et', s: 'ad', t: 'ry', u: 'yi', v: 'cb', w: 'qe', x: 'zc', y: 'tu', z: 'x',
} // prettier-ignore

/** One letter too many, too few, beside the right key, or changed places with its neighbour. */
export function mistype(chance: Chance, text: string): string {
  if (text.length < 3) return text
  const place = chance.between(1, text.length - 2)
  const letter = text[place] ?? ''
  const [head, tail] = [text.slice(0, place), text.slice(place + 1)]
  const draw = chance.next()
  if (draw < 0.25) return head + tail
  if (draw < 0.45) return head + letter + letter + tail
  if (draw < 0.65) return head + (tail[0] ?? '') + letter + tail.slice(1)
  if (/\d/.test(letter)) return head + String((Number(letter) + chance.between(1, 9)) % 10) + tail
  return head + chance.pick([...(near[letter.toLowerCase()] ?? 'e')]) + tail
}

export function slipGivenName(chance: Chance, care: Care, name: string, middle: string | null): string {
  let slipped = name
  if (chance.happens(0.03 * care)) slipped = mistype(chance, slipped)
  if (chance.happens(0.04 * care)) slipped = nicknames.get(name) ?? slipped
  if (middle !== null && chance.happens(0.01 * care)) slipped = `${slipped} ${middle}`
  if (chance.happens(0.0005 * care)) return chance.pick(['Baby Girl', 'Test', 'X'])
  return chance.happens(0.001 * care) ? '' : dress(chance, care, slipped)
}

export function slipFamilyName(chance: Chance, care: Care, name: string): string {
  let slipped = name
  if (chance.happens(0.025 * care)) slipped = mistype(chance, slipped)
  const [first, second] = name.split(/[ -]/)
  if (first !== undefined && second !== undefined && chance.happens(0.25 * care)) {
    slipped = chance.pick([first, second, `${first} ${second}`, `${first}-${second}`])
  }
  return dress(chance, care, slipped)
}

/** Accents get lost, capitals spread, blanks hang on. */
function dress(chance: Chance, care: Care, name: string): string {
  const bare = chance.happens(0.4 * care) ? name.normalize('NFD').replaceAll(/\p{M}/gu, '') : name
  const draw = chance.next()
  if (draw < 0.01 * care) return bare.toUpperCase()
  return draw < 0.02 * care ? `${bare} ` : bare
}

/** Day and month changed places, a slip in a figure, the wrong year, the first of January, none, a stopgap. */
export function slipDate(chance: Chance, care: Care, date: string): string {
  const [year = '', month = '', day = ''] = date.split('-')
  const draw = chance.next() / care
  if (draw < 0.004) return Number(day) <= 12 ? `${year}-${day}-${month}` : date
  if (draw < 0.009) return `${year}-${month}-${String((Number(day) % 27) + 1).padStart(2, '0')}`
  if (draw < 0.012) return `${Number(year) + chance.pick([-1, 1])}-${month}-${day}`
  if (draw < 0.013) return `${year}-01-01`
  if (draw < 0.017) return ''
  return draw < 0.0175 ? '1900-01-01' : date
}

export function slipStreet(chance: Chance, care: Care, street: string): string {
  if (chance.happens(0.03 * care)) return ''
  return chance.happens(0.04 * care) ? mistype(chance, street) : street
}

export function slipId(chance: Chance, care: Care, id: string): string {
  const draw = chance.next() / care
  if (draw < 0.003) return mistype(chance, id)
  if (draw < 0.006) return ''
  if (draw < 0.007) return '000-00-0000'
  return draw < 0.05 ? id.replace(/^0+/, '') : id
}

export function slipContact(chance: Chance, care: Care, text: string): string {
  const draw = chance.next() / care
  if (draw < 0.12) return ''
  return draw < 0.128 ? mistype(chance, text) : text
}
