/** Trouble with a file that is to be written. */

import { Problem } from '../model/problem.ts'

export function notWritable(file: string, cause: unknown): Problem {
  return new Problem({
    code: 'FILE_NOT_WRITTEN',
    message: `${file} was not written: ${cause instanceof Error ? cause.message : String(cause)}.`,
    advice: 'Name a file in a folder that exists and that you may write to.',
    cause,
  })
}

export function fileThere(file: string): Problem {
  return new Problem({
    code: 'FILE_THERE',
    message: `${file} is there already; it was not touched.`,
    advice: 'Name another file, or write over it with --force.',
  })
}
