/** /ws/contacts: native JSON, and its rules of writing. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Client, startBare } from './test-world.ts'

let client: Client
beforeEach(async () => (client = await startBare()))
afterEach(() => client.powerSchool.close())

const eve = {
  contactId: 550,
  firstName: 'Eve',
  middleName: null,
  active: true,
  emails: [],
  contactStudents: [
    {
      studentContactId: 1,
      dcid: 101,
      studentNumber: 5001,
      studentDetails: [
        { studentContactDetailId: 1, relationship: 'Mother', custodial: true, emergency: false, endDate: null },
      ],
    },
  ],
}

test('contacts of a student come as real JSON, 204 when there are none', async () => {
  expect((await client.get('/ws/contacts/student/101')).body).toMatchObject([eve])
  expect((await client.get('/ws/contacts/student/102')).status).toBe(204)
  expect((await client.get('/ws/contacts/contact/550')).body).toMatchObject(eve)
  expect((await client.get('/ws/contacts/contacts?contactids=550,9')).body).toMatchObject([eve])
  expect((await client.get('/ws/contacts/contact/9')).status).toBe(404)
})

test('a contact is added with all its parts', async () => {
  const reply = await client.send('POST', '/ws/contacts/contact', {
    firstName: 'Max',
    lastName: 'Öberg',
    emails: [{ primary: true, type: 'Current', address: 'max@example.org' }],
    phones: [{ phoneType: 'Mobile', phoneNumber: '(617) 555-0123', preferred: true, sms: true }],
    contactStudents: [
      { studentNumber: 5002, sequence: 1, studentDetails: [{ relationship: 'Mother', livesWith: true }] },
    ],
  })
  expect(reply.body).toMatchObject({
    status: 'VALID',
    action: 'INSERT',
    _success_message: { id: 551 },
    savedObject: {
      emails: [{ address: 'max@example.org', primary: true, type: 'Current' }],
      phones: [{ phoneNumber: '6175550123', sms: true }],
      contactStudents: [{ dcid: 102, studentDetails: [{ livesWith: true, active: true }] }],
    },
  })
  expect((await client.get('/ws/contacts/student/102')).body).toMatchObject([{ contactId: 551 }])
})

test('parts are added, changed and removed one by one', async () => {
  const emails = '/ws/contacts/550/emails'
  const added = await client.send('POST', emails, { primary: true, type: 'Current', address: 'eve@example.org' })
  expect(added.body).toMatchObject({ action: 'INSERT', savedObject: { contactEmailId: 1, address: 'eve@example.org' } })
  expect(
    (await client.send('PUT', `${emails}/1`, { primary: true, type: 'Current', address: 'e@example.org' })).body,
  ).toMatchObject({ action: 'UPDATE', savedObject: { address: 'e@example.org' } })
  expect((await client.send('DELETE', `${emails}/1`)).body).toMatchObject({
    status: 'VALID',
    action: 'DELETE',
    _success_message: { Id: 1 },
  })
  expect((await client.get(emails)).body).toEqual([])
  expect(
    (await client.send('PUT', '/ws/contacts/550/demographics', { firstName: 'Eva', lastName: 'Neil' })).body,
  ).toMatchObject({ savedObject: { firstName: 'Eva' } })
})

test.each([
  ['the only detail of a link removed', 'DELETE', 'students/1/studentdetails/1', undefined],
  ['overlapping details', 'POST', 'students/1/studentdetails', { relationship: 'Mother', startDate: '2026-01-01' }],
  ['an unknown code', 'POST', 'emails', { type: 'Pigeon', address: 'a@b.c' }],
  ['a link without a student number', 'POST', 'students', { sequence: 1 }],
  ['a student linked twice', 'POST', 'students', { studentNumber: 5001 }],
])('%s is refused and changes nothing', async (_what, method, path, body) => {
  const before = (await client.get('/ws/contacts/contact/550')).text
  expect((await client.send(method, `/ws/contacts/550/${path}`, body)).status).toBe(400)
  expect((await client.get('/ws/contacts/contact/550')).text).toBe(before)
})

test('a contact with one bad part is not added at all', async () => {
  const emails = [{ type: 'Current', address: 'max@example.org' }]
  const contactStudents = [{ studentNumber: 9 }]
  expect(
    (await client.send('POST', '/ws/contacts/contact', { lastName: 'Öberg', emails, contactStudents })).status,
  ).toBe(400)
  const { db } = client.powerSchool
  expect(db.prepare('select count(*) as n from person where id > 550').get()).toEqual({ n: 0 })
  expect(db.prepare('select count(*) as n from emailaddress').get()).toEqual({ n: 0 })
})

test('a duplicate e-mail is refused, as an INVALID answer when the dial says so', async () => {
  const email = { type: 'Current', address: 'eve@example.org' }
  await client.send('POST', '/ws/contacts/550/emails', email)
  expect((await client.send('POST', '/ws/contacts/550/emails', { ...email, address: 'EVE@example.org' })).status).toBe(
    400,
  )
  client.powerSchool.dials.contactErrorsAs = 'status 200'
  expect(await client.send('POST', '/ws/contacts/550/emails', email)).toMatchObject({
    status: 200,
    body: { status: 'INVALID' },
  })
})

test('a contact is removed with its links', async () => {
  expect((await client.send('DELETE', '/ws/contacts/550')).body).toMatchObject({
    action: 'DELETE',
    _success_message: { Id: 550 },
  })
  expect((await client.get('/ws/contacts/student/101')).status).toBe(204)
})
