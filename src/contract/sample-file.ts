/** A good district file, what it is held against, and what is found wrong with others. */

import { text, texts } from '../model/attribute.ts'
import type { Connector } from '../model/connector.ts'
import { entityTypes, type EntityType } from '../model/entity.ts'
import { Problem } from '../model/problem.ts'
import { readDistrictFile, type FileChecks } from './read-district-file.ts'

const aField = { label: '', help: 'Look it up in PowerSchool.', required: false } as const

export function aConnector(offers: readonly EntityType[] = entityTypes): Connector {
  return {
    id: 'powerschool',
    name: 'PowerSchool',
    form: [
      { ...aField, name: 'url', kind: 'url', required: true },
      { ...aField, name: 'clientId', kind: 'text', required: true },
      { ...aField, name: 'clientSecret', kind: 'secret', required: true },
      { ...aField, name: 'pageSize', kind: 'integer' },
      { ...aField, name: 'studentStatuses', kind: 'texts' },
    ],
    entities: () => offers.map(entity => ({ entity, attributes: [text('email'), texts('grades')] })),
    can: { write: false, readChanges: false, reportDeletes: false },
    parseSettings: settings => {
      if (settings['pageSize'] !== 0) return settings
      throw new Problem({ code: 'SETTINGS_INVALID', message: "'pageSize' must be 1 or more.", advice: 'Leave it out.' })
    },
    open: () => {
      throw new Error('not opened here')
    },
  }
}

function openFault(text: string): Problem {
  return new Problem({ code: 'RULE_FAULTY', message: `'${text}' is open.`, advice: 'Close it.' })
}

export const checks: FileChecks = {
  environment: { POWERSCHOOL_SECRET: 's3cret' },
  connectors: [aConnector()],
  checkRules: ({ task }) =>
    Object.entries(task.mapping).flatMap(([attribute, text]) =>
      typeof text === 'string' && text.includes('((') ? [{ path: ['mapping', attribute], fault: openFault(text) }] : [],
    ),
  knownSchools: () => [],
}

export const good = `organization:
  name: Maple Unified
  timeZone: America/New_York
  schools:
    - { name: Maple High, identifier: "11" }
dataSources:
  - name: PowerSchool
    connector: powerschool
    settings: { url: "http://127.0.0.1:7001", clientId: abc, clientSecret: "\${POWERSCHOOL_SECRET}" }
integrations:
  - name: Nightly import
    type: import
    source: PowerSchool
    target: Passport
    schools: auto
    tasks:
      - entity: school
      - entity: student
        mapping: { username: source.email }
        blankErases: [middleName]
      - entity: teacher
      - entity: guardian
      - entity: section
      - entity: enrollment
    safety:
      limits:
        delete: { percent: 5, atLeast: 3 }
masterFields:
  - { entity: student, attributes: [email, username], source: PowerSchool, mode: master }
`

/** `line:column CODE message` of each fault. */
export function faultsOf(text: string, changed: Partial<FileChecks> = {}): string[] {
  const read = readDistrictFile(text, { ...checks, ...changed })
  return read.kind === 'good' ? [] : read.faults.map(f => `${f.line}:${f.column} ${f.code} ${f.message}`)
}

/** The good file with one line put in another's place. */
export function goodBut(line: string, instead: string): string {
  if (!good.includes(line)) throw new Error(`the good file has no line ${line}`)
  return good.replace(line, () => instead)
}
