/** The command line `passport-sync`: one file a command, exit codes as the contract says. */

import { Command, CommanderError } from 'commander'
import { addAdd } from './commands/add.ts'
import { addAdministrator } from './commands/administrator.ts'
import { addApply } from './commands/apply.ts'
import { addApprove } from './commands/approve.ts'
import { addBackup } from './commands/backup.ts'
import { addCancel } from './commands/cancel.ts'
import { addCheck } from './commands/check.ts'
import { addConflicts } from './commands/conflicts.ts'
import { addDecline } from './commands/decline.ts'
import { addDomains } from './commands/domains.ts'
import { addDoctor } from './commands/doctor.ts'
import { addAlike } from './commands/duplicates-alike.ts'
import { addDuplicates, addResolve } from './commands/duplicates.ts'
import { addEdit } from './commands/edit.ts'
import { addExportConfig } from './commands/export-config.ts'
import { addLookupTable } from './commands/lookup-table.ts'
import { addMap } from './commands/map.ts'
import { addMasterFields } from './commands/master-fields.ts'
import { addMerge, addMerged, addUnmerge } from './commands/merge.ts'
import { addPlugin } from './commands/plugin.ts'
import { addQuality } from './commands/quality.ts'
import { addRecords } from './commands/records.ts'
import { addRemove } from './commands/remove.ts'
import { addRestore } from './commands/restore.ts'
import { addRotateKey } from './commands/rotate-key.ts'
import { addDrift } from './commands/drift.ts'
import { addRun } from './commands/run.ts'
import { addRuns } from './commands/runs.ts'
import { addService } from './commands/service.ts'
import { addSchools } from './commands/schools.ts'
import { addShow } from './commands/show.ts'
import { addUndo } from './commands/undo.ts'
import { addPair, addUnmatched } from './commands/unmatched.ts'
import { addWhoLeaves } from './commands/who-leaves.ts'
import { addWhy } from './commands/why.ts'
import { serve, type Serve } from './desk.ts'
import { exitCodes, type ExitCode } from './exit-code.ts'
import { ownVersion } from './version.ts'

const commands = [
  addApply,
  addExportConfig,
  addCheck,
  addPlugin,
  addMap,
  addWhoLeaves,
  addLookupTable,
  addMasterFields,
  addRun,
  addDrift,
  addRuns,
  addShow,
  addSchools,
  addApprove,
  addDecline,
  addUndo,
  addCancel,
  addConflicts,
  addRecords,
  addAdd,
  addEdit,
  addRemove,
  addWhy,
  addDomains,
  addDuplicates,
  addAlike,
  addResolve,
  addUnmatched,
  addPair,
  addMerge,
  addUnmerge,
  addMerged,
  addAdministrator,
  addBackup,
  addRestore,
  addQuality,
  addRotateKey,
  addDoctor,
]

const afterHelp = `
Exit codes: 0 done; 1 failed; 2 wrong usage; 3 the plan is held and waits for a person; 4 done, with problems (--strict).
Environment: PASSPORT_SYNC_HOME (data folder, ./data), DATABASE_URL (in place of the embedded database),
PASSPORT_SYNC_KEY (seals secrets; else the file key in the data folder), LOG_LEVEL (debug shows where an error arose).
Of the service: HOST, PORT, WORKERS (runs at once; 0: none here), SMTP_URL and MAIL_FROM (mail of runs, and of invitations),
PUBLIC_URL and TRUSTED_PROXIES (behind a proxy); docs/service.md tells of all.`

async function main(words: readonly string[]): Promise<ExitCode> {
  let code: ExitCode = exitCodes.done
  const program = new Command('passport-sync')
    .description("Moves roster data between Passport, a school district's identity directory, and its other systems.")
    .version(ownVersion(), '-V, --version', 'print the version')
    .option('--json', 'one JSON document; lists give one JSON object a line')
    .configureHelp({ showGlobalOptions: true })
    .addHelpText('after', afterHelp)
    .showHelpAfterError('See `passport-sync --help`, or `passport-sync COMMAND --help`.')
    .exitOverride()
  const keep: Serve = async work => {
    code = await serve(work, { json: program.opts<{ json?: boolean }>().json === true })
  }
  // Loaded only where it is wanted: no other command waits for the server.
  addService(program, keep, async (config, wish) => (await import('../main.ts')).runService(config, wish))
  for (const add of commands) add(program, keep)
  try {
    await program.parseAsync(words, { from: 'user' })
    return code
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    return error.exitCode === 0 ? exitCodes.done : exitCodes.usage
  }
}

// A reader that has gone is noticed where the write is awaited; without a listener it would be a crash.
process.stdout.on('error', () => undefined)
process.stderr.on('error', () => undefined)
process.exitCode = await main(process.argv.slice(2))
