import { describe, expect, test } from 'vitest'
import { addUp, createUsageMeter, routeOf } from './usage.ts'

const get = { method: 'GET', path: '/v1/customers/test_a_user_1_x/attributes', attempt: 1 } as const

describe('the usage meter', () => {
  test('counts requests by route, retries and waits', () => {
    const meter = createUsageMeter()

    meter.onEvent({ ...get, type: 'request', body: undefined })
    meter.onEvent({ ...get, type: 'wait', waitedMs: 40 })
    meter.onEvent({ ...get, type: 'request', attempt: 2, body: undefined })
    meter.onEvent({ ...get, type: 'request', path: '/v1/track', method: 'POST', body: '{}' })

    expect(meter.usage).toMatchObject({
      requests: 3,
      waitedMs: 40,
      byRoute: { 'GET /v1/customers/:id/attributes': 2, 'POST /v1/track': 1 },
    })
  })

  test('notes once what the service says is going away', () => {
    const meter = createUsageMeter()
    const headers = { deprecation: '@1790000000', sunset: 'Sat, 01 Jan 2028 00:00:00 GMT' }

    for (const attempt of [1, 2]) {
      meter.onEvent({ ...get, attempt, type: 'response', status: 200, durationMs: 1, headers })
    }

    expect(meter.usage.deprecations).toEqual([
      'GET /v1/customers/:id/attributes: deprecation @1790000000',
      'GET /v1/customers/:id/attributes: sunset Sat, 01 Jan 2028 00:00:00 GMT',
    ])
  })

  test('adds up', () => {
    const one = createUsageMeter()
    const other = createUsageMeter()
    one.onEvent({ ...get, type: 'request', body: undefined })
    one.onUnknownField('customer.colour')
    other.onEvent({ ...get, type: 'request', body: undefined })
    other.onUnknownField('customer.colour')

    expect(addUp([one.usage, other.usage])).toEqual({
      requests: 2,
      byRoute: { 'GET /v1/customers/:id/attributes': 2 },
      waitedMs: 0,
      retries: 0,
      deprecations: [],
      unknownFields: ['customer.colour'],
    })
  })
})

test.each([
  ['/v1/identify', 'POST /v1/identify'],
  ['/v1/customers', 'POST /v1/customers'],
  ['/v1/customers/a%40b.example/attributes', 'POST /v1/customers/:id/attributes'],
  ['/v1/objects/1/test_acme_obj_1790000000_x/relationships', 'POST /v1/objects/:id/:id/relationships'],
])('the route of %s has no id in it', (path, route) => {
  expect(routeOf('POST', path)).toBe(route)
})
