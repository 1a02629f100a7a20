/** Where people of the sample district live: streets, towns and their postal codes, all with a leading zero. */
import { at, type Chance } from './chance.ts'

export type Place = {
  readonly street: string
  readonly unit: string | null
  readonly city: string
  readonly state: string
  readonly zip: string
}

const streetNames =
  `Acorn Adams Alder Ash Bay Beech Birch Bridge Brook Canal Cedar Center Charles Cherry Chestnut Church
  Clinton Colonial Court Cross Dogwood Elm Fern Forest Franklin Garden Grant Grove Harbor Harvest Heron Hickory High Hill
  Holly Jefferson Juniper Lake Larch Laurel Lincoln Linden Locust Magnolia Main Maple Meadow Mill Monroe Mulberry Oak
  Orchard Park Pearl Pine Pleasant Pond Poplar Prospect Quarry Ridge River School Spring Spruce Station Sumac Summit
  Sunset Sycamore Valley Walnut Washington Water Willow Winter`.split(/\s+/)
const streetKinds = ['St', 'St', 'St', 'Ave', 'Ave', 'Rd', 'Ln', 'Ct', 'Dr', 'Way', 'Pl', 'Ter']

/** Invented towns; the postal codes are real ones of Massachusetts, where they start with a zero. */
export const towns: readonly (readonly [city: string, zip: string])[] = [
  ['Maple', '02134'],
  ['Maple', '02135'],
  ['Riverton', '02138'],
  ['Oakdale', '02139'],
  ['Harborview', '02140'],
  ['Elm Corner', '02141'],
  ["St. Anne's", '02142'],
]

export function placeOf(chance: Chance): Place {
  const [city, zip] = at(towns, chance.below(towns.length))
  const street = `${chance.between(1, 999)} ${chance.pick(streetNames)} ${chance.pick(streetKinds)}`
  const unit = chance.happens(0.2) ? `Apt ${chance.between(1, 40)}` : null
  return { street, unit, city, state: 'MA', zip }
}

export function phoneOf(chance: Chance): string {
  return `${chance.pick(['617', '781', '978', '339'])}555${String(chance.below(10_000)).padStart(4, '0')}`
}
