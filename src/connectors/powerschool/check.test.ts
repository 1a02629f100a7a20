import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { openSample, readWhole, type OpenedSample } from '../../../test/support/powerschool.ts'
import { startPowerSchool } from '../../../simulators/powerschool/server.ts'
import type { System } from '../../model/connector.ts'
import { entityTypes, type EntityType } from '../../model/entity.ts'
import { makePlugin } from './plugin.ts'

let sample: OpenedSample
beforeAll(async () => {
  sample = await openSample({ students: 20 })
})
afterAll(() => sample.close())
afterEach(() => {
  sample.powerSchool.faults.clear()
  sample.powerSchool.enablePlugin(true)
})

async function stepsOf(system: System, entities: readonly EntityType[] = entityTypes): Promise<string[]> {
  const names: string[] = []
  for await (const { name } of system.check(entities)) names.push(name)
  return names
}

test('a good connection passes step by step, to the last entity', async () => {
  expect(await stepsOf(sample.system, ['student', 'section'])).toEqual([
    'reachable',
    'signed in',
    'plugin',
    'fields',
    'school year',
    'student',
    'section',
  ])
})

test('an address at which nobody answers', async () => {
  const gone = await startPowerSchool()
  await gone.close()
  await expect(stepsOf(sample.reopen({ url: gone.url }))).rejects.toMatchObject({ code: 'POWERSCHOOL_UNREACHABLE' })
})

test('an address that is no PowerSchool', async () => {
  sample.powerSchool.faults.add({ effect: { kind: 'status', status: 404 }, path: 'metadata' })
  await expect(stepsOf(sample.system)).rejects.toMatchObject({ code: 'POWERSCHOOL_NOT_FOUND' })
})

test('a PowerSchool in maintenance', async () => {
  sample.powerSchool.faults.add({ effect: { kind: 'redirect' } })
  await expect(stepsOf(sample.system)).rejects.toMatchObject({ code: 'POWERSCHOOL_MAINTENANCE', retry: true })
})

test('a wrong secret and a disabled plugin look alike, so both are named; the secret is not', async () => {
  const refusal = expect.objectContaining({
    code: 'POWERSCHOOL_TOKEN_REFUSED',
    message: expect.not.stringContaining('wrong secret') as string,
    advice: expect.stringMatching(/Data Provider Configuration.*not enabled/) as string,
  }) as Error
  await expect(stepsOf(sample.reopen({ clientSecret: 'wrong secret' }))).rejects.toEqual(refusal)
  sample.powerSchool.enablePlugin(false)
  sample.powerSchool.expireToken()
  await expect(stepsOf(sample.reopen())).rejects.toEqual(refusal)
})

test('a plugin that lacks the queries of newer tasks: each missing query is named', async () => {
  const old = await openSample({ students: 20, entities: ['school'] })
  try {
    const check = stepsOf(old.system, ['school', 'student'])
    await expect(check).rejects.toMatchObject({
      code: 'POWERSCHOOL_QUERY_MISSING',
      message: expect.stringContaining('com.passportsync.roster.student.about') as string,
    })
    await expect(readWhole(old.system.read('student'))).rejects.toMatchObject({ code: 'POWERSCHOOL_QUERY_MISSING' })
    expect(await stepsOf(old.system, ['school'])).toContain('school')
  } finally {
    await old.close()
  }
})

test('a plugin that was made for other settings', async () => {
  const changed = sample.reopen({ extensions: ['u_students_extension.preferredname'] })
  await expect(stepsOf(changed, ['student'])).rejects.toMatchObject({ code: 'POWERSCHOOL_PLUGIN_OUTDATED' })
  await expect(readWhole(changed.read('student'))).rejects.toMatchObject({ code: 'POWERSCHOOL_PLUGIN_OUTDATED' })
})

test('every field that is not granted is named, of whichever query', async () => {
  const powerSchool = await startPowerSchool()
  try {
    const { zip, files } = makePlugin({ extensions: [] }, { entities: ['student', 'guardian'] })
    expect(zip.length).toBeGreaterThan(0)
    const thinner = (files['plugin.xml'] ?? '')
      .replace(/.*table="STUDENTS" field="DOB".*\n/, '')
      .replace(/.*table="PERSON" field="EMPLOYER".*\n/, '')
    const { zipSync, strToU8 } = await import('fflate')
    const entries = Object.entries({ ...files, 'plugin.xml': thinner }).map(
      ([name, text]) => [name, strToU8(text)] as const,
    )
    powerSchool.installPlugin(zipSync(Object.fromEntries(entries)))
    powerSchool.enablePlugin(true)
    const { url, clientId, clientSecret } = powerSchool
    const check = stepsOf(sample.reopen({ url, clientId, clientSecret }), ['student', 'guardian'])
    await expect(check).rejects.toMatchObject({
      code: 'POWERSCHOOL_FIELDS_NOT_GRANTED',
      message: 'PowerSchool does not grant our plugin 2 fields PERSON.EMPLOYER, STUDENTS.DOB.',
    })
  } finally {
    await powerSchool.close()
  }
})
