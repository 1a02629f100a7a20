import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { catalog } from '../model/catalog.ts'
import { entityTypes } from '../model/entity.ts'
import { readDistrictFile } from './read-district-file.ts'
import { aConnector, checks, faultsOf, good, goodBut } from './sample-file.ts'
import { writeDistrictFile } from './write-district-file.ts'
import { schemaFile, schemaText } from './write-schema.ts'

test('a good file gives its configuration: secrets apart and filled from the environment, companions come along', () => {
  const read = readDistrictFile(good, checks)
  if (read.kind === 'faulty') throw new Error(JSON.stringify(read.faults))
  const { integrations, ...rest } = read.configuration
  expect(rest).toEqual({
    organization: {
      ...{ name: 'Maple Unified', type: 'district', timeZone: 'America/New_York' },
      ...{ pauses: [], notify: { mail: [], webhook: null, digest: '07:00' } },
    },
    schools: [{ name: 'Maple High', identifier: '11' }],
    sources: [
      {
        name: 'PowerSchool',
        connector: 'powerschool',
        settings: { url: 'http://127.0.0.1:7001', clientId: 'abc' },
        secrets: { clientSecret: 's3cret' },
      },
    ],
    masterFields: [
      { entity: 'student', attribute: 'email', source: 'PowerSchool', mode: 'master' },
      { entity: 'student', attribute: 'username', source: 'PowerSchool', mode: 'master' },
    ],
    domains: [],
  })
  const [integration] = integrations
  expect(integration?.tasks.map(({ entity }) => entity)).toEqual([...entityTypes])
  expect(integration?.tasks.find(({ entity }) => entity === 'student')).toEqual({
    entity: 'student',
    mapping: { username: 'source.email' },
    filters: [],
    exclude: [],
    blankErases: ['middleName'],
    back: {},
    notSent: [],
    notTaken: [],
  })
  expect(integration?.limits).toEqual({ delete: { percent: 5, atLeast: 3 }, update: { percent: 75, atLeast: 50 } })
})

test('schedules, pauses and who is told are read, and written out again as they were', () => {
  const file = good
    .replace(
      'organization:',
      `organization:
  pauses:
    - { from: "2027-06-11", until: "2027-08-01T06:00", suspendImports: true }
  notify: { mail: [it@maple.example], webhook: "https://hooks.maple.example/1", digest: never }`,
    )
    .replace('    schools: auto', '    schools: auto\n    schedule: { every: week, days: [monday, friday], at: 02:30 }')
    .replace(
      '- entity: section',
      `- entity: section
        includeLinked: [student, teacher]
      - entity: assignment
        quality: [{ attribute: role, rule: required }]`,
    )
  const read = readDistrictFile(file, checks)
  if (read.kind === 'faulty') throw new Error(JSON.stringify(read.faults))
  expect(read.configuration.organization).toMatchObject({
    pauses: [{ from: '2027-06-11', until: '2027-08-01T06:00', suspendImports: true, noDeletions: false }],
    notify: { mail: ['it@maple.example'], webhook: 'https://hooks.maple.example/1', digest: null },
  })
  expect(read.configuration.integrations[0]?.schedule).toEqual({
    every: 'week',
    days: ['monday', 'friday'],
    at: '02:30',
  })

  const sources = read.configuration.sources.map(source => ({ ...source, secretFields: ['clientSecret'] }))
  const { text } = writeDistrictFile({ ...read.configuration, sources }, read.configuration.schools)
  const webhook = { NOTIFY_WEBHOOK: 'https://hooks.maple.example/1' }
  const again = readDistrictFile(text, { ...checks, environment: { ...webhook, POWERSCHOOL_CLIENT_SECRET: 's3cret' } })
  expect(again).toEqual(read)
})

test('DS-07 tasks Student and Enrollment without School: what is missing is named, with line and column', () => {
  const file = `organization: { name: Maple }
dataSources:
  - { name: P, connector: powerschool, settings: { url: "http://a", clientId: a, clientSecret: b } }
integrations:
  - name: Import
    source: P
    tasks:
      - entity: student
      - entity: enrollment
`
  expect(faultsOf(file)).toEqual([
    "8:17 PREREQUISITE_MISSING The task 'student' needs a task 'school', which is missing.",
    "9:17 PREREQUISITE_MISSING The task 'enrollment' needs a task 'section', which is missing.",
  ])
})

test('B-02 integrations that would run after each other without end are refused, one fault for each ring', () => {
  const after = (name: string, source: string, of: string): string =>
    `  - { name: ${name}, source: ${source}, tasks: [{ entity: school }], schedule: { every: success, of: [${of}] } }`
  const file = (last: string): string => `organization: { name: Maple }
dataSources:
${[...'ABCD'].map(name => `  - { name: ${name}, connector: powerschool, settings: { url: "http://a", clientId: a, clientSecret: b } }`).join('\n')}
integrations:
${[after('One', 'A', 'Three'), after('Two', 'B', 'One'), after('Three', 'C', 'Two, Four'), after('Four', 'D', last)].join('\n')}
`
  expect(faultsOf(file('Three'))).toEqual([
    "8:90 SCHEDULE_ENDLESS These would run after each other without end: 'One' after 'Three' after 'Two' after 'One'.",
    "11:91 SCHEDULE_ENDLESS These would run after each other without end: 'Four' after 'Three' after 'Four'.",
  ])
})

test('an entity of one data source in two imports is refused: the second would take for gone what the first brought', () => {
  const file = `organization: { name: Maple }
dataSources:
  - { name: P, connector: powerschool, settings: { url: "http://a", clientId: a, clientSecret: b } }
integrations:
  - { name: Import, source: P, tasks: [{ entity: school }, { entity: student }] }
  - { name: Second, source: P, tasks: [{ entity: school }] }
`
  expect(faultsOf(file)).toEqual(["6:39 ENTITY_TWICE 'Import' imports school records of 'P' already."])
})

test('DS-04 an entity that the connector does not offer is refused, and does not come along by itself', () => {
  const offers = entityTypes.filter(entity => entity !== 'section' && entity !== 'guardianship')
  const connectors = [aConnector(offers)]
  expect(faultsOf(good, { connectors })).toEqual(["23:17 ENTITY_NOT_OFFERED The data source does not offer 'section'."])
  const withoutSections = good.replace('      - entity: section\n      - entity: enrollment\n', '')
  const read = readDistrictFile(withoutSections, { ...checks, connectors })
  const tasks =
    read.kind === 'good' ? read.configuration.integrations[0]?.tasks.map(({ entity }) => entity) : read.faults
  expect(tasks).toEqual(['school', 'student', 'teacher', 'guardian'])
})

test.each(['export', 'sync'])('an %s to a source that can only be read is refused, and told why', type => {
  const connectors = [{ ...aConnector(), whyReadOnly: 'Nobody can write there.' }]
  const file = goodBut('type: import', `type: ${type}`)
  expect(faultsOf(file, { connectors })).toContain(
    "12:11 SYSTEM_READ_ONLY PowerSchool can only be read: nothing can be written to 'PowerSchool'. Nobody can write there.",
  )
})

test('all faults are told, in the order of the file, though some parts cannot be read', () => {
  const file = good
    .replace('timeZone: America/New_York', 'timezone: America/New_York')
    .replace('clientId: abc', 'clientId: 7')
    .replace('username: source.email', 'username: "((", email: "(("')
    .replace('- entity: section', '- entity: sektion')
  expect(faultsOf(file).map(fault => fault.split(' ').slice(0, 2).join(' '))).toEqual([
    '3:3 UNKNOWN_KEY',
    '9:57 WRONG_TYPE',
    '23:17 VALUE_NOT_ALLOWED',
  ])
  expect(faultsOf(file.replace('clientId: 7', 'clientId: abc')).map(fault => fault.split(' ')[0])).toEqual([
    '3:3',
    '19:30',
    '19:43',
    '23:17',
  ])
})

test('an empty file is refused for what it lacks', () => {
  expect(faultsOf('')).toEqual(["1:1 MISSING_KEY 'organization' is missing."])
})

test('a doubled dollar keeps the text as it is', () => {
  const read = readDistrictFile(goodBut('clientId: abc', 'clientId: "$${NAME}"'), checks)
  expect(read.kind === 'good' && read.configuration.sources[0]?.settings['clientId']).toBe('${NAME}')
})

test('the shipped JSON Schema is the one of this version (else: node src/contract/write-schema.ts)', async () => {
  expect(await readFile(schemaFile, 'utf8')).toBe(schemaText())
})

test('every attribute of the catalog can be mapped and be a master field', () => {
  for (const { entity, attributes } of Object.values(catalog)) {
    const list = attributes.map(({ name }) => name).join(', ')
    const rule = `masterFields:\n  - { entity: ${entity}, attributes: [${list}], source: PowerSchool, mode: fillIfEmpty }\n`
    expect(faultsOf(good.slice(0, good.indexOf('masterFields:')) + rule)).toEqual([])
  }
})

test('domains of uniqueness are read in the order of priority, and written out again as they were', () => {
  const file = `organization:
  name: Maple Unified
domainsOfUniqueness:
  - { entity: student, attributes: [stateId], resolution: unattended }
  - { entity: student, attributes: [givenName, birthDate], compare: { givenName: nickname }, resolution: manual }
  - { entity: guardian, attributes: [email], resolution: unattended, confirmedRisk: 3 }
`
  const read = readDistrictFile(file, checks)
  if (read.kind === 'faulty') throw new Error(JSON.stringify(read.faults))
  const { organization, integrations, masterFields, domains } = read.configuration
  expect(domains?.map(({ attributes, resolution }) => `${attributes.join(' ')} ${resolution}`)).toEqual([
    'stateId unattended',
    'givenName birthDate manual',
    'email unattended',
  ])
  const written = writeDistrictFile(
    { organization, sources: [], integrations, masterFields, domains: domains ?? [] },
    [],
  )
  const again = readDistrictFile(written.text, checks)
  expect(again.kind === 'good' && again.configuration.domains).toEqual(domains)
})

test('the address of a webhook is taken from the environment, and is never written out', () => {
  const file = `organization:
  name: Maple Unified
  type: district
  notify: { webhook: "\${HOOK}" }`
  const read = readDistrictFile(file, { ...checks, environment: { HOOK: 'https://hooks.maple.example/secret' } })
  if (read.kind === 'faulty') throw new Error(read.faults.map(({ message }) => message).join(' '))
  const { organization, integrations, masterFields } = read.configuration
  expect(organization.notify?.webhook).toBe('https://hooks.maple.example/secret')
  const written = writeDistrictFile({ organization, sources: [], integrations, masterFields }, [])
  expect(written.text).toContain('webhook: ${NOTIFY_WEBHOOK}')
  expect(written.variables).toEqual(['NOTIFY_WEBHOOK'])
  expect(faultsOf(file)).toEqual(['4:22 VARIABLE_MISSING The environment has no variable HOOK.'])
})
