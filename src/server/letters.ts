/** Links by which somebody sets a password: mailed where there is a server for it, else handed to whoever asked. */

import type { FastifyRequest } from 'fastify'
import { Problem } from '../model/problem.ts'
import type { Courier, Mail } from '../worker/front-door.ts'
import { consoleAddress } from './routes/open-id.ts'

export type Letter = {
  readonly kind: 'invitation' | 'reset'
  readonly to: string
  readonly name: string
  /** Who asked for it. */
  readonly by: string
  readonly token: string
}

export type Delivered = {
  /** Null: it went by mail, and nobody else learns it. */
  readonly token: string | null
  readonly mailed: boolean
  /** Why it could not be mailed. */
  readonly problem: { readonly code: string; readonly message: string; readonly advice: string } | null
}

export type Letters = { deliver(letter: Letter, request: FastifyRequest): Promise<Delivered> }

export function openLetters(courier: Courier, publicUrl: string | null): Letters {
  return {
    deliver: async (letter, request) => {
      const { token, to } = letter
      if (!courier.sendsMail) return { token, mailed: false, problem: null }
      try {
        await courier.mail(to, mailOf(letter, `${consoleAddress(request, publicUrl)}/password#${token}`))
        return { token: null, mailed: true, problem: null }
      } catch (error) {
        if (!(error instanceof Problem)) throw error
        const { code, message, advice } = error
        return { token, mailed: false, problem: { code, message, advice } }
      }
    },
  }
}

function mailOf({ kind, name, by }: Letter, link: string): Mail {
  const serves = 'The link serves once, within 24 hours.'
  if (kind === 'invitation') {
    const text = `Hello ${name},\n\n${by} has given you access to Passport Data Sync. Set a password here:\n\n${link}\n\n${serves} If it no longer does, ask ${by} to send it again.\n`
    return { subject: 'Your access to Passport Data Sync', text }
  }
  const text = `Hello ${name},\n\n${by} has reset your password of Passport Data Sync. Set a new one here:\n\n${link}\n\n${serves} You are signed out everywhere until then. If you did not ask for it, tell ${by}.\n`
  return { subject: 'Your new password of Passport Data Sync', text }
}
