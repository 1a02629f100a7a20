#!/usr/bin/env node
// The command line, `passport-sync`.
import { become, complain } from './bootstrap.js'
import { memoryFlags } from './memory-flags.js'

become('src/cli/main.ts', process.argv.slice(2), memoryFlags).catch(complain)
