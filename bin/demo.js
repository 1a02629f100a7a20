#!/usr/bin/env node
// `npm run demo`: a sample district with its systems, its server and its first import.
import { become, complain } from './bootstrap.js'
import { prepareConsole } from './console.js'
import { memoryFlags } from './memory-flags.js'

prepareConsole()
  .then(() => become('src/cli/demo/main.ts', process.argv.slice(2), memoryFlags))
  .catch(complain)
