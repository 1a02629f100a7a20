/** PowerSchool's rows of a person: PERSON itself, e-mail addresses, phones, places. */
import { codeSetId } from './codes.ts'
import { personDcid, personId } from './ids.ts'
import type { PersonName, Sex } from './naming.ts'
import type { Place } from './places.ts'
import type { RowSink, Stamps } from './rows.ts'

/** How many rows there are already; the next ones follow. */
export type PersonCounters = {
  people: number
  emails: number
  phones: number
  places: number
  placeLinks: number
}

export type PersonRow = {
  readonly name: PersonName
  readonly sex: Sex | null
  readonly prefix: string | null
  readonly employer: string | null
  readonly active: boolean
}

/** Where a couple's one address, or a family's one home, is remembered: value to row id. */
export type KnownIds = Map<string, number>

const first = { email: 6_011, emailLink: 6_401, phone: 7_019, phoneLink: 7_203, place: 8_023, placeLink: 8_501 }

export class PersonWriter {
  readonly #rows: RowSink
  readonly #stamps: Stamps
  readonly #counters: PersonCounters

  constructor(rows: RowSink, stamps: Stamps, counters: PersonCounters) {
    this.#rows = rows
    this.#stamps = stamps
    this.#counters = counters
  }

  /** Writes PERSON and returns its ID. */
  writePerson({ name, sex, prefix, employer, active }: PersonRow): number {
    const serial = this.#counters.people++
    this.#rows.put('person', {
      dcid: personDcid(serial),
      id: personId(serial),
      firstname: name.given,
      middlename: name.middle,
      lastname: name.family,
      prefixcodesetid: codeSetId('Prefix', prefix),
      suffixcodesetid: codeSetId('Suffix', name.suffix),
      gendercodesetid: serial % 10 === 3 ? null : codeSetId('Gender', sex),
      employer,
      isactive: Number(active),
      excludefromstatereporting: 0,
      ...this.#times('person', serial),
    })
    return personId(serial)
  }

  writeEmail(person: number, address: string, known: KnownIds = new Map()): void {
    const serial = this.#counters.emails++
    const times = this.#times('emailaddress', serial)
    const emailaddressid = known.get(address) ?? first.email + serial
    if (!known.has(address)) this.#rows.put('emailaddress', { emailaddressid, emailaddress: address, ...times })
    known.set(address, emailaddressid)
    this.#rows.put('personemailaddressassoc', {
      personemailaddressassocid: first.emailLink + serial,
      personid: person,
      emailaddressid,
      emailtypecodesetid: codeSetId('Email', 'Current'),
      isprimaryemailaddress: 1,
      emailaddresspriorityorder: 1,
      ...times,
    })
  }

  /** A phone of ten digits; the first in order is preferred. */
  writePhone(person: number, number: string, type: string, order: number): void {
    const serial = this.#counters.phones++
    const times = this.#times('phonenumber', serial)
    const phonenumberid = first.phone + serial
    this.#rows.put('phonenumber', { phonenumberid, phonenumber: number, issms: Number(type === 'Mobile'), ...times })
    this.#rows.put('personphonenumberassoc', {
      personphonenumberassocid: first.phoneLink + serial,
      personid: person,
      phonenumberid,
      phonetypecodesetid: codeSetId('Phone', type),
      phonenumberpriorityorder: order,
      phonenumberasentered: phoneAsEntered(number),
      ispreferred: Number(order === 1),
      ...times,
    })
  }

  writeAddress(person: number, place: Place, known: KnownIds): void {
    const key = `${streetOf(place)}, ${place.zip}`
    const personaddressid = known.get(key) ?? first.place + this.#counters.places++
    if (!known.has(key)) {
      this.#rows.put('personaddress', {
        personaddressid,
        street: place.street,
        unit: place.unit,
        city: place.city,
        statescodesetid: codeSetId('State', place.state),
        countrycodesetid: codeSetId('Country', 'US'),
        postalcode: place.zip,
        isverified: personaddressid % 2,
        ...this.#times('personaddress', personaddressid),
      })
    }
    known.set(key, personaddressid)
    const serial = this.#counters.placeLinks++
    this.#rows.put('personaddressassoc', {
      personaddressassocid: first.placeLink + serial,
      personid: person,
      personaddressid,
      addresstypecodesetid: codeSetId('Address', 'Home'),
      addresspriorityorder: 1,
      ...this.#times('personaddressassoc', serial),
    })
  }

  #times(table: string, serial: number) {
    const time = this.#stamps.modified(table, serial)
    return { whencreated: time, whenmodified: time }
  }
}

export function streetOf({ street, unit }: Place): string {
  return unit === null ? street : `${street} ${unit}`
}

export function phoneAsEntered(number: string): string {
  return number.length === 10 ? `(${number.slice(0, 3)}) ${number.slice(3, 6)}-${number.slice(6)}` : number
}

/** Counters that go on where the tables stand. `top` tells the highest number of a column, or undefined. */
export function personCountersAfter(top: (table: string, column: string) => number | undefined): PersonCounters {
  const after = (table: string, column: string, from: number) => (top(table, column) ?? from - 1) - from + 1
  return {
    people: after('person', 'id', personId(0)),
    emails: Math.max(
      after('emailaddress', 'emailaddressid', first.email),
      after('personemailaddressassoc', 'personemailaddressassocid', first.emailLink),
    ),
    phones: after('phonenumber', 'phonenumberid', first.phone),
    places: after('personaddress', 'personaddressid', first.place),
    placeLinks: after('personaddressassoc', 'personaddressassocid', first.placeLink),
  }
}
