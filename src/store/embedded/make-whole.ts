/** Run once where packages are installed, by whoever may write there: those who start PostgreSQL later may not. */

import { findBinaries } from './binaries.ts'
import { EmbeddedPostgresProblem } from './problem.ts'

try {
  findBinaries()
} catch (error) {
  // On such a machine PostgreSQL is elsewhere.
  if (!(error instanceof EmbeddedPostgresProblem && error.code === 'EMBEDDED_POSTGRES_UNSUPPORTED')) throw error
}
