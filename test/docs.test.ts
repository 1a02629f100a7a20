/** The words for people keep up with the program: every Problem is explained, and every link leads somewhere. */

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const repository = fileURLToPath(new URL('..', import.meta.url))

test('every Problem code of the program is explained in docs/problems.md', () => {
  const explained = explainedCodes()
  const codes = [...codesIn(sourceText())]
  expect(codes.length).toBeGreaterThan(80)
  expect(codes.filter(code => !explained.some(one => isSame(code, one)))).toEqual([])
})

test('docs/problems.md explains no code that the program no longer has', () => {
  const codes = [...codesIn(sourceText())]
  expect(explainedCodes().filter(one => !codes.some(code => isSame(code, one)))).toEqual([])
})

test('every code of PowerSchool is in its guide too', () => {
  const guide = textOf('docs/powerschool.md')
  const codes = explainedCodes().filter(code => code.startsWith('POWERSCHOOL_'))
  expect(codes.filter(code => !guide.includes(`\`${code}\``))).toEqual([])
})

test('every code of xPress Roster is in its guide too', () => {
  const guide = textOf('docs/xpress-roster.md')
  const codes = explainedCodes().filter(code => code.startsWith('XPRESS_'))
  expect(codes.length).toBeGreaterThan(5)
  expect(codes.filter(code => !guide.includes(`\`${code}\``))).toEqual([])
})

test('the links of README and docs lead somewhere', () => {
  const pages = [
    'README.md',
    'CONTRIBUTING.md',
    'CHANGELOG.md',
    'bench/README.md',
    'deploy/README.md',
    'simulators/README.md',
    ...pagesOf('docs'),
  ]
  expect(pages.flatMap(brokenLinks)).toEqual([])
})

test('a code is found however it is written', () => {
  const text = `
    code: 'DIRECT'
    const code = 'BY_NAME'
    fault('BY_CALL', 'text')
    code: \`\${code}_BUSY\`
    const names = { IN_A_TABLE: { message: 'm', advice: 'a' } }
    select 'IN_SQL', message`
  expect([...codesIn(text)].sort()).toEqual(['*_BUSY', 'BY_CALL', 'BY_NAME', 'DIRECT', 'IN_A_TABLE', 'IN_SQL'])
})

/** Upper-case words in quotes that are no codes of Problems: names of variables, of other programs' codes, and first halves of codes. */
const others =
  /^(POWERSCHOOL|XPRESS|REGION_\w+|HPE_\w+|WEBHOOK|UNKNOWN|SMTP_URL|MAIL_FROM|LOG_LEVEL|PG_VERSION|MULTIPLE_DOCS|PASSPORT_SYNC_\w+|NODE_\w+|EAI_\w+|ERR_\w+|OAUTH_\w+|UND_ERR_\w+|POWERSCHOOL_SECRET|POWERSCHOOL_CLIENT_SECRET)$/

/** A code whose first half is a variable is `*_REST`. */
function codesIn(text: string): ReadonlySet<string> {
  const direct = text.matchAll(/\bcode: '([A-Z][A-Z_0-9]+)'/g)
  const quoted = text.matchAll(/'([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)'/g)
  const keys = text.matchAll(/\b([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+): \{\s*message:/g)
  const halves = text.matchAll(/`\$\{code\}(_[A-Z_]+)`/g)
  const whole = [...direct, ...quoted, ...keys].map(([, code = '']) => code).filter(code => !others.test(code))
  return new Set([...whole, ...[...halves].map(([, rest]) => `*${rest}`)])
}

function isSame(code: string, explained: string): boolean {
  return code.startsWith('*') ? explained.endsWith(code.slice(1)) : code === explained
}

/** Those that open a row of a table. */
function explainedCodes(): readonly string[] {
  return [...textOf('docs/problems.md').matchAll(/^\| `([A-Z_0-9]+)` \|/gm)].map(([, code = '']) => code)
}

function sourceText(): string {
  return filesOf('src')
    .filter(file => /\.(ts|sql)$/.test(file) && !file.endsWith('.test.ts'))
    .map(textOf)
    .join('\n')
}

function brokenLinks(page: string): readonly string[] {
  const text = textOf(page).replaceAll(/```[\s\S]*?```/g, '')
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, link = '']) => {
    if (/^[a-z]+:/.test(link)) return []
    const [path = '', anchor] = link.split('#')
    const target = path === '' ? page : join(dirname(page), path)
    if (!existsSync(join(repository, target))) return [`${page}: ${link}`]
    return anchor === undefined || anchorsOf(target).includes(anchor) ? [] : [`${page}: ${link}`]
  })
}

/** As GitHub makes them of headings. */
function anchorsOf(page: string): readonly string[] {
  return [...textOf(page).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  )
}

function pagesOf(folder: string): readonly string[] {
  return filesOf(folder).filter(file => file.endsWith('.md'))
}

function filesOf(folder: string): readonly string[] {
  return readdirSync(join(repository, folder), { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name).slice(repository.length))
}

function textOf(file: string): string {
  return readFileSync(join(repository, file), 'utf8')
}
