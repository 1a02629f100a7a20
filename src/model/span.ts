/** A piece of work as a trace shows it. Costs next to nothing until the process has been told to trace. */

import { SpanStatusCode, trace, type Span } from '@opentelemetry/api'
import { Problem } from './problem.ts'

/** Names of settings, numbers and ids of runs: nobody's data, and no words of errors. */
export type SpanFacts = Readonly<Record<string, string | number | boolean>>

const tracer = trace.getTracer('passport-sync')

/** Work within it has spans below this one, whatever it waits for. What the work throws is passed on. */
export function inSpan<Result>(
  name: string,
  facts: SpanFacts,
  work: (tell: (facts: SpanFacts) => void) => Result,
): Result {
  return tracer.startActiveSpan(name, { attributes: facts }, span => {
    try {
      const result = work(more => void span.setAttributes(more))
      if (!(result instanceof Promise)) {
        span.end()
        return result
      }
      // Whoever waits for the result hears of its failure; the span only writes it down.
      result.then(
        () => span.end(),
        (error: unknown) => endFailed(span, error),
      )
      return result
    } catch (error) {
      endFailed(span, error)
      throw error
    }
  })
}

function endFailed(span: Span, error: unknown): void {
  const kind = error instanceof Problem ? error.code : error instanceof Error ? error.name : 'unknown'
  span.setAttribute('error.type', kind)
  span.setStatus({ code: SpanStatusCode.ERROR })
  span.end()
}
