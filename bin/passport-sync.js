#!/usr/bin/env node
// The command line, `passport-sync`.
import { become, complain } from './bootstrap.js'
import { prepareConsole } from './console.js'
import { memoryFlags } from './memory-flags.js'

const words = process.argv.slice(2)
const ready = words[0] === 'start' ? prepareConsole() : Promise.resolve()
ready.then(() => become('src/cli/main.ts', words, memoryFlags)).catch(complain)
