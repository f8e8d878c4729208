import { InvalidMessageError } from '@cio/core'
import { describe, expect, test } from 'vitest'
import { path } from '../src/ask.ts'
import { createAppClient } from '../src/index.ts'
import { getObject } from '../src/objects.ts'
import { pages } from '../src/pages.ts'
import { getPerson } from '../src/people.ts'
import { all, CALLS, MODULES, notingClient, PURE } from './calls.ts'
import { deviations, deviationsOfRequest } from './openapi/document.ts'

const names = Object.values(MODULES).flatMap((module) => Object.keys(module))

describe('a function', () => {
  test.each(names.filter((name) => !PURE.has(name)))('%s asks what the document declares', async (name) => {
    const { app, asked } = notingClient()

    await CALLS[name]?.(app)

    expect(asked.length).toBeGreaterThan(0)
    for (const { method, path: at, options } of asked) {
      expect(deviationsOfRequest(method, at, options)).toEqual([])
    }
  })

  test('draws on the budget of what it asks', async () => {
    const budgets = new Map<string, string[]>()
    for (const [name, call] of Object.entries(CALLS)) {
      const { app, asked } = notingClient()
      await call(app)
      for (const { budget } of asked) budgets.set(budget, [...(budgets.get(budget) ?? []), name])
    }

    expect(budgets.get('transactional')).toEqual([
      ...['sendEmail', 'sendPush', 'sendSms', 'sendWhatsApp', 'sendInApp', 'sendInboxMessage'],
    ])
    expect(budgets.get('broadcasts')).toEqual(['triggerBroadcast'])
  })

  test('that changes nothing may be repeated, and one that sends may not', async () => {
    const repeatable = new Map<string, boolean>()
    for (const [name, call] of Object.entries(CALLS)) {
      const { app, asked } = notingClient()
      await call(app)
      for (const { method, options } of asked) repeatable.set(name, options.isRepeatable ?? method !== 'POST')
    }

    expect([...repeatable].filter(([, isRepeatable]) => !isRepeatable).map(([name]) => name)).toEqual([
      ...['createSegment', 'sendEmail', 'sendPush', 'sendSms', 'sendWhatsApp', 'sendInApp', 'sendInboxMessage'],
      ...['triggerBroadcast', 'createPeopleExport', 'createDeliveriesExport', 'createReportingWebhook', 'createImport'],
    ])
  })

  test('encodes each value of its path', async () => {
    const { app, asked } = notingClient()

    await getPerson(app, { email: 'ada+1@example.com' })
    await getPerson(app, { id: 'a/b c?d#e%f' })

    expect(asked.map((one) => one.path)).toEqual([
      '/customers/ada%2B1%40example.com/attributes',
      '/customers/a%2Fb%20c%3Fd%23e%25f/attributes',
    ])
  })

  test('refuses values that no path can hold, before it asks', async () => {
    const { app, asked } = notingClient()

    for (const id of ['', '.', '..']) await expect(getPerson(app, { id })).rejects.toBeInstanceOf(InvalidMessageError)
    // @ts-expect-error The compiler refuses it first.
    await expect(getPerson(app, { id: 'ada', email: 'a@example.com' })).rejects.toBeInstanceOf(InvalidMessageError)
    // @ts-expect-error The compiler refuses it first.
    await expect(getPerson(app, {})).rejects.toThrowError('A person is named by exactly one of id, email and cio_id')
    // @ts-expect-error The compiler refuses it first.
    await expect(getObject(app, { object_type_id: 1 })).rejects.toThrowError(
      'An object is named by exactly one of object_id and cio_object_id.',
    )
    expect(() => path`/a/${'..'}`).toThrowError(
      '".." cannot stand in the path of a request. Name it by another identifier.',
    )
    expect(asked).toEqual([])
  })

  test('that insists on an answer says so where another came', async () => {
    const { app } = notingClient()
    const silent = { ...app, request: async () => ({ status: 200, body: undefined, attempts: 1 }) }

    await expect(getPerson(silent, { id: 'ada' })).rejects.toThrowError(
      "The answer has no customer in it, so it is not the App API's. Check the baseUrl.",
    )
  })
})

describe('a list', () => {
  test.each([
    ['missing', {}],
    ['null', { next: null }],
    ['empty', { next: '' }],
    ['the same again', { next: 'b' }],
  ])('ends where next is %s', async (_what, last) => {
    const starts: unknown[] = []

    const items = await all(
      pages<number>('items', {}, async ({ start }) => {
        starts.push(start)
        return start === undefined ? { items: [1, 2], next: 'b' } : { items: [3], ...last }
      }),
    )

    expect(items).toEqual([1, 2, 3])
    expect(starts).toEqual([undefined, 'b'])
  })

  test('may have null for a page', async () => {
    expect(await all(pages('items', {}, async () => ({ items: null })))).toEqual([])
  })
})

describe('the document', () => {
  test('notices a request and an answer that it does not allow', () => {
    const answer = { status: 200, body: { segment: { id: '7', name: 'VIP' } } }

    expect(deviations('GET', '/segments/7', { query: { id_type: 'id' } }, answer)).toEqual([
      'GET /v1/segments/:segment_id has no query parameter id_type',
      'answer to GET /v1/segments/:segment_id: data/segment/id must be integer',
    ])
    const body = { transactional_message_id: 1, to: 'a', identifiers: { id: 'a' }, messageData: {} }
    expect(deviations('POST', '/send/email', { body }, { status: 200, body: {} })).toEqual([
      'the body of POST /v1/send/email has no messageData',
    ])
    expect(deviations('GET', '/customer/ada', {}, answer)).toEqual(['GET /customer/ada is no operation of the App API'])
  })
})

describe('a client', () => {
  test('holds its key back, and cannot be changed', () => {
    const app = createAppClient({ appKey: 'key-of-app', region: 'eu' })

    expect(Object.isFrozen(app)).toBe(true)
    expect(JSON.stringify(app)).not.toContain('key-of-app')
    expect(app.region).toBe('eu')
  })

  test('is refused without a region', () => {
    // @ts-expect-error There is no default.
    expect(() => createAppClient({ appKey: 'key-of-app' })).toThrowError('region is missing.')
  })
})
