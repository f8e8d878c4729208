import { describe, expect, test } from 'vitest'
import { startService } from './service.ts'

const ADA = '/api/v1/customers/ada'

/** One good request to every operation that wants keys. */
const KEYED = [
  ['GET', '/api/v1/accounts/region'],
  ['GET', '/auth'],
  ['PUT', ADA],
  ['DELETE', ADA],
  ['PUT', `${ADA}/devices`],
  ['DELETE', `${ADA}/devices/tok`],
  ['POST', `${ADA}/suppress`],
  ['POST', `${ADA}/unsuppress`],
  ['POST', `${ADA}/events`],
  ['POST', '/api/v1/events'],
  ['POST', '/api/v1/forms/f/submit'],
  ['POST', '/api/v1/merge_customers'],
  ['POST', '/api/v1/segments/1/add_customers'],
  ['POST', '/api/v1/segments/1/remove_customers'],
  ['POST', '/api/v2/entity'],
  ['POST', '/api/v2/batch'],
] as const

function bodyFor(method: string): object | undefined {
  return method === 'GET' ? undefined : {}
}

describe('who is asking', () => {
  test.each(KEYED)('matters to %s %s', async (method, path) => {
    await using service = await startService()
    const { siteId, trackKey, writeKey } = service.workspace.keys
    const stranger = (credentials: string) => ({ authorization: `Basic ${btoa(credentials)}` })

    const refused = [
      await service.track(method, path, bodyFor(method), { authorization: '' }),
      await service.track(method, path, bodyFor(method), stranger(`${siteId}:wrong`)),
      await service.track(method, path, bodyFor(method), stranger(`wrong:${trackKey}`)),
      await service.track(method, path, bodyFor(method), stranger(`${writeKey}:`)),
      await service.track(method, path, bodyFor(method), { authorization: `Bearer ${trackKey}` }),
    ]

    for (const { status, body } of refused) {
      expect([status, body]).toEqual([401, { meta: { error: 'Unauthorized request' } }])
    }
    expect(service.workspace.requests()).toEqual([])
    expect(service.emulator.drops()).toHaveLength(5)
    expect(service.emulator.drops()[0]).toMatchObject({ code: 'unauthorized', status: 401, method, path })
  })

  test('is told in the words that the emulator was given', async () => {
    await using service = await startService({ trackUnauthorizedBody: { error: 'no' } })

    expect((await service.track('PUT', ADA, {}, { authorization: '' })).body).toEqual({ error: 'no' })
  })
})

describe('the region', () => {
  test('of an account is answered with its host and its workspace', async () => {
    await using us = await startService()
    await using eu = await startService({ region: 'eu', environmentId: 77 })

    expect(await us.track('GET', '/api/v1/accounts/region')).toMatchObject({
      status: 200,
      body: { url: 'https://track.customer.io', region: 'us', environment_id: 2 },
    })
    expect((await eu.track('GET', '/api/v1/accounts/region')).body).toEqual({
      url: 'https://track-eu.customer.io',
      region: 'eu',
      environment_id: 77,
    })
  })

  test('keys are good if they are', async () => {
    await using service = await startService()

    expect(await service.track('GET', '/auth')).toMatchObject({ status: 200, text: '{}\n' })
  })

  test.each([301, 302, 307, 308] as const)('redirects with %i, and nothing is applied here', async (status) => {
    await using service = await startService({
      region: 'eu',
      trackRedirectOrigin: 'http://127.0.0.1:9',
      trackRedirectStatus: status,
    })

    const sent = await service.track('PUT', `${ADA}?a=b%20c`, { plan: 'pro' })
    const region = await service.track('GET', '/api/v1/accounts/region')

    expect(sent.status).toBe(status)
    expect(sent.headers.get('location')).toBe('http://127.0.0.1:9/api/v1/customers/ada?a=b%20c')
    expect((await service.read('customers/ada/attributes')).status).toBe(404)
    expect(region).toMatchObject({ status: 200, body: { region: 'eu' } })
    expect(service.workspace.requests()[0]).toMatchObject({ method: 'PUT', status })
  })
})

describe('what came in', () => {
  test('is in the journal, without a credential', async () => {
    await using service = await startService()

    await service.track('PUT', ADA, { plan: 'pro' })
    await service.track('POST', '/api/v1/segments/1/add_customers?id_type=email', {})

    expect(service.workspace.requests()).toMatchObject([
      { method: 'PUT', path: ADA, status: 200, body: '{"plan":"pro"}', bytes: 14 },
      { method: 'POST', path: '/api/v1/segments/1/add_customers?id_type=email', status: 400 },
    ])
    expect(JSON.stringify(service.workspace.requests())).not.toContain(service.workspace.keys.trackKey)
  })

  test('may be seen once the delay has passed, deletions as well', async () => {
    await using service = await startService({ visibilityDelayMs: 60_000 })

    await service.track('PUT', ADA, { plan: 'pro' })
    await service.track('DELETE', '/api/v1/customers/nobody')

    expect((await service.read('customers/ada/attributes')).status).toBe(404)
    expect(service.workspace.visibility.waiting).toBe(2)
    expect(service.workspace.drops()).toEqual([])
  })
})

describe('do-nothing mode', () => {
  test.each(KEYED.filter(([method]) => method !== 'GET'))(
    '%s %s is accepted whatever it says',
    async (method, path) => {
      await using service = await startService({ mode: 'do-nothing' })

      const known = await service.track(method, path, { name: 7 })
      const stranger = await service.track(method, path, { name: 7 }, { authorization: '' })

      const expected = path.endsWith('/submit') ? [204, ''] : [200, '{}\n']
      expect([known.status, known.text]).toEqual(expected)
      expect([stranger.status, stranger.text]).toEqual(expected)
      expect([...service.workspace.state.activities.all()]).toEqual([])
      expect(service.workspace.drops()).toEqual([])
    },
  )

  test('stores nobody, and a metric and an unsubscribe are accepted as well', async () => {
    await using service = await startService({ mode: 'do-nothing' })

    await service.track('PUT', ADA, { plan: 'pro' })
    const metric = await service.track('POST', '/api/v1/metrics', { delivery_id: 'd', metric: 'opened' })
    const unsubscribe = await service.track('POST', '/unsubscribe/d', { unsubscribe: true })

    expect([metric.text, unsubscribe.text]).toEqual(['{}\n', '{}\n'])
    expect((await service.read('customers/ada/attributes')).status).toBe(404)
    expect((await service.track('GET', '/api/v1/accounts/region')).body).toMatchObject({ region: 'us' })
  })
})

describe('a body that is none', () => {
  const bodied = KEYED.filter(([method, path]) => method !== 'GET' && method !== 'DELETE' && !path.endsWith('suppress'))

  test.each(bodied)('is refused by %s %s', async (method, path) => {
    await using service = await startService()
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`

    for (const body of ['', '{', 'null', '[]', '"text"', deep, '\u0000']) {
      const sent = await service.track(method, path, body)

      expect([body.slice(0, 9), sent.status]).toEqual([body.slice(0, 9), 400])
      expect(Object.keys(sent.body as object)).toEqual([path.startsWith('/api/v2') ? 'errors' : 'meta'])
    }
    expect([...service.workspace.state.activities.all()]).toEqual([])
  })

  test.each([
    ['DELETE', ADA],
    ['POST', `${ADA}/suppress`],
    ['POST', `${ADA}/unsuppress`],
  ])('is ignored by %s %s, which takes none', async (method, path) => {
    await using service = await startService()

    expect((await service.track(method, path, '{')).status).toBe(200)
  })

  test('that has a key named __proto__ is data like any other', async () => {
    await using service = await startService()

    await service.track('PUT', ADA, '{"__proto__":{"plan":"evil"},"constructor":"c","city":"Bern"}')

    expect((await service.read('customers/ada/attributes')).text).toContain('"city":"Bern"')
    expect(({} as { plan?: string }).plan).toBeUndefined()
  })

  test('that is gzipped is read', async () => {
    await using service = await startService()
    const { gzipSync } = await import('node:zlib')
    const { siteId, trackKey } = service.workspace.keys

    const response = await fetch(service.emulator.url + ADA, {
      method: 'PUT',
      headers: { authorization: `Basic ${btoa(`${siteId}:${trackKey}`)}`, 'content-encoding': 'gzip' },
      body: gzipSync('{"plan":"pro"}'),
    })

    expect(response.status).toBe(200)
    expect((await service.read('customers/ada/attributes')).text).toContain('"plan":"pro"')
  })
})
