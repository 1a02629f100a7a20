import { expect, test } from 'vitest'
import { text } from '../model/attribute.ts'
import { compileExpression } from './expression.ts'
import { functions } from './functions.ts'

const evaluate = (rule: string, t = '') => compileExpression(rule, [text('t'), text('u')]).evaluate({ t })

test.each([
  ['source.t.lowerAscii()', 'ÉMILE Zola', 'Émile zola'],
  ['source.t.upperAscii()', 'éa', 'éA'],
  ['source.t.lowerAscii()', 'ADA', 'ada'],
  ['source.t.trim()', ' a b ', 'a b'],
  ['source.t.split("-")', 'a-b-c', ['a', 'b', 'c']],
  ['source.t.split("-", 2)', 'a-b-c', ['a', 'b-c']],
  ['source.t.split("")', 'a😀', ['a', '😀']],
  ['source.t.split(" ").join("_")', 'a b c', 'a_b_c'],
  ['source.t.split(" ").join()', 'a b c', 'abc'],
  ['source.t.replace(".", "-")', 'a.b.c', 'a-b-c'],
  ['source.t.replace("", "-")', 'abc', 'abc'],
  ['source.t.replace("b", "$&")', 'abc', 'a$&c'],
  ['source.t.substring(0, 1)', 'Ada', 'A'],
  ['source.t.substring(1)', 'Ada', 'da'],
  ['source.t.substring(0, 8)', 'Ada', 'Ada'],
  ['source.t.substring(5, 2)', 'Ada', null],
  ['source.t.substring(0, 2)', '😀da', '😀d'],
  ['source.t.startsWith("A")', 'Ada', true],
  ['source.t.endsWith("A")', 'Ada', false],
  ['source.t.contains("d")', 'Ada', true],
  ['source.t.indexOf("a")', 'Ada', 2],
  ['source.t.indexOf("z")', 'Ada', -1],
  ['source.t.indexOf("d")', '😀da', 1],
  ['source.t.lastIndexOf("a")', 'banana', 5],
  ['size(source.t)', '😀da', 3],
  ['source.t.split(",").size()', 'a,b', 2],
  ['source.t.matches("^[A-Z][a-z]+$")', 'Ada', true],
  ['source.t.matches("d")', 'Ada', true],
  ['source.t.regexReplace("[^0-9]", "")', '(555) 01-23', '5550123'],
  ['source.t.regexReplace("(\\\\w+) (\\\\w+)", "$2, $1")', 'Ada Lovelace', 'Lovelace, Ada'],
  ['firstNonEmpty(source.u, source.t, "none")', 'Ada', 'Ada'],
  ['firstNonEmpty(source.u, " ", "none")', 'Ada', 'none'],
  ['firstNonEmpty(source.u)', 'Ada', null],
  ['string(3) + string(1.5) + string(true)', '', '31.5true'],
  ['int(source.t)', ' 007 ', 7],
  ['int(source.t)', '', null],
  ['int(2.9)', '', 2],
  ['double(source.t) / 2.0', '3', 1.5],
  ['source.t.split(",").all(x, x != "")', 'a,b', true],
  ['source.t.split(",").exists_one(x, x == "a")', 'a,b', true],
  ['source.t.split(",").filter(x, x > "a").map(x, x + "!")', 'a,b', ['b!']],
])('%s of %j is %j', (rule, t, expected) => {
  expect(evaluate(rule, t)).toEqual(expected)
})

test('every function of the catalog is explained by its own name', () => {
  for (const { name, help } of functions) expect(help).toContain(`${name}(`)
})
