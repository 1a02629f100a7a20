import { randomBytes, randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { freshDatabase } from '../../test/support/database.ts'
import { createAccount } from './accounts.ts'
import { inTransaction, openPool } from './database.ts'
import { clientSecretOf, writeProvider } from './identity-providers.ts'
import { resealSecrets } from './reseal.ts'
import { beginSecondFactor, claimAttempt } from './second-factors.ts'

test('secrets of second factors and of providers to sign in by go over to the new key, each in its own place', async () => {
  const database = await freshDatabase()
  const pool = openPool(database.url)
  try {
    const [key, next] = [randomBytes(32), randomBytes(32)]
    const [account, provider] = [randomUUID(), randomUUID()]
    await createAccount(pool, { id: account, email: 'ada@maple.example', name: 'Ada' })
    await beginSecondFactor(pool, key, account, 'JBSWY3DPEHPK3PXP')
    const wish = { name: 'Google', issuer: 'https://google.example', clientId: 'us', domains: ['maple.example'] }
    const strict = { trustsEmail: false, asksSecondFactor: false, newcomers: null, isOn: true }
    await inTransaction(pool, client =>
      writeProvider(client, key, { id: provider, ...wish, ...strict, clientSecret: 'the client secret' }),
    )

    expect(await resealSecrets(pool, key, next)).toBe(2)
    expect(await resealSecrets(pool, key, next)).toBe(0)
    expect(await claimAttempt(pool, next, account)).toEqual({ secret: 'JBSWY3DPEHPK3PXP', isOn: false })
    expect(await clientSecretOf(pool, next, provider)).toBe('the client secret')
    await expect(clientSecretOf(pool, key, provider)).rejects.toMatchObject({ code: 'KEY_DOES_NOT_FIT' })
  } finally {
    await pool.end()
    await database.drop()
  }
})
