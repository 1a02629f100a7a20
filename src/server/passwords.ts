/** Passwords, hashed with argon2id; a hash carries its own costs, so that they can be raised later. */

import { argon2, randomBytes, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'

const derive = promisify(argon2)

// OWASP's password storage cheat sheet asks for 19 MB at the least; RFC 9106's second choice is 64 MB and three passes.
const memory = 65_536
const passes = 3
const parallelism = 1
const tagLength = 32

/** Each hash takes 64 MB: so many at once, and the others wait. */
const mostAtOnce = 2
let underWay = 0
const waiting: (() => void)[] = []

export async function hashPassword(password: string): Promise<string> {
  const nonce = randomBytes(16)
  const tag = await inTurn(() =>
    derive('argon2id', { message: password.normalize('NFKC'), nonce, parallelism, tagLength, memory, passes }),
  )
  return `argon2id$${memory}$${passes}$${nonce.toString('base64url')}$${tag.toString('base64url')}`
}

/** Without a hash it takes as long and says no: nobody learns from the time whether an account is there. */
export async function isPassword(password: string, hash: string | null): Promise<boolean> {
  const [, kept = String(memory), turns = String(passes), nonce = '', tag = ''] = hash?.split('$') ?? []
  const expected = Buffer.from(tag, 'base64url')
  const found = await inTurn(() =>
    derive('argon2id', {
      message: password.normalize('NFKC'),
      nonce: hash === null ? Buffer.alloc(16) : Buffer.from(nonce, 'base64url'),
      parallelism,
      tagLength,
      memory: Number(kept),
      passes: Number(turns),
    }),
  )
  return expected.length === found.length && timingSafeEqual(expected, found)
}

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (underWay >= mostAtOnce) await new Promise<void>(resolve => waiting.push(resolve))
  else underWay += 1
  try {
    return await work()
  } finally {
    const next = waiting.shift()
    if (next) next()
    else underWay -= 1
  }
}
