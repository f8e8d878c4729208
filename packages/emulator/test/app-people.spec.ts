import { describe, expect, test } from 'vitest'
import { refused, startApp } from './app-service.ts'

async function startWithPeople() {
  const service = await startApp()
  await service.send('identify', { userId: 'ada', traits: { email: 'ada@example.com', plan: 'pro', seats: 3 } })
  await service.send('identify', { userId: 'bob', traits: { email: 'Bob+1@example.com', plan: 'free', vip: true } })
  await service.send('identify', { traits: { email: 'eve@example.com' } })
  return service
}

describe('people by email', () => {
  test('are found in any letter case, and nobody is an empty list', async () => {
    await using service = await startWithPeople()

    const found = await service.app(`customers?email=${encodeURIComponent('bob+1@EXAMPLE.com')}`)
    const absent = await service.app('customers?email=absent%40example.com')

    expect(found.body).toEqual({ results: [{ email: 'Bob+1@example.com', id: 'bob', cio_id: 'a3000002' }] })
    expect(absent).toMatchObject({ status: 200, body: { results: [] } })
  })

  test('are not found where a plus is not encoded: it is read as a blank', async () => {
    await using service = await startWithPeople()

    expect(await service.app('customers?email=Bob+1@example.com')).toMatchObject({ status: 200, body: { results: [] } })
  })

  test('come with the headers of the App API, as an unauthorized answer does', async () => {
    await using service = await startWithPeople()

    const known = await service.respond({}, 'customers?email=ada%40example.com')
    const stranger = await service.respond({ headers: { authorization: 'Bearer nobody' } }, 'customers?email=a')

    expect([known.status, stranger.status]).toEqual([200, 401])
    for (const { headers } of [known, stranger]) {
      expect(Object.fromEntries(headers)).toMatchObject({
        'content-type': 'application/json; charset=utf-8',
        'cache-control': 'must-revalidate,no-cache,no-store',
        expires: '0',
        pragma: 'no-cache',
        'access-control-allow-origin': 'https://fly.customer.io',
        'access-control-allow-credentials': 'true',
        'access-control-max-age': '7200',
        'x-frame-options': 'SAMEORIGIN',
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer-when-downgrade',
      })
    }
  })
})

describe('people by filter', () => {
  const attribute = (field: string, value?: unknown) => ({
    attribute: value === undefined ? { field, operator: 'exists' } : { field, operator: 'eq', value },
  })

  test.each([
    ['the text of a number', attribute('seats', '3'), ['ada']],
    ['a number', attribute('seats', 3), ['ada']],
    ['a boolean', attribute('vip', true), ['bob']],
    ['an attribute that is there', attribute('plan'), ['ada', 'bob']],
    ['an identifier', attribute('id', 'bob'), ['bob']],
    ['an email in another case', attribute('email', 'BOB+1@example.com'), ['bob']],
    ['a value of another case', attribute('plan', 'PRO'), []],
    ['an internal id', attribute('cio_id', 'a3000003'), ['']],
    ['not', { not: attribute('plan') }, ['']],
    ['and', { and: [attribute('plan'), attribute('seats')] }, ['ada']],
    ['or', { or: [attribute('vip', true), attribute('seats', 3)] }, ['ada', 'bob']],
    ['a nested one', { and: [attribute('plan'), { not: { or: [attribute('vip'), attribute('none')] } }] }, ['ada']],
    ['a segment', { segment: { id: 1 } }, ['bob']],
    ['nobody', { segment: { id: 99 } }, []],
  ])('%s', async (_name, filter, ids) => {
    await using service = await startWithPeople()
    const { state } = service.workspace
    const [segment, bob] = [state.segments.find(1), state.people.find({ kind: 'id', value: 'bob' })]
    if (segment && bob) state.segments.admit(segment, bob, 1)

    expect((await service.post('customers', { filter })).body).toMatchObject({ ids, next: '' })
  })

  test('come page by page, also while somebody on an earlier page is deleted', async () => {
    await using service = await startWithPeople()
    const filter = { not: { segment: { id: 99 } } }

    const first = await service.post('customers?limit=2', { filter })
    await service.send('track', { userId: 'ada', event: 'User Deleted' })
    const { next } = first.body as { next: string }
    const second = await service.post(`customers?limit=2&start=${encodeURIComponent(next)}`, { filter })

    expect(first.body).toMatchObject({
      identifiers: [{ id: 'ada' }, { id: 'bob' }],
      ids: ['ada', 'bob'],
      next: expect.stringMatching(/./),
    })
    expect(second.body).toEqual({
      identifiers: [{ email: 'eve@example.com', id: null, cio_id: 'a3000003' }],
      ids: [''],
      next: '',
    })
  })

  test.each([
    [{}, 'filter is not an object'],
    [{ filter: {} }, 'filter has 0 keys, where one is wanted'],
    [{ filter: { and: [], or: [] } }, 'filter has 2 keys, where one is wanted'],
    [{ filter: { and: [] } }, 'and is not a list of filters'],
    [{ filter: { not: [] } }, 'filter is not an object'],
    [{ filter: { device: {} } }, 'filter device is not one of and, or, not, segment, attribute'],
    [{ filter: { segment: { id: '1' } } }, 'segment.id is not an integer'],
    [{ filter: { attribute: { operator: 'exists' } } }, 'attribute.field is missing'],
    [{ filter: { attribute: { field: 'a', operator: 'gt' } } }, 'attribute.operator is not one of eq, exists'],
    [{ filter: { attribute: { field: 'a', operator: 'eq' } } }, 'attribute.value is missing'],
    [[], 'body is not a JSON object'],
    ['{', 'body is not JSON'],
  ])('refuses %j', async (body, detail) => {
    await using service = await startApp()

    expect(await service.post('customers', body)).toMatchObject(refused(400, detail) as object)
  })

  test('refuses one that is nested too deeply', async () => {
    await using service = await startApp()
    const nested = (depth: number) => `${'{"not":'.repeat(depth)}{"segment":{"id":1}}${'}'.repeat(depth)}`

    expect((await service.post('customers', `{"filter":${nested(50)}}`)).status).toBe(200)
    expect((await service.post('customers', `{"filter":${nested(51)}}`)).status).toBe(400)
    expect((await service.post('customers', `{"filter":${nested(50_000)}}`)).status).toBe(400)
  })
})

describe('attributes', () => {
  test('of one person are text, with devices and times', async () => {
    await using service = await startApp()
    await service.send('identify', {
      userId: 'ada',
      timestamp: '2026-02-01T00:00:00Z',
      traits: { seats: 3, vip: true },
    })
    await service.send('track', {
      userId: 'ada',
      event: 'Device Created or Updated',
      timestamp: '2026-02-01T00:00:00Z',
      properties: { locale: 'de' },
      context: { device: { token: 'tok', type: 'ios' }, app: { version: '4.2' } },
    })

    expect((await service.app('customers/ada/attributes')).body).toMatchObject({
      customer: {
        id: 'ada',
        attributes: { id: 'ada', cio_id: 'a3000001', seats: '3', vip: 'true' },
        timestamps: { seats: 1769904000 },
        unsubscribed: false,
        devices: [
          { id: 'tok', platform: 'ios', last_used: 1769904000, attributes: { app_version: '4.2', locale: 'de' } },
        ],
      },
    })
  })

  test('of several people leave out who is not found', async () => {
    await using service = await startWithPeople()

    const { body } = await service.post('customers/attributes', { ids: ['bob', 'nobody', 'ada'] })

    expect(body).toMatchObject({ customers: [{ customer: { id: 'bob' } }, { customer: { id: 'ada' } }] })
  })

  test.each([[[]], ['ada'], [Array.from({ length: 101 }, String)]])('of %j cannot be asked for', async (ids) => {
    await using service = await startApp()

    expect((await service.post('customers/attributes', { ids })).status).toBe(400)
  })

  test.each([
    ['customers/ada%40example.com/attributes?id_type=email', 200],
    ['customers/a3000001/attributes?id_type=cio_id', 200],
    ['customers/ada%40example.com/attributes', 404],
    ['customers/ada/attributes?id_type=email', 404],
  ])('GET %s is answered %i', async (path, status) => {
    await using service = await startWithPeople()

    expect((await service.app(path)).status).toBe(status)
  })
})

describe('relationships and segments of a person', () => {
  test('name the object with a number for its type, and the segment', async () => {
    await using service = await startWithPeople()
    await service.send('group', {
      userId: 'ada',
      groupId: 'acme',
      traits: { relationshipAttributes: { role: 'admin', since: 3 } },
    })
    const { state } = service.workspace
    const [segment, ada] = [state.segments.find(1), state.people.find({ kind: 'id', value: 'ada' })]
    if (segment && ada) state.segments.admit(segment, ada, 1)

    expect((await service.app('customers/ada/relationships')).body).toMatchObject({
      cio_relationships: [
        {
          object_type_id: 1,
          identifiers: { object_id: 'acme', cio_object_id: 'obb7fd050101' },
          attributes: { role: 'admin', since: '3' },
        },
      ],
      next: '',
    })
    expect((await service.app('customers/ada/segments')).body).toEqual({
      segments: [{ id: 1, name: 'VIP', description: 'Hand-picked people' }],
    })
  })
})

describe('subscription preferences', () => {
  test('show every topic, chosen or by default', async () => {
    await using service = await startWithPeople()
    await service.send('identify', { userId: 'ada', traits: { 'cio_subscription_preferences.topics.topic_2': false } })

    expect((await service.app('customers/ada/subscription_preferences')).body).toEqual({
      customer: {
        id: 'ada',
        identifiers: { email: 'ada@example.com', id: 'ada', cio_id: 'a3000001' },
        topics: [
          { id: 1, subscribed: true, name: 'Offers', description: 'Prices and promotions' },
          { id: 2, subscribed: false, name: 'Product news', description: 'What is new' },
        ],
        unsubscribed: false,
        header: { title: 'Your preferences', subtitle: 'Choose what you want to hear about.' },
      },
    })
  })

  test.each([
    ['?language=de', '', 'Angebote'],
    ['?language=de-CH', '', 'Angebote'],
    ['', 'fr, en;q=0.2, de-CH;q=0.4', 'Angebote'],
    ['', 'fr;q=0.9', 'Offers'],
    ['?language=en', 'de', 'Offers'],
  ])('in the language of "%s" and "%s"', async (query, acceptLanguage, name) => {
    await using service = await startWithPeople()

    const { body } = await service.app(`customers/ada/subscription_preferences${query}`, {
      headers: { 'accept-language': acceptLanguage },
    })

    expect(body).toMatchObject({ customer: { topics: [{ name }, { name: 'Product news' }] } })
  })

  test('are refused in an envelope of their own', async () => {
    await using service = await startApp()

    expect(await service.app('customers/ada/subscription_preferences?id_type=phone')).toMatchObject({
      status: 400,
      body: { meta: { errors: ['id_type phone is not one of id, email, cio_id'] } },
    })
    expect((await service.app('customers/ada/subscription_preferences')).status).toBe(404)
  })

  test('are about the topics of the workspace', async () => {
    await using service = await startApp()

    expect((await service.app('subscription_topics')).body).toMatchObject({
      topics: [
        { id: 1, identifier: 'topic_1', subscribed_by_default: true },
        { id: 2, identifier: 'topic_2' },
      ],
    })
  })
})

test('the workspace counts its people, objects and messages', async () => {
  await using service = await startWithPeople()
  await service.send('group', { userId: 'ada', groupId: 'acme' })
  await service.post('send/in_app', { transactional_message_id: 4, identifiers: { id: 'ada' } })

  expect((await service.app('workspaces')).body).toEqual({
    workspaces: [
      {
        id: expect.any(Number),
        name: service.workspace.name,
        messages_sent: 1,
        billable_messages_sent: 1,
        people: 3,
        object_types: 2,
        objects: 1,
      },
    ],
  })
})

test('a workspace may start with other topics and types', async () => {
  await using service = await startApp({
    content: { topics: [], objectTypes: [{ id: '7', name: 'Boats', singularName: 'Boat' }] },
  })

  expect((await service.app('subscription_topics')).body).toEqual({ topics: [] })
  expect((await service.app('object_types')).body).toMatchObject({ types: [{ id: '7', singular_slug: 'boat' }] })
  expect((await service.app('segments/1')).status).toBe(200)
})
