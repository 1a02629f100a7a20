/** Seals secrets with AES-256-GCM under a key outside the database; a sealed secret opens only in the place it was sealed for. */

import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { Problem } from '../model/problem.ts'

/** Where a secret belongs: moved to another row or field it no longer opens. */
export type SecretPlace = { readonly field: string } & (
  | { readonly source: number }
  | { readonly organization: number }
  | { readonly account: string }
  | { readonly provider: string }
  | { readonly cookie: string }
)

export function webhookPlace(organization: number): SecretPlace {
  return { organization, field: 'notify.webhook' }
}

// A sealed secret: version (1 byte), nonce (12), tag (16), the rest.
const version = 1
const nonceLength = 12
const tagLength = 16
const headLength = 1 + nonceLength + tagLength

export function seal(key: Buffer, place: SecretPlace, secret: string): Buffer {
  const nonce = randomBytes(nonceLength)
  const cipher = createCipheriv('aes-256-gcm', key, nonce)
  cipher.setAAD(associatedData(place))
  const sealed = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()])
  return Buffer.concat([Buffer.of(version), nonce, cipher.getAuthTag(), sealed])
}

/** Throws the Problem `KEY_DOES_NOT_FIT` when it was sealed with another key, for another place, or is damaged. */
export function unseal(key: Buffer, place: SecretPlace, sealed: Buffer): string {
  const secret = tryUnseal(key, place, sealed)
  if (secret !== undefined) return secret
  throw new Problem({
    code: 'KEY_DOES_NOT_FIT',
    message: `The key does not open the stored secret '${place.field}'.`,
    advice:
      'Start with the key the secret was sealed with (PASSPORT_SYNC_KEY, or the file `key` in the data folder). ' +
      'If `passport-sync rotate-key` was broken off, give it again. If the key is lost, apply the district file again: its secrets are then sealed with the present key.',
  })
}

/** Undefined when the key does not fit. */
export function tryUnseal(key: Buffer, place: SecretPlace, sealed: Buffer): string | undefined {
  if (sealed.length < headLength || sealed[0] !== version) return undefined
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(1, 1 + nonceLength), {
    authTagLength: tagLength,
  })
  decipher.setAAD(associatedData(place))
  decipher.setAuthTag(sealed.subarray(1 + nonceLength, headLength))
  try {
    return Buffer.concat([decipher.update(sealed.subarray(headLength)), decipher.final()]).toString('utf8')
  } catch {
    // The tag does not agree: GCM has no other failure.
    return undefined
  }
}

function associatedData(place: SecretPlace): Buffer {
  return Buffer.from(`${ownerOf(place)}:${place.field}`, 'utf8')
}

function ownerOf(place: SecretPlace): string {
  if ('source' in place) return `data_source:${place.source}`
  if ('organization' in place) return `organization:${place.organization}`
  if ('account' in place) return `account:${place.account}`
  return 'provider' in place ? `identity_provider:${place.provider}` : `cookie:${place.cookie}`
}
