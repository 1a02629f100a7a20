/** Ctrl-C during a run: the first asks it to end cleanly, the second ends the process. */

/** Bootstrap programs and shells may pass on a signal that the terminal has sent already: what comes so soon is the same one. */
const sameWithin = 300

export async function interruptible<Result>(
  tell: (line: string) => void,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const controller = new AbortController()
  let askedAt: number | undefined
  const onSignal = (signal: NodeJS.Signals): void => {
    const now = performance.now()
    if (askedAt === undefined) {
      askedAt = now
      tell('Cancelling: nothing more is begun. Once more (Ctrl-C) ends the program at once.')
      controller.abort(new Error('cancelled by the command line'))
    } else if (now - askedAt > sameWithin) {
      process.exit(signal === 'SIGINT' ? 130 : 143)
    }
  }
  process.on('SIGINT', onSignal)
  process.on('SIGTERM', onSignal)
  try {
    return await work(controller.signal)
  } finally {
    process.off('SIGINT', onSignal)
    process.off('SIGTERM', onSignal)
  }
}
