import { expect, test } from 'vitest'
import { keepToken } from './token.ts'

function aKeeper(lives: readonly number[]) {
  let seconds = 0
  let fetched = 0
  const keeper = keepToken(
    async () => {
      const expiresInSeconds = lives[fetched] ?? 3600
      fetched += 1
      return { text: `token ${fetched}`, expiresInSeconds }
    },
    () => new Date(seconds * 1000),
  )
  return { keeper, pass: (more: number) => (seconds += more) }
}

test('all who ask at once get the one token that is fetched', async () => {
  const { keeper } = aKeeper([3600])
  expect(await Promise.all([keeper.get(), keeper.get(), keeper.get()])).toEqual(['token 1', 'token 1', 'token 1'])
})

test('a token is renewed a minute before it expires', async () => {
  const { keeper, pass } = aKeeper([600])
  await keeper.get()
  pass(539)
  expect(await keeper.get()).toBe('token 1')
  pass(2)
  expect(await keeper.get()).toBe('token 2')
})

test('a refused token is replaced, and a late refusal of it does not take its successor', async () => {
  const { keeper } = aKeeper([])
  keeper.refuse(await keeper.get())
  expect(await keeper.get()).toBe('token 2')
  keeper.refuse('token 1')
  expect(await keeper.get()).toBe('token 2')
})

test('a failed fetch is not kept', async () => {
  let fail = true
  const keeper = keepToken(
    async () => {
      if (fail) throw new Error('no')
      return { text: 'token', expiresInSeconds: 600 }
    },
    () => new Date(0),
  )
  await expect(keeper.get()).rejects.toThrow('no')
  fail = false
  expect(await keeper.get()).toBe('token')
})
