// An import turns over gigabytes of short-lived records. Left alone, Node.js lets the heap grow to half a gigabyte before
// it looks for what is free; with these it looks sooner, at some cost of time, and a run stays small beside the database.
export const memoryFlags = ['--max-semi-space-size=32', '--heap-growing-percent=60']
