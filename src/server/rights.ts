/** Who may do what: one table, from noun and verb to the least role. */

import type { Api, Noun } from '../contract/api/all.ts'
import type { Role } from '../model/role.ts'

/** `anybody` needs no sign-in, `somebody` needs one and nothing more. */
export type Least = 'anybody' | 'somebody' | Role

export const rights: { readonly [N in Noun]: { readonly [Verb in keyof Api[N]]: Least } } = {
  session: {
    read: 'somebody',
    signIn: 'anybody',
    // Of a session that waits for it.
    giveCode: 'anybody',
    signOut: 'somebody',
    signOutEverywhere: 'somebody',
    changePassword: 'somebody',
    setUpState: 'anybody',
    setUp: 'anybody',
    lookAtToken: 'anybody',
    redeem: 'anybody',
  },
  sessions: { list: 'somebody', end: 'somebody' },
  secondFactor: {
    read: 'somebody',
    begin: 'somebody',
    confirm: 'somebody',
    renewCodes: 'somebody',
    remove: 'somebody',
  },
  openId: { offered: 'anybody', begin: 'anybody', callback: 'anybody' },
  organizations: {
    list: 'viewer',
    create: 'administrator',
    createBelow: 'administrator',
    read: 'viewer',
    change: 'administrator',
    move: 'administrator',
    delete: 'administrator',
  },
  // A district file tells how everything is set; only who may change it needs it.
  configuration: { read: 'administrator', apply: 'administrator' },
  connectors: { list: 'somebody' },
  dataSources: {
    list: 'viewer',
    create: 'administrator',
    read: 'viewer',
    change: 'administrator',
    delete: 'administrator',
    check: 'operator',
    plugin: 'administrator',
  },
  integrations: {
    list: 'viewer',
    create: 'administrator',
    read: 'viewer',
    change: 'administrator',
    delete: 'administrator',
    suspend: 'operator',
    launch: 'operator',
    drift: 'operator',
    lastDrift: 'viewer',
  },
  tasks: {
    rules: 'somebody',
    // They show real records of the source.
    attributes: 'operator',
    try: 'operator',
    whoLeaves: 'operator',
  },
  domainsOfUniqueness: { all: 'viewer', change: 'administrator', tryOut: 'administrator' },
  masterFields: { all: 'viewer', generate: 'administrator', remove: 'administrator' },
  lookupTables: { all: 'viewer', read: 'viewer', put: 'administrator', remove: 'administrator' },
  quality: { read: 'viewer', issues: 'viewer', csv: 'viewer' },
  conflicts: { list: 'viewer', decide: 'operator' },
  runs: {
    list: 'viewer',
    read: 'viewer',
    changes: 'viewer',
    problems: 'viewer',
    conflicts: 'viewer',
    events: 'viewer',
    breakdown: 'viewer',
    changesFile: 'viewer',
    problemCauses: 'viewer',
    problemsFile: 'viewer',
    undoPreview: 'viewer',
    log: 'viewer',
    logFile: 'viewer',
    matching: 'viewer',
    unmatched: 'viewer',
    unmatchedFile: 'viewer',
    drift: 'viewer',
    driftFile: 'viewer',
    pair: 'operator',
    approve: 'operator',
    decline: 'operator',
    cancel: 'operator',
    undo: 'operator',
  },
  records: {
    list: 'viewer',
    add: 'operator',
    read: 'viewer',
    why: 'viewer',
    edit: 'operator',
    remove: 'operator',
  },
  directory: { search: 'viewer', relations: 'viewer', sources: 'viewer', history: 'viewer' },
  overview: { read: 'viewer' },
  schoolsMapping: { read: 'viewer', save: 'administrator', refresh: 'operator', close: 'operator' },
  schedules: { due: 'viewer', wouldBeDue: 'viewer', pauses: 'viewer', setPauses: 'administrator' },
  duplicates: {
    list: 'viewer',
    counts: 'viewer',
    read: 'viewer',
    resolve: 'operator',
    ruleApart: 'operator',
    mergeAlike: 'operator',
    ignoreAlike: 'operator',
    viewAlike: 'viewer',
    listApart: 'viewer',
    takeBackApart: 'operator',
    commonValues: 'viewer',
  },
  merges: { parts: 'viewer', preview: 'viewer', merge: 'operator', unmerge: 'operator' },
  audit: { list: 'administrator' },
  apiKeys: { list: 'administrator', create: 'administrator', createForAll: 'administrator', delete: 'administrator' },
  users: {
    list: 'administrator',
    invite: 'administrator',
    inviteForAll: 'administrator',
    setRole: 'administrator',
    remove: 'administrator',
    removeFromAll: 'administrator',
    reset: 'administrator',
    resetSecondFactor: 'administrator',
  },
  invitations: { list: 'administrator', sendAgain: 'administrator', withdraw: 'administrator' },
  signInRules: {
    read: 'administrator',
    change: 'administrator',
    readForAll: 'administrator',
    changeForAll: 'administrator',
  },
  identityProviders: {
    list: 'administrator',
    create: 'administrator',
    read: 'administrator',
    change: 'administrator',
    delete: 'administrator',
    check: 'administrator',
  },
  notices: { read: 'administrator', change: 'administrator', test: 'administrator' },
  usernames: { read: 'viewer', change: 'administrator' },
  retention: { read: 'viewer', change: 'administrator' },
}

export function leastFor(noun: Noun, verb: string): Least {
  const ofNoun: Readonly<Record<string, Least>> = rights[noun]
  const least = ofNoun[verb]
  if (least === undefined) throw new Error(`the table of rights lacks ${noun} ${verb}`)
  return least
}
