/** The rules that can be picked, as data: district file, console, documentation and compiler are made from it. */

export type ParameterKind =
  | 'text'
  | 'integer'
  | 'boolean'
  | 'texts'
  /** A text, a whole number or true/false. */
  | 'single'
  /** A regular expression (RE2). */
  | 'pattern'
  /** Of the source: `email`, or `group.field` of an extension table. */
  | 'attribute'
  | 'attributes'
  /** Value to value. */
  | 'values'
  /** `{all: [...]}` or `{any: [...]}`. */
  | 'conditions'
  /** `{value: ...}` or `{from: attribute}`. */
  | 'operand'
  | 'table'
  | 'column'

export type RuleParameter = {
  readonly name: string
  readonly kind: ParameterKind
  readonly help: string
  readonly required: boolean
  /** The only texts allowed. */
  readonly choices?: readonly string[]
  readonly least?: number
  readonly most?: number
}

export type CatalogRule = {
  readonly name: string
  readonly label: string
  readonly help: string
  /** `value`: works on the attribute in `from`, or on what the step before gives; `start`: only at the start of a chain. */
  readonly takes: 'value' | 'start'
  readonly gives: 'the same' | 'text' | 'whole number' | 'list of texts' | 'as its values'
  readonly parameters: readonly RuleParameter[]
  /** What of the value may be lost by it. */
  readonly loses?: string
  readonly example: string
}

type Extra = Partial<Pick<RuleParameter, 'choices' | 'least' | 'most'>>

const needed = (name: string, kind: ParameterKind, help: string, extra: Extra = {}): RuleParameter => ({
  ...{ name, kind, help, required: true },
  ...extra,
})
const optional = (name: string, kind: ParameterKind, help: string, extra: Extra = {}): RuleParameter => ({
  ...{ name, kind, help, required: false },
  ...extra,
})

const from = optional('from', 'attribute', "The source's attribute; left out in a later step of a chain.")

export const ruleCatalog: readonly CatalogRule[] = [
  {
    name: 'direct',
    label: 'As it is',
    help: "The source's attribute, unchanged.",
    takes: 'start',
    gives: 'the same',
    parameters: [needed('from', 'attribute', "The source's attribute.")],
    example: '{ rule: direct, from: email }',
  },
  {
    name: 'constant',
    label: 'Always the same',
    help: 'One value for every record.',
    takes: 'start',
    gives: 'as its values',
    parameters: [needed('value', 'single', 'The value.')],
    example: '{ rule: constant, value: US }',
  },
  {
    name: 'trim',
    label: 'Without outer blanks',
    help: 'White space at both ends is taken off, and inside made one blank.',
    takes: 'value',
    gives: 'text',
    parameters: [from],
    example: '{ rule: trim, from: familyName }',
  },
  {
    name: 'upper',
    label: 'Upper case',
    help: 'All letters in upper case, accented ones too.',
    takes: 'value',
    gives: 'text',
    parameters: [from],
    example: '{ rule: upper, from: state }',
  },
  {
    name: 'lower',
    label: 'Lower case',
    help: 'All letters in lower case, accented ones too.',
    takes: 'value',
    gives: 'text',
    parameters: [from],
    example: '{ rule: lower, from: email }',
  },
  {
    name: 'titleCase',
    label: 'Title case',
    help: 'The first letter of each word in upper case, the others in lower case; words end at blanks, hyphens and apostrophes.',
    takes: 'value',
    gives: 'text',
    parameters: [from],
    loses: 'capitals inside a name, as in McKay',
    example: '{ rule: titleCase, from: city }',
  },
  {
    name: 'replace',
    label: 'Replace a text',
    help: 'Every occurrence of one text replaced by another, letter by letter.',
    takes: 'value',
    gives: 'text',
    parameters: [from, needed('find', 'text', 'What is replaced.'), needed('with', 'text', 'By what; may be empty.')],
    example: '{ rule: replace, from: phone, find: "-", with: "" }',
  },
  {
    name: 'regexReplace',
    label: 'Replace by a pattern',
    help: 'Every match of a regular expression (RE2) replaced; $1 is its first group.',
    takes: 'value',
    gives: 'text',
    parameters: [
      from,
      needed('pattern', 'pattern', 'The regular expression.'),
      needed('with', 'text', 'By what; may be empty.'),
    ],
    example: "{ rule: regexReplace, from: phone, pattern: '[^0-9]', with: '' }",
  },
  {
    name: 'regexExtract',
    label: 'Take out by a pattern',
    help: 'The first match of a regular expression (RE2), or its first group if it has one; blank without a match.',
    takes: 'value',
    gives: 'text',
    parameters: [from, needed('pattern', 'pattern', 'The regular expression.')],
    loses: 'what does not match',
    example: "{ rule: regexExtract, from: homeroom, pattern: '([0-9]+)$' }",
  },
  {
    name: 'substring',
    label: 'Part of a text',
    help: 'Letters from a place on, counted from 0; a start below 0 counts from the end.',
    takes: 'value',
    gives: 'text',
    parameters: [
      from,
      needed('start', 'integer', 'The first letter.', { least: -10_000, most: 10_000 }),
      optional('length', 'integer', 'How many; without it, all that follow.', { least: 1, most: 10_000 }),
    ],
    loses: 'the other letters',
    example: '{ rule: substring, from: identifier, start: -4 }',
  },
  {
    name: 'split',
    label: 'Split',
    help: 'The parts between separators, as a list; or one of them.',
    takes: 'value',
    gives: 'list of texts',
    parameters: [
      from,
      needed('separator', 'text', 'What stands between the parts.'),
      optional('part', 'integer', 'Only this part, as a text; counted from 0, below 0 from the end.', {
        least: -200,
        most: 200,
      }),
    ],
    example: '{ rule: split, from: email, separator: "@", part: 0 }',
  },
  {
    name: 'join',
    label: 'Join',
    help: 'One text of several attributes, or of a list; blank ones are left out.',
    takes: 'value',
    gives: 'text',
    parameters: [
      optional('from', 'attributes', "The source's attributes; left out in a later step of a chain."),
      needed('separator', 'text', 'What is put between; may be empty.'),
    ],
    example: '{ rule: join, from: [givenName, familyName], separator: " " }',
  },
  {
    name: 'pad',
    label: 'Fill up',
    help: 'Filled up to a length, as numbers with leading zeros; a longer text stays.',
    takes: 'value',
    gives: 'text',
    parameters: [
      from,
      needed('length', 'integer', 'The length.', { least: 1, most: 100 }),
      needed('with', 'text', 'The letter that fills.'),
      optional('side', 'text', 'Where: start (as without it) or end.', { choices: ['start', 'end'] }),
    ],
    example: '{ rule: pad, from: identifier, length: 6, with: "0" }',
  },
  {
    name: 'dateFormat',
    label: 'Date format',
    help: 'A date read in one form and written in another: yyyy, yy (70 to 99: the last century), MM, M, MMM, MMMM (English names), dd, d.',
    takes: 'value',
    gives: 'text',
    parameters: [
      from,
      needed('read', 'texts', 'The forms it may have, tried in this order.'),
      optional('write', 'text', "The form it gets; without it yyyy-MM-dd, which Passport's dates have."),
    ],
    example: '{ rule: dateFormat, from: birthDate, read: [MM/dd/yyyy, M/d/yy] }',
  },
  {
    name: 'numberFormat',
    label: 'Number format',
    help: 'A number written with so many decimals.',
    takes: 'value',
    gives: 'text',
    parameters: [
      from,
      needed('decimals', 'integer', 'How many digits follow the point.', { least: 0, most: 10 }),
      optional('readPoint', 'text', 'What the source writes before the decimals: . (as without it) or ,', {
        choices: ['.', ','],
      }),
      optional('point', 'text', 'What is written before the decimals: . (as without it) or ,', { choices: ['.', ','] }),
      optional('group', 'text', 'What is written between thousands; without it nothing.', {
        choices: [',', '.', ' ', "'"],
      }),
    ],
    loses: 'further decimals',
    example: '{ rule: numberFormat, from: gpa, decimals: 2 }',
  },
  {
    name: 'wholeNumber',
    label: 'Whole number',
    help: 'A text of digits as a whole number, for attributes that are numbers.',
    takes: 'value',
    gives: 'whole number',
    parameters: [from],
    loses: 'decimals',
    example: '{ rule: wholeNumber, from: priority }',
  },
  {
    name: 'transliterate',
    label: 'Without accents',
    help: 'Letters A to Z in place of accented and other Latin letters: José becomes Jose, Großmann Grossmann.',
    takes: 'value',
    gives: 'text',
    parameters: [from],
    loses: 'accents',
    example: '{ rule: transliterate, from: familyName }',
  },
  {
    name: 'firstNonEmpty',
    label: 'First that is not blank',
    help: 'Of several attributes the first that has a value.',
    takes: 'start',
    gives: 'the same',
    parameters: [needed('from', 'attributes', 'The attributes, in their order.')],
    example: '{ rule: firstNonEmpty, from: [preferredGivenName, givenName] }',
  },
  {
    name: 'ifBlank',
    label: 'In place of a blank',
    help: 'This value where there is none.',
    takes: 'value',
    gives: 'the same',
    parameters: [from, needed('value', 'single', 'The value.')],
    example: '{ rule: ifBlank, from: country, value: US }',
  },
  {
    name: 'conditional',
    label: 'If, then, else',
    help: 'One value or attribute where conditions hold, another where they do not.',
    takes: 'start',
    gives: 'as its values',
    parameters: [
      needed('if', 'conditions', 'The conditions, as of a filter.'),
      needed('then', 'operand', 'What it is where they hold.'),
      optional('else', 'operand', 'What it is where they do not; without it blank.'),
    ],
    example:
      '{ rule: conditional, if: { all: [{ attribute: grade, operator: in, value: [PK, K] }] }, then: { value: early }, else: { from: grade } }',
  },
  {
    name: 'valueMap',
    label: 'Value map',
    help: 'Each value stands for another.',
    takes: 'value',
    gives: 'as its values',
    parameters: [
      from,
      needed('values', 'values', 'Value to value.'),
      optional('default', 'single', 'What a value becomes that is not in it; without it blank.'),
      optional('keepUnknown', 'boolean', 'A value that is not in it stays as it is.'),
      optional('ignoreCase', 'boolean', 'Upper and lower case are the same.'),
      optional('reportUnknown', 'boolean', 'Values that are not in it are reported; the record goes on.'),
    ],
    example: '{ rule: valueMap, from: sex, values: { M: male, F: female }, reportUnknown: true }',
  },
  {
    name: 'lookup',
    label: 'Lookup table',
    help: 'Looked up in a table that was uploaded as CSV.',
    takes: 'value',
    gives: 'text',
    parameters: [
      from,
      needed('table', 'table', 'The name of the table.'),
      needed('column', 'column', 'The column that holds what it becomes.'),
      optional('key', 'column', 'The column it is looked up in; without it the first.'),
      optional('default', 'text', 'What a value becomes that is not in it; without it blank.'),
      optional('ignoreCase', 'boolean', 'Upper and lower case are the same.'),
      optional('reportUnknown', 'boolean', 'Values that are not in it are reported; the record goes on.'),
    ],
    example: '{ rule: lookup, from: homeroom, table: rooms, column: building }',
  },
  {
    name: 'username',
    label: 'User name from a pattern',
    help: 'A user name that nobody else of the organization has: of two alike the second gets a 2. Once given it stays, whatever the name becomes.',
    takes: 'start',
    gives: 'text',
    parameters: [
      needed(
        'pattern',
        'text',
        'Attributes in braces, with how many letters: {givenName:1}{familyName}; below 0, the last ones: {identifier:-4}.',
      ),
      optional('length', 'integer', 'The most letters, the number included; without it 20.', { least: 4, most: 64 }),
    ],
    example: '{ rule: username, pattern: "{givenName:1}{familyName}", length: 16 }',
  },
]

export const ruleNames: readonly string[] = ruleCatalog.map(({ name }) => name)

export function catalogRule(name: string): CatalogRule | undefined {
  return ruleCatalog.find(rule => rule.name === name)
}
