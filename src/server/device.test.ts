import { expect, test } from 'vitest'
import { deviceName } from './device.ts'

test('browsers and systems are called as people call them, though each claims to be the others too', () => {
  const webKit = 'AppleWebKit/537.36 (KHTML, like Gecko)'
  expect(deviceName('Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0')).toBe(
    'Firefox on Windows',
  )
  expect(deviceName(`Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) ${webKit} Chrome/140.0.0.0 Safari/537.36`)).toBe(
    'Chrome on Chromebook',
  )
  expect(deviceName(`Mozilla/5.0 (Windows NT 10.0) ${webKit} Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0`)).toBe(
    'Edge on Windows',
  )
  expect(
    deviceName('Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Version/18.0 Safari/604.1'),
  ).toBe('Safari on iPhone')
  expect(deviceName('curl/8.5.0')).toBe('')
})
