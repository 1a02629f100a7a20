import { expect, test } from 'vitest'
import { repeatedKey } from './json-body.ts'

test.each([
  ['{"a": 1, "b": {"a": 1}, "c": [{"a": 1}, {"a": 1}]}', undefined],
  ['{"a": "a\\": 1", "b": ":", "c": "{\\"a\\":1}"}', undefined],
  ['["a", "a", {"": 0}]', undefined],
  ['{"mapping": {"email": "x", "city": "y", "email": "z"}}', ['mapping', 'email']],
  ['{"tasks": [{}, {"mapping": {"email": 1, "em\\u0061il": 2}}]}', ['tasks', 'mapping', 'email']],
  ['{"a": {"a": 1}, "a": 2}', ['a']],
])('of %s the key that stands twice is %j', (text, path) => {
  expect(repeatedKey(text)).toEqual(path)
})
