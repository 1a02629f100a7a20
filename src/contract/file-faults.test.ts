import { expect, test } from 'vitest'
import { faultsOf, goodBut } from './sample-file.ts'

test.each([
  [
    'an unknown key at the top',
    'masterFields:',
    'masterField:',
    "28:1 UNKNOWN_KEY 'masterField' is not known here. Did you mean 'masterFields'?",
  ],
  [
    'an unknown key of a task',
    'blankErases: [middleName]',
    'blankErase: [middleName]',
    "20:9 UNKNOWN_KEY 'blankErase' is not known here. Did you mean 'blankErases'?",
  ],
  [
    'an unknown setting',
    'clientId: abc',
    'clientId: abc, clientid: x',
    "9:62 UNKNOWN_KEY PowerSchool has no setting 'clientid'. Did you mean 'clientId'?",
  ],
  [
    'people who cannot come along',
    'blankErases: [middleName]',
    'includeLinked: [teacher]',
    '20:25 LINKED_NOT_POSSIBLE No teacher is linked to student records in a way that could be told.',
  ],
  [
    'people who come along by what is not read',
    '      - entity: section\n      - entity: enrollment\n',
    '      - entity: section\n        includeLinked: [student]\n',
    '24:25 LINKED_NOT_POSSIBLE Which student belongs to which section is told by enrollment records, and there is no task enrollment.',
  ],
  [
    'a prefix that does not keep ids apart',
    '  - name: PowerSchool\n    connector: powerschool\n',
    '  - { name: North, connector: powerschool, prefix: N, settings: { url: "http://a", clientId: a, clientSecret: b } }\n  - name: PowerSchool\n    connector: powerschool\n    prefix: N1\n',
    "10:13 PREFIX_TWICE 'N1' does not keep its ids apart from those of 'North', whose prefix is 'N'.",
  ],
  [
    'a prefix with a blank',
    '    connector: powerschool\n',
    '    connector: powerschool\n    prefix: "N "\n',
    "9:13 VALUE_NOT_ALLOWED 'dataSources[0].prefix': is not 1 to 20 letters, digits and . _ : -",
  ],
  [
    'a number for text',
    'identifier: "11"',
    'identifier: 11',
    "5:39 WRONG_TYPE 'organization.schools[0].identifier' must be text, not a number.",
  ],
  [
    'a text for a list',
    'blankErases: [middleName]',
    'blankErases: middleName',
    "20:22 WRONG_TYPE 'integrations[0].tasks[1].blankErases' must be a list, not text.",
  ],
  [
    'a wrong type of setting',
    'clientId: abc',
    'clientId: 5',
    "9:57 WRONG_TYPE The setting 'clientId' must be text: write it in quotes.",
  ],
  ['a missing setting', 'clientId: abc, ', '', "9:15 MISSING_KEY The setting 'clientId' of PowerSchool is missing."],
  [
    'a setting the connector refuses',
    'clientId: abc',
    'clientId: abc, pageSize: 0',
    "9:72 SETTINGS_INVALID 'pageSize' must be 1 or more.",
  ],
  ['a missing key', '    source: PowerSchool\n', '', "11:5 MISSING_KEY 'integrations[0].source' is missing."],
  [
    'a limit over the top',
    'percent: 5',
    'percent: 500',
    "27:28 VALUE_NOT_ALLOWED 'integrations[0].safety.limits.delete.percent': Too big: expected number to be <=100.",
  ],
  [
    'a time zone that is none',
    'America/New_York',
    'America/Maple',
    "3:13 VALUE_NOT_ALLOWED 'organization.timeZone' is not a time zone, like America/New_York.",
  ],
  [
    'an unknown entity',
    '- entity: teacher',
    '- entity: teachers',
    "21:17 VALUE_NOT_ALLOWED 'integrations[0].tasks[2].entity' cannot be 'teachers'. Did you mean 'teacher'?",
  ],
  [
    'an unknown attribute of a mapping',
    'username: source.email',
    'usrname: source.email',
    "19:20 ATTRIBUTE_UNKNOWN A student has no attribute 'usrname'. Did you mean 'username'?",
  ],
  [
    'an unknown attribute that erases',
    '[middleName]',
    '[middelName]',
    "20:23 ATTRIBUTE_UNKNOWN A student has no attribute 'middelName'. Did you mean 'middleName'?",
  ],
  [
    'an unknown attribute of a master field',
    '[email, username]',
    '[email, user]',
    "29:44 ATTRIBUTE_UNKNOWN A student has no attribute 'user'.",
  ],
  [
    'a faulty expression',
    'username: source.email',
    'username: ((source.email',
    "19:30 RULE_FAULTY '((source.email' is open.",
  ],
  [
    'a dangling source',
    '    source: PowerSchool',
    '    source: PowerScool',
    "13:13 NAME_UNKNOWN There is no data source 'PowerScool' in this file. Did you mean 'PowerSchool'?",
  ],
  [
    'a dangling source of a master field',
    'source: PowerSchool, mode',
    'source: Region, mode',
    "29:63 NAME_UNKNOWN There is no data source 'Region' in this file.",
  ],
  [
    'a dangling school',
    'schools: auto',
    'schools: [{ source: "11", target: Maple Low }]',
    "15:39 NAME_UNKNOWN There is no school 'Maple Low'.",
  ],
  [
    'a school mapping that is neither',
    'schools: auto',
    'schools: automatic',
    "15:14 WRONG_TYPE 'integrations[0].schools' cannot be 'automatic'.",
  ],
  [
    'a missing variable',
    'POWERSCHOOL_SECRET',
    'OTHER_SECRET',
    '9:76 VARIABLE_MISSING The environment has no variable OTHER_SECRET.',
  ],
  [
    'a variable where none is taken',
    'name: Maple Unified',
    'name: ${DISTRICT}',
    "2:9 VARIABLE_NOT_HERE 'organization.name' is not filled from the environment.",
  ],
  [
    'an entity twice',
    '- entity: teacher',
    '- entity: school',
    "21:17 NAME_TWICE There is another task 'school' above.",
  ],
  [
    'a second master',
    'mode: master }',
    'mode: master }\n  - { entity: student, attributes: [email], source: Passport, mode: master }',
    "30:37 RULE_TWICE student.email has a rule above: PowerSchool is its 'master'.",
  ],
  [
    'a data source named Passport',
    '- name: PowerSchool',
    '- name: Passport',
    '7:11 NAME_TAKEN Passport is the directory itself, and is there without being listed.',
  ],
  [
    'two external ends',
    'target: Passport',
    'target: PowerSchool',
    "14:13 ENDS_WRONG One end of an integration is always Passport: the target of an import cannot be 'PowerSchool'.",
  ],
  [
    'an export',
    'type: import',
    'type: export',
    '13:13 ENDS_WRONG An export leaves Passport: its target is the data source.',
  ],
  [
    'a schedule at no time of day',
    '    schools: auto',
    '    schools: auto\n    schedule: { every: day, at: "2:00" }',
    `16:33 VALUE_NOT_ALLOWED 'integrations[0].schedule.at': is not a time, like "02:30".`,
  ],
  [
    'a schedule of no kind',
    '    schools: auto',
    '    schools: auto\n    schedule: { every: month }',
    "16:24 WRONG_TYPE 'integrations[0].schedule.every' cannot be 'month'.",
  ],
  [
    'a schedule after nothing',
    '    schools: auto',
    '    schools: auto\n    schedule: { every: success }',
    "16:15 MISSING_KEY 'integrations[0].schedule.of' is missing.",
  ],
  [
    'B-02 a schedule after an integration that is not there',
    '    schools: auto',
    '    schools: auto\n    schedule: { every: success, of: [Nightly imports] }',
    "16:38 NAME_UNKNOWN There is no integration 'Nightly imports' in this file for 'Nightly import' to run after.",
  ],
  [
    'B-02 a schedule after itself',
    '    schools: auto',
    '    schools: auto\n    schedule: { every: success, of: [Nightly import] }',
    "16:37 SCHEDULE_ENDLESS 'Nightly import' would run after itself, without end.",
  ],
  [
    'a schedule until a day that is not in the calendar',
    '    schools: auto',
    '    schools: auto\n    schedule: { every: hour, until: "2027-02-30" }',
    `16:37 VALUE_NOT_ALLOWED 'integrations[0].schedule.until' is not a day, like "2027-06-11".`,
  ],
  [
    'a pause that ends before it begins',
    'organization:',
    'organization:\n  pauses: [{ from: "2027-06-11", until: "2027-06-10T08:00", noDeletions: true }]',
    "2:41 VALUE_NOT_ALLOWED 'organization.pauses[0].until' does not come after from.",
  ],
  [
    'a pause of nothing',
    'organization:',
    'organization:\n  pauses: [{ from: "2027-06-11", until: "2027-06-12" }]',
    "2:12 VALUE_NOT_ALLOWED 'organization.pauses[0]' says neither suspendImports nor noDeletions.",
  ],
  [
    'a policy for conflicts',
    '      limits:',
    '      conflicts: newest\n      limits:',
    "26:7 POLICY_WITHOUT_SYNC 'conflicts' decides between two sides, and an import goes one way.",
  ],
  [
    'an unattended domain in which twins are equal',
    'masterFields:',
    'domainsOfUniqueness:\n  - { entity: student, attributes: [familyName, birthDate], resolution: unattended }\nmasterFields:',
    '29:73 DOMAIN_TOO_WIDE student by familyName, birthDate holds neither givenName nor stateId: twins and siblings would be merged unattended.',
  ],
  [
    'a merge by sound',
    'masterFields:',
    'domainsOfUniqueness:\n  - entity: student\n    attributes: [givenName]\n    compare: { givenName: phonetic }\n    resolution: unattended\nmasterFields:',
    '31:27 DOMAIN_TOO_WIDE Nobody is merged unattended by what is only alike (phonetic).',
  ],
  [
    'a domain by what is no text',
    'masterFields:',
    'domainsOfUniqueness:\n  - { entity: student, attributes: [givenName, school], resolution: manual }\nmasterFields:',
    "29:48 DOMAIN_ATTRIBUTE People can't be told apart by school.",
  ],
  [
    'a domain twice',
    'masterFields:',
    'domainsOfUniqueness:\n  - { entity: student, attributes: [stateId], resolution: manual }\n  - { entity: student, attributes: [stateId], resolution: unattended }\nmasterFields:',
    '30:5 DOMAIN_TWICE The domain student by stateId stands above already.',
  ],
  [
    'an unknown connector',
    'connector: powerschool',
    'connector: xpress-roster',
    "8:16 NOT_IN_THIS_VERSION There is no connector 'xpress-roster' in this version.",
  ],
  [
    'a character that cannot be kept',
    'name: Maple Unified',
    'name: "Maple\\0"',
    "2:9 VALUE_NOT_ALLOWED 'organization.name' holds the character NUL.",
  ],
])('%s is refused with line and column', (_what, line, instead, fault) => {
  expect(faultsOf(goodBut(line, instead)).join('\n')).toContain(fault)
})

test.each([
  ['a broken list', 'organization: [1\n', /^\d+:\d+ YAML_FAULTY/],
  ['a key twice', 'organization: 1\norganization: 2\n', /^2:1 YAML_FAULTY Map keys must be unique/],
  ['a tab', 'organization:\n\tname: x\n', /^2:1 YAML_FAULTY Tabs/],
  ['a tag', 'organization: !!js/function x\n', /^1:15 YAML_FAULTY Unresolved tag/],
  ['a second document', 'organization: {}\n---\na: 1\n', /^2:1 YAML_FAULTY A second document/],
  ['an alias of nothing', 'a: 1\nb: *c\n', /^2:4 YAML_FAULTY Unresolved alias/],
  ['brackets without end', '['.repeat(1_000_000), /^1:1 YAML_FAULTY The file nests deeper/],
  ['dashes without end', '- '.repeat(500_000), /^1:1 YAML_FAULTY The file nests deeper/],
  ['more than 5 MB', `# ${'x'.repeat(5 * 1024 * 1024)}`, /^1:1 FILE_TOO_LARGE/],
])('%s is refused as YAML, with its place', (_what, file, fault) => {
  expect(faultsOf(file)[0]).toMatch(fault)
})

test('an alias bomb is refused before it goes off', () => {
  const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]']
  for (let level = 1; level < 10; level++) lines.push(`a${level}: &a${level} [${`*a${level - 1}, `.repeat(10)}]`)
  expect(faultsOf(lines.join('\n'))[0]).toMatch(/^2:\d+ YAML_FAULTY Excessive alias count/)
})
