/** The token call of PowerSchool's OAuth, and the check of the token on every other call. */
import { type Answer, json, type Question } from '../answer.ts'
import type { House } from './house.ts'

export function answerToken(house: House, question: Question): Answer {
  if (question.method !== 'POST') return json({ error: 'invalid_request' }, 405)
  if (!house.mayLogIn() || !isClient(house, question.headers['authorization']))
    return json({ error: 'invalid_client' }, 401, { 'www-authenticate': 'Basic realm="PowerSchool"' })
  const form = new URLSearchParams(question.body.toString('utf8'))
  if (form.get('grant_type') !== 'client_credentials') return json({ error: 'unsupported_grant_type' }, 400)
  const { token, secondsLeft } = house.takeToken()
  const expiresIn = house.dials.expiresInAsNumber ? secondsLeft : String(secondsLeft)
  return json({ access_token: token, token_type: 'Bearer', expires_in: expiresIn })
}

function isClient(house: House, authorization: string | undefined): boolean {
  const encoded = /^Basic\s+(\S+)$/i.exec(authorization ?? '')?.[1]
  if (encoded === undefined) return false
  return Buffer.from(encoded, 'base64').toString('utf8') === `${house.clientId}:${house.clientSecret}`
}

/** The refusal of a request without a live token. */
export function refuseToken(house: House, question: Question): Answer | undefined {
  const token = /^Bearer\s+(\S+)$/i.exec(question.headers['authorization'] ?? '')?.[1]
  if (token !== undefined && house.isTokenLive(token)) return undefined
  return expiredToken
}

export const expiredToken: Answer = {
  status: 401,
  headers: {
    'www-authenticate':
      'Bearer error="invalid_token",realm="PowerSchool",error_description="The access token has expired"',
  },
}
