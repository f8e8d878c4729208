import fc from 'fast-check'
import { describe, expect, inject, test } from 'vitest'
import { createEmulatorCore } from '../src/emulator.ts'
import type { Route } from '../src/route.ts'

const core = createEmulatorCore({ content: {} })
const workspace = core.createWorkspace({ name: 'fuzzed' })
const { writeKey, siteId, trackKey, appKey } = workspace.keys

const AUTHORIZATION: Readonly<Record<Route['surface'], string>> = {
  pipelines: `Basic ${btoa(`${writeKey}:`)}`,
  track: `Basic ${btoa(`${siteId}:${trackKey}`)}`,
  app: `Bearer ${appKey}`,
  open: '',
  control: '',
}

/** Every route of the manifest, those that are absent and answer 501, and our own. */
const { routes } = core

const KEYS = [
  ...[
    'userId',
    'anonymousId',
    'event',
    'type',
    'traits',
    'properties',
    'context',
    'device',
    'token',
    'batch',
    'groupId',
  ],
  ...['previousId', 'messageId', 'timestamp', 'identifiers', 'id', 'email', 'cio_id', 'action', 'attributes', 'name'],
  ...['data', 'primary', 'secondary', 'ids', 'filter', 'and', 'or', 'not', 'attribute', 'field', 'operator', 'value'],
  ...['segment', 'to', 'message_data', 'transactional_message_id', 'recipients', 'delivery_id', 'metric', 'people'],
  ...[
    'objects',
    'relationships',
    'content',
    'mode',
    'keys',
    'snapshot',
    'at',
    'byMs',
    'on',
    'sequence',
    'fault',
    'rateLimits',
  ],
  ...['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', ''],
]

const leaf = fc.oneof(
  fc.constantFrom<unknown>('ada', '1', 1, 0, -1, 1e21, null, true, '', 'track', 'person', 'identify', 'eq', 'exists'),
  fc.constantFrom('__proto__', '\ud800', 'cio_a3000001', 'ada@example.com', '2026-03-01T00:00:00Z', 'x'.repeat(3000)),
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.double(),
)

const { value: json } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.array(fc.tuple(fc.constantFrom(...KEYS), tie('value')), { maxLength: 6 }).map((entries) => {
      const record: Record<string, unknown> = {}
      // `__proto__` as a key of its own, as JSON.parse makes it.
      for (const [key, value] of entries)
        Object.defineProperty(record, key, { value, enumerable: true, configurable: true, writable: true })
      return record
    }),
  ),
}))

const body = fc.oneof(
  { weight: 8, arbitrary: json.map((value) => new TextEncoder().encode(JSON.stringify(value) ?? '')) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 200 }) },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom(
        '',
        '{',
        '{"a":',
        '[]',
        'null',
        '"text"',
        '[['.repeat(50_000),
        `{"a":${'['.repeat(3000)}${']'.repeat(3000)}}`,
      )
      .map((text) => new TextEncoder().encode(text)),
  },
)

const segment = fc.oneof(
  fc.constantFrom(
    'ada',
    '1',
    '2',
    'default',
    'cio_a3000001',
    '__proto__',
    'constructor',
    '%E0%A4%A',
    '%00',
    '%2F',
    '..%2f',
  ),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 12 }).map((text) => encodeURIComponent(text)),
)

const query = fc.array(
  fc.tuple(
    fc.constantFrom(
      'limit',
      'start',
      'id_type',
      'email',
      'type',
      'name',
      'customer_id',
      'deleted',
      'metric',
      'res',
      'steps',
      'since',
      '__proto__',
    ),
    fc.oneof(
      fc.constantFrom('1', '0', '-1', 'NaN', '1e9', 'id', 'cio_id', 'MQ==', 'true', '__proto__'),
      fc.string({ maxLength: 10 }),
    ),
  ),
  { maxLength: 4 },
)

const headers = fc.record(
  {
    'content-type': fc.constantFrom(
      'application/json',
      'text/plain',
      'multipart/form-data',
      'application/x-www-form-urlencoded',
      'x',
    ),
    'content-encoding': fc.constantFrom('gzip', 'br', 'identity', 'x'),
    'x-strict-mode': fc.constantFrom('1', '0', 'true'),
  },
  { requiredKeys: [] },
)

describe('whatever is asked of any route', () => {
  test('the answer is one that was meant, and the emulator goes on', { timeout: 60_000 }, async () => {
    const seen = new Map<number, number>()
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...routes),
        fc.array(segment, { minLength: 5, maxLength: 5 }),
        query,
        headers,
        body,
        async (route, segments, search, extra, bytes) => {
          if (!core.workspace('default')) core.createWorkspace({ name: 'default' })
          let used = 0
          const path = route.path.replaceAll(/:\w+/g, () => segments[used++ % segments.length] ?? 'x')
          const authorization = AUTHORIZATION[route.surface]
          const response = await core.fetch(
            new Request(`http://localhost${path}?${new URLSearchParams(search)}`, {
              method: route.method,
              headers: { ...extra, ...(authorization !== '' && { authorization }) },
              ...(route.method !== 'GET' && { body: bytes }),
              redirect: 'manual',
            }),
          )
          const text = await response.text()
          seen.set(response.status, (seen.get(response.status) ?? 0) + 1)

          expect(response.status, `${route.method} ${path} ${text}`).not.toBe(500)
          expect(response.status).toBeLessThanOrEqual(501)
          if (response.headers.get('content-type')?.startsWith('application/json') && text !== '') JSON.parse(text)
          expect(Reflect.get({}, 'polluted')).toBeUndefined()
        },
      ),
      { numRuns: 500 * inject('soak') },
    )

    // Enough of it was good enough to be done.
    for (const status of [200, 400, 404]) expect(seen.get(status) ?? 0, JSON.stringify([...seen])).toBeGreaterThan(40)
    const fresh = core.createWorkspace()
    const answered = await core.fetch(
      new Request('http://localhost/v1/identify', {
        method: 'POST',
        headers: { authorization: `Basic ${btoa(`${fresh.keys.writeKey}:`)}`, 'x-strict-mode': '1' },
        body: '{"userId":"ada"}',
      }),
    )
    expect([answered.status, fresh.state.people.size]).toEqual([200, 1])
  })
})
