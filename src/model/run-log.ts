/** The trail of a run: what is known of when it did what, beside the run itself. */

export type RunTrail = {
  /** When it was asked for: before it waited for a worker. */
  readonly askedAt: string
  readonly plannedAt: string | null
  /** When Passport's part of it was written. */
  readonly appliedAt: string | null
  readonly undoneAt: string | null
  readonly valuesGoneAt: string | null
  readonly stages: readonly {
    readonly stage: 'read' | 'send'
    readonly entity: string
    readonly done: number
    readonly begunAt: string
    readonly endedAt: string
  }[]
  /** Told on its way: waits, retries, a plan made again. */
  readonly notes: readonly { readonly at: string; readonly text: string }[]
  /** The names of the schools in which a limit was passed. */
  readonly schools: ReadonlyMap<string, string>
}
