import { expect, test } from 'vitest'
import { createRedact } from './secrets.ts'

test('a key is taken out wherever it stands, in whatever case', () => {
  const redact = createRedact(['sk-0123.4567'])

  expect(redact('xsk-0123.4567x SK-0123.4567 sk-0123x4567')).toBe('x[redacted]x [redacted] sk-0123x4567')
})

test('a key of a few characters is taken out where it stands alone', () => {
  const redact = createRedact(['a', 'a-b'])

  expect(redact('https://a@127.0.0.1 was asked for a-b: a bad answer')).toBe(
    'https://[redacted]@127.0.0.1 was asked for [redacted]-b: [redacted] bad answer',
  )
  expect(redact('Basic auth failed')).toBe('Basic auth failed')
})
