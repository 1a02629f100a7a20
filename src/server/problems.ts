/** Problems as answers (RFC 9457): a status for each code, and nothing that only the operator may see. */

import { randomUUID } from 'node:crypto'
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { hasZodFastifySchemaValidationErrors, isResponseSerializationError } from 'fastify-type-provider-zod'
import type { Fault } from '../contract/yaml-text.ts'
import { Problem } from '../model/problem.ts'
import { toldOf } from '../store/told.ts'
import type { Log } from './log.ts'

/** Several faults of one question: of a district file, or of a body. */
export class FaultyQuestion extends Problem {
  readonly faults: readonly (Omit<Fault, 'line' | 'column'> &
    Partial<Pick<Fault, 'line' | 'column'>> & { readonly path?: readonly (string | number)[] })[]

  constructor(problem: ConstructorParameters<typeof Problem>[0], faults: FaultyQuestion['faults']) {
    super(problem)
    this.faults = faults
  }
}

const statuses: Readonly<Record<string, number>> = {
  QUESTION_FAULTY: 400,
  SIGN_IN_NEEDED: 401,
  SIGN_IN_REFUSED: 401,
  CODE_NEEDED: 401,
  CODE_REFUSED: 401,
  NOT_ALLOWED: 403,
  SECOND_FACTOR_NEEDED: 403,
  PASSWORD_NOT_TAKEN: 403,
  REQUEST_FORGED: 403,
  ADDRESS_UNKNOWN: 404,
  TOKEN_REFUSED: 403,
  ALREADY_SET_UP: 409,
  IDS_SHARED: 409,
  IN_USE: 409,
  LOOKUP_TABLE_IN_USE: 409,
  NAME_TWICE: 409,
  RUN_UNDER_WAY: 409,
  RUN_NOT_HELD: 409,
  RUN_ENDED: 409,
  UNDO_REFUSED: 409,
  CASE_NOT_WAITING: 409,
  MERGE_REFUSED: 409,
  RECORD_MERGED: 409,
  CONFIRMATION_NEEDED: 409,
  REMOVALS_PASS_LIMIT: 409,
  NOT_MERGED: 409,
  INTEGRATION_SUSPENDED: 409,
  IMPORTS_PAUSED: 409,
  NO_SCHOOL_MAPPED: 409,
  SCHOOL_NAME_TAKEN: 409,
  SCHOOL_LINKED: 409,
  SCHOOL_STILL_THERE: 409,
  LAST_ADMINISTRATOR: 409,
  NO_PROVIDER: 409,
  ALREADY_COME: 409,
  SECOND_FACTOR_ON: 409,
  SECOND_FACTOR_OFF: 409,
  PLUGIN_NOT_NEEDED: 409,
  CONNECTOR_CHANGED: 409,
  EDITED_MEANWHILE: 412,
  CHANGED_MEANWHILE: 412,
  BODY_TOO_LARGE: 413,
  BODY_OF_OTHER_KIND: 415,
  VERSION_NEEDED: 428,
  TOO_MANY_REQUESTS: 429,
  KEY_DOES_NOT_FIT: 500,
  UNEXPECTED: 500,
  OPENID_UNREACHABLE: 502,
  OPENID_ANSWER_WRONG: 502,
  DATABASE_UNREACHABLE: 503,
  DATABASE_REFUSED: 503,
  DISK_FULL: 503,
  STOPPING: 503,
}

function statusOf(code: string): number {
  const known = statuses[code]
  if (known !== undefined) return known
  if (code.endsWith('_UNKNOWN') && code !== 'ATTRIBUTE_UNKNOWN') return 404
  return code.startsWith('POWERSCHOOL_') ? 502 : 422
}

const titles: Readonly<Record<number, string>> = {
  400: 'The question is faulty',
  401: 'Sign in first',
  403: 'Not allowed',
  404: 'Not there',
  409: 'Not possible as things stand',
  412: 'Changed meanwhile',
  413: 'Too large',
  415: 'Of another kind',
  422: 'Refused',
  428: 'The version is missing',
  429: 'Too many requests',
  500: 'An error of the program',
  502: 'The data source has a problem',
  503: 'Not available',
}

export function sendProblem(log: Log, error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const problem = problemOf(error, request)
  const { code, advice } = problem
  const status = statusOf(code)
  const incident = status >= 500 ? randomUUID() : undefined
  if (incident) log.trouble(incident, error)
  const detail = code === 'UNEXPECTED' ? 'Something went wrong that should not.' : problem.message
  if (status === 429 || status === 503) reply.header('retry-after', reply.getHeader('retry-after') ?? '5')
  return reply
    .code(status)
    .type('application/problem+json')
    .serializer(JSON.stringify)
    .send({
      type: `urn:passport-sync:problem:${code}`,
      title: titles[status] ?? 'Refused',
      status,
      detail,
      code,
      advice: code === 'UNEXPECTED' ? 'Try again. If it stays so, tell the operator the incident.' : advice,
      ...(problem instanceof FaultyQuestion ? { faults: problem.faults } : {}),
      ...(incident ? { incident } : {}),
    })
}

function problemOf(error: unknown, request: FastifyRequest): { code: string; message: string; advice: string } {
  if (error instanceof Problem) return error
  if (isResponseSerializationError(error)) return toldOf(error.cause)
  if (hasZodFastifySchemaValidationErrors(error)) return faultyQuestion(error)
  const told = isFastifyError(error) ? problemOfFastify(error, request) : undefined
  return told ?? toldOf(error)
}

function isFastifyError(error: unknown): error is FastifyError {
  return error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number'
}

/** Where the question is wrong, not what stood there: that may be a secret. */
function faultyQuestion(error: FastifyError): FaultyQuestion {
  const faults = (error.validation ?? []).map(({ instancePath, message = 'is wrong' }) => ({
    code: 'QUESTION_FAULTY',
    message: `${instancePath.replaceAll('/', '.').replace(/^\./, '') || 'It'}: ${message}`,
    advice: 'See /api/v1/openapi.json for what is asked.',
  }))
  const where = error.validationContext ?? 'question'
  return new FaultyQuestion(
    {
      code: 'QUESTION_FAULTY',
      message: `The ${where} is not as it should be: ${faults.map(({ message }) => message).join('; ')}.`,
      advice: 'Correct what is named. /api/v1/openapi.json tells what is asked.',
    },
    faults,
  )
}

function problemOfFastify({ statusCode = 500, code }: FastifyError, request: FastifyRequest): Problem | undefined {
  switch (statusCode) {
    case 413:
      return new Problem({ code: 'BODY_TOO_LARGE', message: 'The body is too large.', advice: 'Send less at once.' })
    case 415:
      return new Problem({
        code: 'BODY_OF_OTHER_KIND',
        message: 'The body is of a kind that is not understood.',
        advice: 'Send JSON, with content-type: application/json.',
      })
    case 429:
      return new Problem({
        code: 'TOO_MANY_REQUESTS',
        message: 'Too many requests came in a short time.',
        advice: 'Wait as long as Retry-After says.',
        retry: true,
      })
    default:
      if (statusCode >= 500) return undefined
      return new Problem({
        code: 'QUESTION_FAULTY',
        message: `The ${request.method} request can't be read (${code}).`,
        advice: 'Send well-formed JSON. /api/v1/openapi.json tells what is asked.',
      })
  }
}

export function addressUnknown(): Problem {
  return new Problem({
    code: 'ADDRESS_UNKNOWN',
    message: 'There is nothing at this address.',
    advice: 'The addresses are listed in /api/v1/openapi.json.',
  })
}
