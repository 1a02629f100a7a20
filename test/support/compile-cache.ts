/** Starting is most of a short process's time: what was compiled for one need not be compiled for the next. */

import { fileURLToPath } from 'node:url'

/** For NODE_COMPILE_CACHE of processes that tests start; the one of `npm test`. */
export const compileCache = fileURLToPath(new URL('../../node_modules/.cache/node', import.meta.url))
