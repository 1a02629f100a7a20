/** Reads what an address carries after its question mark: unknown names and strange values are left out. */

export type Texts<Name extends string> = { readonly [N in Name]?: string | undefined }

export function text<const Name extends string>(
  search: Readonly<Record<string, unknown>>,
  ...names: Name[]
): Texts<Name> {
  return Object.fromEntries(
    names.flatMap(name => {
      const value = search[name]
      // "11" in an address is read as the number 11.
      if (typeof value !== 'string' && typeof value !== 'number') return []
      const said = String(value).slice(0, 300)
      return said === '' ? [] : [[name, said]]
    }),
  ) as Texts<Name>
}

/** One of a few words, or nothing. */
export function oneOf<const Word extends string>(value: unknown, words: readonly Word[]): Word | undefined {
  return words.find(word => word === value)
}
