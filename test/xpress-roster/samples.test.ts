/** The official example of every object, served over HTTP and read by the connector; where they are at hand. */

import { existsSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { openXpressRoster } from '../../src/connectors/xpress-roster/connector.ts'
import { entityTypes } from '../../src/model/entity.ts'
import { hastyPatience, readWhole } from '../support/powerschool.ts'

const folder = fileURLToPath(new URL('../../../shared/samples/xpress-a4l', import.meta.url))

test.skipIf(!existsSync(folder))(
  'XP-05 XP-06 XP-07 XP-08 the official examples of all eight objects are read',
  async () => {
    const server = createServer((request, response) => {
      const list = /\/(x\w+)s/.exec(request.url ?? '')?.[1]
      const one = list === undefined ? '' : readFileSync(`${folder}/${list}.xml`, 'utf8')
      const isFirst = request.headers['navigationpage'] === '1'
      response.writeHead(isFirst ? 200 : 204, { 'content-type': 'application/xml' })
      response.end(isFirst ? `<${list}s>${one}</${list}s>` : undefined)
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    const ports = {
      now: () => new Date('2016-09-01T12:00:00Z'),
      signal: new AbortController().signal,
      notice: () => undefined,
    }
    const system = openXpressRoster({ baseUrl: `http://127.0.0.1:${port}/`, apiKey: 'k' }, ports, hastyPatience)
    const records: Record<string, unknown> = {}
    try {
      for (const entity of entityTypes) {
        const read = await readWhole(system.read(entity))
        expect(read.end).toMatchObject({ complete: true })
        records[entity] = read.records
      }
    } finally {
      await system.close()
      server.close()
    }
    const school = '66667705-6c51-4c30-a22a-77cea0fbcf53'
    const calendar = 'b0fd06fd-5f35-4d96-b2ea-aa96cd2d0f38'
    const roster = '0a85d682-8151-4897-b226-867c1d585281'
    expect(records).toMatchObject({
      school: [
        {
          key: school,
          attributes: {
            name: 'Johnson City MS',
            identifier: '542334',
            stateId: '566725',
            ncesId: '34423',
            phone: '555-216-8230',
            street: '12 Tree Lane',
            city: 'Johnson City',
            state: 'NY',
            postalCode: '13790',
          },
        },
      ],
      // The example has one code for both of its sessions: the run tells of it.
      term: [
        { key: `${calendar}:S1-1415`, attributes: { name: 'Spring 2014-15', type: 'semester', school } },
        { key: `${calendar}:S1-1415`, attributes: { name: 'Fall 2014-15', schoolYear: '2014' } },
      ],
      course: [
        { attributes: { title: 'Blocks', courseCode: 'JMS0868', subjects: ['Special Education'], grades: ['7'] } },
      ],
      student: [
        {
          key: '0a1f09f5-37bb-4111-89e8-037b251832f0',
          attributes: {
            givenName: 'Hilel',
            familyName: 'Huber',
            middleName: 'W',
            email: 'HilelHuber@JohnsonCityMS.edu',
            phone: '5555431753',
            birthDate: '1998-06-10',
            sex: 'M',
            identifier: '625186',
            stateId: '836454234',
            school,
            entryDate: '2016-08-24',
            homeroom: '265',
          },
        },
      ],
      teacher: [
        {
          attributes: {
            familyName: 'Olson',
            identifier: '471442674',
            stateId: '847585242',
            title: 'Secondary Teachers',
            school,
          },
        },
      ],
      guardian: [
        {
          key: '05dd5254-43d7-11e6-beb8-9e71128cae77',
          attributes: { familyName: 'Loewen', username: 'jloewen', phone: '360-555-5555', city: 'Bothell' },
        },
      ],
      section: [
        {
          key: roster,
          attributes: {
            title: 'Tech 7',
            sectionCode: 'JMS0605:2',
            terms: [`${calendar}:S1-1415`],
            periods: ['2'],
            room: '115',
          },
        },
      ],
      assignment: [{ attributes: { teacher: '04072a93-000d-4ec0-9596-006a34d7c9c1', role: 'teacher', primary: true } }],
      guardianship: [
        {
          attributes: {
            student: '0d70d733-6483-47b4-b638-01980af45e2d',
            relationship: 'Father',
            livesWith: true,
            priority: 2,
          },
        },
      ],
    })
    expect(records['enrollment']).toHaveLength(20)
  },
)
