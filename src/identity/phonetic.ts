/** Soundex, as the US National Archives describe it: names that sound alike have one code. */

const codes: Readonly<Record<string, string>> = Object.fromEntries(
  ['bfpv', 'cgjkqsxz', 'dt', 'l', 'mn', 'r'].flatMap((letters, index) =>
    [...letters].map(letter => [letter, String(index + 1)]),
  ),
)

/** Of a normalized name. What is not written in Latin letters stands for itself. */
export function soundexOf(name: string): string {
  const letters = name.replace(/[^a-z]/g, '')
  const first = letters[0]
  if (first === undefined) return name
  let code = first
  let before = codes[first]
  for (const letter of letters.slice(1)) {
    const digit = codes[letter]
    if (digit !== undefined && digit !== before) code += digit
    if (code.length === 4) return code
    // H and W do not part two letters of one sound; a vowel does.
    if (letter !== 'h' && letter !== 'w') before = digit
  }
  return code.padEnd(4, '0')
}
