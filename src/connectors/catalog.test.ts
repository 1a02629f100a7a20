import { expect, test } from 'vitest'
import { connectorById, connectors } from './catalog.ts'

test('a connector is found by its id, and an unknown id names the known ones', () => {
  expect(connectorById('powerschool').name).toBe('PowerSchool')
  expect(() => connectorById('skyward')).toThrow(
    expect.objectContaining({
      code: 'UNKNOWN_CONNECTOR',
      advice: expect.stringContaining('powerschool') as string,
    }) as Error,
  )
})

test('ids are unique and no form field is without help', () => {
  expect(new Set(connectors.map(({ id }) => id)).size).toBe(connectors.length)
  for (const { form } of connectors) expect(form.every(({ help }) => help.length > 0)).toBe(true)
})
