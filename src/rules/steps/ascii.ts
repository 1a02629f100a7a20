/** Latin letters without accents: what can be written with A to Z is. */

// What Unicode does not take apart into a letter and its accent.
const letters: Readonly<Record<string, string>> = {
  ß: 'ss',
  ẞ: 'SS',
  æ: 'ae',
  Æ: 'AE',
  œ: 'oe',
  Œ: 'OE',
  ø: 'o',
  Ø: 'O',
  đ: 'd',
  Đ: 'D',
  ð: 'd',
  Ð: 'D',
  þ: 'th',
  Þ: 'TH',
  ł: 'l',
  Ł: 'L',
  ħ: 'h',
  Ħ: 'H',
  ı: 'i',
  ŋ: 'n',
  Ŋ: 'N',
  ʻ: "'",
  ʼ: "'",
  '‘': "'",
  '’': "'",
}

// oxlint-disable-next-line no-control-regex
const plainText = /^[\0-\x7f]*$/

export function asciiOf(text: string): string {
  if (plainText.test(text)) return text
  return text
    .normalize('NFD')
    .replace(/\p{M}+/gu, '')
    .replace(/[^\0-\x7f]/gu, letter => letters[letter] ?? letter) // oxlint-disable-line no-control-regex
}
