/** Families: who lives together, the children in school, their guardians and what each guardian is to each child. */
import { dayOf } from './calendar.ts'
import { at, type Chance, chanceOf } from './chance.ts'
import { type FamilyNames, nameFamily, namePerson, nameTwin, type PersonName, renameApart, type Sex } from './naming.ts'
import { phoneOf, placeOf, type Place } from './places.ts'
import { type Guardian, growGuardians } from './guardians.ts'

export type Child = {
  readonly name: PersonName
  readonly sex: Sex
  readonly birthDay: number
  /** 0 is kindergarten. */
  readonly grade: number
  readonly phone: string | null
}

export type Household = {
  readonly index: number
  readonly place: Place
  readonly homePhone: string
  readonly children: readonly Child[]
  readonly guardians: readonly Guardian[]
}

/** What the district must know of a family before it can be drawn in full. */
export type Skeleton = {
  /** Where between 0 and 1 of the district the family lives: it decides the schools. */
  readonly zone: number
  readonly grades: readonly number[]
  /** How many of the children, from the first, were born together: 1 if none. */
  readonly bornTogether: number
}

export type FamilyOptions = {
  readonly seed: number
  readonly startYear: number
  /** Unrelated families whose first children share name and birth date: at least so many pairs. */
  readonly namesakes: number
}

// 1.94 children a family, cut to the thirteen of eighteen years that are spent in school.
const childrenShares = [0.546, 0.324, 0.105, 0.025] as const
// Of 1,000 children 31 have a twin and 0.8 are triplets; with 1.6 children a family:
const twinFamilies = 0.025
const tripletFamilies = 0.0005
const grades = 13
const firstTwinFamily = 3

export function skeletonOf(options: FamilyOptions, index: number): Skeleton {
  const chance = chanceOf(options.seed, 'skeleton', index)
  const zone = chance.next()
  const draw = chance.next()
  // Even the smallest district has a pair of twins and a set of triplets.
  const triplets = draw < tripletFamilies || index === firstTwinFamily + 2
  const twins = draw < twinFamilies || index === firstTwinFamily
  const bornTogether = triplets ? 3 : twins ? 2 : 1
  const count = Math.max(drawCount(chance), bornTogether)
  const original = namesakeOf(index, options.namesakes)
  const drawn = chance.below(grades)
  const first = original === null ? drawn : at(skeletonOf(options, original).grades, 0)
  const taken = Array.from({ length: bornTogether }, () => first)
  let grade = first
  while (taken.length < count) {
    grade = (grade + chance.between(1, 4)) % grades
    while (taken.includes(grade)) grade = (grade + 1) % grades
    taken.push(grade)
  }
  return { zone, grades: taken, bornTogether }
}

/** The whole family. `size` cuts it where the district is full. */
export function growHousehold(options: FamilyOptions, index: number, size = Infinity): Household {
  const { seed, startYear, namesakes } = options
  const skeleton = skeletonOf(options, index)
  const chance = chanceOf(seed, 'family', index)
  const names = nameFamily(chance)
  const place = placeOf(chance)
  const homePhone = phoneOf(chance)
  const original = namesakeOf(index, namesakes)
  const children = original === null ? [] : [copyFirstChild(growHousehold(options, original))]
  while (children.length < skeleton.grades.length) {
    const grade = at(skeleton.grades, children.length)
    const together = children.length < skeleton.bornTogether
    const twin = together ? children[0] : undefined
    const child = growChild(chance, names, { grade, startYear, twin, sameSex: chance.happens(0.66) })
    children.push(namedApart(chance, names, child, children))
  }
  if (original === null) children[0] = withRareName(at(children, 0), index)
  const kept = children.slice(0, size)
  return {
    index,
    place,
    homePhone,
    children: kept,
    guardians: growGuardians(chance, index, names, place, homePhone, kept),
  }
}

/** The family whose first child this family's first child is named like; pairs stand eleven families apart. */
export function namesakeOf(index: number, namesakes: number): number | null {
  const pair = (index - 20) / 30
  return Number.isInteger(pair) && pair >= 0 && pair < namesakes ? index - 11 : null
}

/** Equal in name and birth date, but without the original's middle name, and of no kin. */
function copyFirstChild(original: Household): Child {
  const child = at(original.children, 0)
  return { ...child, name: { ...child.name, middle: null, preferred: null }, phone: null }
}

/** Brothers and sisters are not called alike; twins are now and then, told apart by the middle name. */
function namedApart(chance: Chance, names: FamilyNames, child: Child, siblings: readonly Child[]): Child {
  const clash = siblings.some(
    ({ name, birthDay }) =>
      name.given === child.name.given && (birthDay !== child.birthDay || name.middle === child.name.middle),
  )
  if (!clash) return child
  const taken = siblings.map(sibling => sibling.name.given)
  return { ...child, name: renameApart(chance, child.name, names, child.sex, taken) }
}

/** One name of more than 60 characters in 20,000 pupils, and one in a thousand who has a single name. */
function withRareName(child: Child, index: number): Child {
  const { name } = child
  if (index % 12_400 === 85) {
    const given = 'Maximiliana Alexandrina Konstantina Wilhelmina'
    return {
      ...child,
      sex: 'F',
      name: { ...name, given, family: 'Papadimitriou-Konstantinopoulou', suffix: null, preferred: 'Max' },
    }
  }
  // FNU, first name unknown, is what schools write where papers show one name only.
  if (index % 620 === 41)
    return { ...child, name: { ...name, given: 'FNU', middle: null, suffix: null, preferred: name.given } }
  return child
}

type ChildOptions = {
  readonly grade: number
  readonly startYear: number
  readonly twin: Child | undefined
  readonly sameSex: boolean
}

function growChild(chance: Chance, names: FamilyNames, options: ChildOptions): Child {
  const { grade, startYear, twin, sameSex } = options
  const drawn: Sex = chance.happens(0.49) ? 'F' : 'M'
  const sex = twin !== undefined && sameSex ? twin.sex : drawn
  // Whoever turns five by the first of September starts kindergarten; two of a hundred repeat a year.
  const bornAfter = dayOf(startYear - 6 - grade, 9, 1)
  const repeats = chance.happens(0.02)
  const birthDay = twin?.birthDay ?? bornAfter + chance.between(1, 365) - (repeats ? 365 : 0)
  const name =
    twin !== undefined && twin.sex === sex
      ? nameTwin(chance, twin.name, names, sex)
      : namePerson(chance, names, sex, names.children)
  const phone = grade >= 6 && chance.happens(0.5) ? phoneOf(chance) : null
  return { name, sex, birthDay, grade, phone }
}

function drawCount(chance: Chance): number {
  let draw = chance.next()
  for (const [index, share] of childrenShares.entries()) {
    if (draw < share) return index + 1
    draw -= share
  }
  return childrenShares.length
}
