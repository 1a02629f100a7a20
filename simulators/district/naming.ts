/** Gives families and their members names: cultures, two-part surnames, accents, suffixes, names people go by. */
import { type Chance, at } from './chance.ts'
import { alikeNames, type CultureName, cultures, nicknames } from './names.ts'

export type Sex = 'F' | 'M'

export type PersonName = {
  readonly given: string
  readonly middle: string | null
  readonly family: string
  readonly suffix: string | null
  /** The given name the person goes by, where it is not the legal one. */
  readonly preferred: string | null
}

export type FamilyNames = {
  readonly culture: CultureName
  /** What the children are called. */
  readonly children: string
  readonly father: string
  readonly mother: string
  /** Three of four families have lost their accents in the papers. */
  readonly plain: boolean
}

const shares = { middle: 0.6, hyphenated: 0.05, twoSurnames: 0.15, ownNameMother: 0.35, preferred: 0.12, accents: 0.24 }
const sonSuffixes = ['Jr', 'Jr', 'III', 'II', 'IV'] as const

export function nameFamily(chance: Chance): FamilyNames {
  const culture = pickCulture(chance)
  const plain = !chance.happens(culture === 'northern' ? 0.8 : shares.accents)
  const surname = () => withoutAccents(chance.pick(cultures[culture].surnames), plain)
  const [father, maiden] = [surname(), surname()]
  if (chance.happens(shares.hyphenated)) {
    const both = father === maiden ? father : `${maiden}-${father}`
    return { culture, children: both, father, mother: both, plain }
  }
  if (culture === 'hispanic' && chance.happens(shares.twoSurnames)) {
    const children = father === maiden ? father : `${father} ${maiden}`
    return { culture, children, father: `${father} ${surname()}`, mother: `${maiden} ${surname()}`, plain }
  }
  const mother = chance.happens(shares.ownNameMother) ? maiden : father
  return { culture, children: father, father, mother, plain }
}

export function namePerson(chance: Chance, family: FamilyNames, sex: Sex, surname: string): PersonName {
  const pool = sex === 'F' ? cultures[family.culture].girls : cultures[family.culture].boys
  const draw = () => withoutAccents(chance.pick(pool), family.plain)
  const [given, second] = [draw(), draw()]
  const middle = chance.happens(shares.middle) && second !== given ? second : null
  const goesByAnother = chance.happens(shares.preferred)
  const other = nicknames.get(given) ?? middle ?? given.slice(0, 3)
  const preferred = goesByAnother && other !== given ? other : null
  const suffix = sex === 'M' && chance.happens(0.03) ? chance.pick(sonSuffixes) : null
  return { given, middle, family: genderedSurname(surname, sex, family), suffix, preferred }
}

/** A twin of the same sex: one pair of three has names alike, three of a hundred the very same first name. */
export function nameTwin(chance: Chance, first: PersonName, family: FamilyNames, sex: Sex): PersonName {
  const own = namePerson(chance, family, sex, first.family)
  const draw = chance.next()
  const twinPool = sex === 'F' ? cultures[family.culture].girls : cultures[family.culture].boys
  if (draw < 0.03) {
    const middles = twinPool.filter(name => name !== first.given && name !== first.middle)
    return { ...own, given: first.given, middle: withoutAccents(chance.pick(middles), family.plain), preferred: null }
  }
  if (draw < 0.36) {
    const sameInitial = twinPool.filter(name => name[0] === first.given[0] && name !== first.given)
    const alike = alikeNames.get(first.given) ?? sameInitial[0]
    if (alike !== undefined) return { ...own, given: withoutAccents(alike, family.plain), preferred: null }
  }
  if (own.given !== first.given) return own
  const other = at(
    twinPool.filter(name => withoutAccents(name, family.plain) !== first.given),
    chance.below(5),
  )
  return { ...own, given: withoutAccents(other, family.plain), preferred: null }
}

export function renameApart(
  chance: Chance,
  name: PersonName,
  family: FamilyNames,
  sex: Sex,
  taken: readonly string[],
): PersonName {
  const pool = sex === 'F' ? cultures[family.culture].girls : cultures[family.culture].boys
  const free = pool.map(given => withoutAccents(given, family.plain)).filter(given => !taken.includes(given))
  return { ...name, given: chance.pick(free), preferred: null }
}

/** ASCII letters and digits only, for e-mail addresses and log-ins. */
export function slugOf(name: string): string {
  return withoutAccents(name, true)
    .toLowerCase()
    .replaceAll(/[^a-z0-9]/g, '')
}

// Letters that Unicode does not take apart into a base letter and an accent.
const looseLetters: Readonly<Record<string, string>> = { ø: 'o', Ø: 'O', ß: 'ss', Đ: 'D', đ: 'd', ʻ: "'" }

export function withoutAccents(name: string, plain: boolean): string {
  if (!plain || isAscii(name)) return name
  return name
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[øØßĐđʻ]/g, letter => looseLetters[letter] ?? letter)
}

function isAscii(text: string): boolean {
  for (let index = 0; index < text.length; index++) if (text.charCodeAt(index) > 127) return false
  return true
}

function pickCulture(chance: Chance): CultureName {
  let draw = chance.next()
  for (const [culture, share] of cultureShares) {
    if (draw < share) return culture
    draw -= share
  }
  return 'american'
}

const cultureShares: readonly (readonly [CultureName, number])[] = (
  ['american', 'hispanic', 'slavic', 'irish', 'vietnamese', 'chinese', 'arabic', 'northern', 'hawaiian'] as const
).map(culture => [culture, cultures[culture].share] as const)

function genderedSurname(surname: string, sex: Sex, family: FamilyNames): string {
  if (family.culture !== 'slavic' || sex === 'M') return surname
  return surname.replaceAll(/(ov|ev|in)(?=-|$)/g, '$1a').replaceAll(/ski(?=-|$)/g, 'ska')
}
