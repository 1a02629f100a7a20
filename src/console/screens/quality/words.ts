/** What breaks a rule of quality, in words that follow the attribute's name. */

const words: Readonly<Record<string, string>> = {
  required: 'is missing',
  unique: 'is not unique',
  format: 'has another format',
  range: 'is out of range',
  allowed: 'is not an allowed value',
  unknown: 'is not in the value map',
  affected: 'points to what was left out',
}

export function ruleWords(rule: string): string {
  return words[rule] ?? rule
}
