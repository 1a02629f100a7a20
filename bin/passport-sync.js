#!/usr/bin/env node
// The command line, `passport-sync`.
import { become, complain } from './bootstrap.js'

become('src/cli/main.ts', process.argv.slice(2)).catch(complain)
