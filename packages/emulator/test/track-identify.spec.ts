import { describe, expect, test } from 'vitest'
import { startService } from './service.ts'

describe('PUT /api/v1/customers/{identifier}', () => {
  test('creates a person with attributes of any kind and answers the recorded bytes', async () => {
    await using service = await startService()

    const sent = await service.track('PUT', '/api/v1/customers/ada', {
      email: 'ada@example.com',
      created_at: 1714521600,
      plan: 'pro',
      seats: 3,
      tags: ['a'],
    })

    expect(sent).toMatchObject({ status: 200, text: '{}\n' })
    expect(Object.fromEntries(sent.headers)).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'content-length': '3',
      'cache-control': 'no-cache, no-store, must-revalidate, max-age=0',
      'access-control-allow-origin': '*',
      status: '200 OK',
    })
    expect((await service.read('customers/ada/attributes')).body).toMatchObject({
      customer: {
        identifiers: { id: 'ada', email: 'ada@example.com' },
        attributes: { plan: 'pro', seats: '3', tags: '["a"]', created_at: '1714521600' },
      },
    })
  })

  test.each(['a b', 'a/b', 'a+b', '100%', '%41', 'ü', 'a?b#c', '"q"'])('takes the id %j in the path', async (id) => {
    await using service = await startService()

    await service.track('PUT', `/api/v1/customers/${encodeURIComponent(id)}`, { plan: 'pro' })

    expect([...service.workspace.state.people].map((person) => person.id)).toEqual([id])
  })

  test('merges attributes, removes null and empty ones, and leaves dates and texts as they are', async () => {
    await using service = await startService()
    await service.track('PUT', '/api/v1/customers/ada', {
      plan: 'free',
      city: 'Bern',
      zip: '3000',
      since: '2026-01-01',
    })

    await service.track('PUT', '/api/v1/customers/ada', { plan: 'pro', city: null, zip: '' })

    const { body } = await service.read('customers/ada/attributes')
    const { attributes } = (body as { customer: { attributes: Record<string, string> } }).customer
    expect(attributes).toMatchObject({ plan: 'pro', since: '2026-01-01' })
    expect(Object.keys(attributes)).not.toContain('city')
    expect(Object.keys(attributes)).not.toContain('zip')
  })

  test('orders updates by _timestamp, which is no attribute', async () => {
    await using service = await startService()
    await service.track('PUT', '/api/v1/customers/ada', { plan: 'pro', _timestamp: 1764000100 })

    await service.track('PUT', '/api/v1/customers/ada', { plan: 'free', _timestamp: 1764000000 })

    const { body } = await service.read('customers/ada/attributes')
    expect(body).toMatchObject({ customer: { attributes: { plan: 'pro' }, timestamps: { plan: 1764000100 } } })
    expect(JSON.stringify(body)).not.toContain('_timestamp')
    expect((await service.read('customers/ada/activities?type=skipped_update')).body).toMatchObject({
      activities: [{ data: { attributes: ['plan'] } }],
    })
  })

  test('with _update creates nobody, and says so', async () => {
    await using service = await startService()

    const sent = await service.track('PUT', '/api/v1/customers/ada', { plan: 'pro', _update: true })

    expect(sent.status).toBe(200)
    expect((await service.read('customers/ada/attributes')).status).toBe(404)
    expect(service.workspace.drops()).toMatchObject([
      { code: 'no-effect', type: 'identify', reasons: ['nobody is ada, and _update creates nobody'] },
    ])
    expect([...service.workspace.state.activities.all()]).toMatchObject([{ type: 'failed_attribute_change' }])
  })

  test('with _update updates whoever has the path or an identifier of the body', async () => {
    await using service = await startService()
    await service.track('PUT', '/api/v1/customers/ada', { email: 'ada@example.com' })

    await service.track('PUT', '/api/v1/customers/ada', { plan: 'pro', _update: true })
    await service.track('PUT', '/api/v1/customers/ADA@example.com', { city: 'Bern', _update: true })

    expect((await service.read('customers/ada/attributes')).body).toMatchObject({
      customer: { attributes: { plan: 'pro', city: 'Bern' } },
    })
    expect(service.workspace.drops()).toEqual([])
  })

  test('with _update gives whoever has an identifier of the body that of the path', async () => {
    await using service = await startService()
    await service.track('PUT', '/api/v1/customers/ada', { email: 'ada@example.com' })

    await service.track('PUT', '/api/v1/customers/new', { email: 'ada@example.com', plan: 'pro', _update: true })

    expect((await service.read('customers?email=ada%40example.com')).body).toMatchObject({ results: [{ id: 'new' }] })
    expect(service.workspace.drops()).toEqual([])
  })

  test('with _update and an unknown cio_id changes nobody, whoever else is named', async () => {
    await using service = await startService()
    await service.track('PUT', '/api/v1/customers/ada', { email: 'ada@example.com' })

    await service.track('PUT', '/api/v1/customers/cio_a3000009', {
      email: 'ada@example.com',
      plan: 'pro',
      _update: true,
    })

    expect(JSON.stringify((await service.read('customers/ada/attributes')).body)).not.toContain('plan')
    expect(service.workspace.drops()).toMatchObject([
      { code: 'no-effect', reasons: ['nobody is a3000009, and _update creates nobody'] },
    ])
    expect([...service.workspace.state.activities.all()][0]).toMatchObject({
      type: 'failed_attribute_change',
      data: '{"cio_id":"a3000009","reason":"_update"}',
    })
  })

  test('keeps topics that a dotted key does not name', async () => {
    await using service = await startService()
    await service.track('PUT', '/api/v1/customers/ada', {
      cio_subscription_preferences: { topics: { topic_1: false } },
    })

    await service.track('PUT', '/api/v1/customers/ada', { 'cio_subscription_preferences.topics.topic_2': false })

    expect((await service.read('customers/ada/attributes')).body).toMatchObject({
      customer: { attributes: { cio_subscription_preferences: '{"topics":{"topic_1":false,"topic_2":false}}' } },
    })
  })

  test.each([
    [true, true],
    ['TRUE', true],
    [1, true],
    ['1', true],
    ['yes', false],
    [0, false],
  ])('reads unsubscribed: %j as %j', async (value, isUnsubscribed) => {
    await using service = await startService()

    await service.track('PUT', '/api/v1/customers/ada', { unsubscribed: value })

    expect((await service.read('customers/ada/attributes')).body).toMatchObject({
      customer: { unsubscribed: isUnsubscribed },
    })
  })

  test('gives a person what they did anonymously', async () => {
    await using service = await startService()
    await service.track('POST', '/api/v1/events', { name: 'Seen', anonymous_id: 'anon-1' })

    await service.track('PUT', '/api/v1/customers/ada', { anonymous_id: 'anon-1' })

    expect((await service.read('customers/ada/activities?type=event')).body).toMatchObject({
      activities: [{ name: 'Seen' }],
    })
  })

  test('adds and deletes relationships in the wrapper of v1', async () => {
    await using service = await startService()
    const acme = { identifiers: { object_type_id: '1', object_id: 'acme' } }
    await service.track('PUT', '/api/v1/customers/ada', {
      cio_relationships: {
        action: 'add_relationships',
        relationships: [{ ...acme, relationship_attributes: { role: 'owner', note: 'x' } }],
      },
    })
    const related = await service.read('customers/ada/relationships')

    await service.track('PUT', '/api/v1/customers/ada', {
      cio_relationships: {
        action: 'add_relationships',
        relationships: [{ identifiers: { cio_object_id: 'obb7fd050101' }, relationship_attributes: { note: '' } }],
      },
    })
    const changed = await service.read('customers/ada/relationships')
    await service.track('PUT', '/api/v1/customers/ada', {
      cio_relationships: { action: 'delete_relationships', relationships: [acme] },
    })

    expect(related.body).toMatchObject({ cio_relationships: [{ attributes: { role: 'owner', note: 'x' } }] })
    expect(changed.body).toMatchObject({ cio_relationships: [{ attributes: { role: 'owner' } }] })
    expect(JSON.stringify(changed.body)).not.toContain('note')
    expect((await service.read('customers/ada/relationships')).body).toMatchObject({ cio_relationships: [] })
    expect((await service.read('objects/1/acme/attributes')).status).toBe(200)
  })
})

describe('the identifier in the path and those in the body', () => {
  test('make a new person with both if nobody has either', async () => {
    await using service = await startService()

    await service.track('PUT', '/api/v1/customers/ada%40example.com', { id: 'ada' })

    expect((await service.read('customers?email=ada%40example.com')).body).toMatchObject({ results: [{ id: 'ada' }] })
    expect(service.workspace.state.people.size).toBe(1)
  })

  test('give a known person the one that they lack', async () => {
    await using service = await startService()
    await service.track('PUT', '/api/v1/customers/ada', { plan: 'pro' })

    await service.track('PUT', '/api/v1/customers/ada', { email: 'ada@example.com' })

    expect((await service.read('customers?email=ada%40example.com')).body).toMatchObject({ results: [{ id: 'ada' }] })
  })

  test('give whoever has the one in the body the one in the path', async () => {
    await using service = await startService()
    await service.track('PUT', '/api/v1/customers/old%40example.com', { plan: 'pro' })

    await service.track('PUT', '/api/v1/customers/new', { email: 'old@example.com' })

    expect((await service.read('customers/new/attributes')).body).toMatchObject({
      customer: { attributes: { plan: 'pro' }, identifiers: { email: 'old@example.com' } },
    })
    expect(service.workspace.state.people.size).toBe(1)
  })

  test('leave two people apart, and the failed change is logged', async () => {
    await using service = await startService()
    await service.track('PUT', '/api/v1/customers/ada', { email: 'ada@example.com' })
    await service.track('PUT', '/api/v1/customers/bob', { email: 'bob@example.com' })

    const sent = await service.track('PUT', '/api/v1/customers/ada', { email: 'bob@example.com', plan: 'pro' })

    expect(sent.status).toBe(200)
    expect((await service.read('customers/ada/attributes')).body).toMatchObject({
      customer: { identifiers: { email: 'ada@example.com' }, attributes: { plan: 'pro' } },
    })
    expect((await service.read('customers/ada/activities?type=failed_attribute_change')).body).toMatchObject({
      activities: [{ data: { email: { to: 'bob@example.com' } } }],
    })
  })

  test('change an identifier that is set only if the path is a cio_id', async () => {
    await using service = await startService()
    await service.track('PUT', '/api/v1/customers/ada', { email: 'ada@example.com' })

    await service.track('PUT', '/api/v1/customers/ada', { id: 'ada-2' })
    const kept = await service.read('customers/ada/attributes')
    await service.track('PUT', '/api/v1/customers/cio_a3000001', { id: 'ada-2', email: 'new@example.com' })

    expect(kept.status).toBe(200)
    expect((await service.read('customers/ada-2/attributes')).body).toMatchObject({
      customer: { identifiers: { id: 'ada-2', email: 'new@example.com', cio_id: 'a3000001' } },
    })
    expect((await service.read('customers/ada/attributes')).status).toBe(404)
  })

  test('reach nobody through an unknown cio_id', async () => {
    await using service = await startService()

    const sent = await service.track('PUT', '/api/v1/customers/cio_a3000777', { id: 'ada', plan: 'pro' })

    expect(sent.status).toBe(200)
    expect(service.workspace.state.people.size).toBe(0)
    expect(service.workspace.drops()).toMatchObject([{ reasons: ['nobody has the cio_id a3000777'] }])
  })
})

describe('what an identify may not say', () => {
  const long = 'x'.repeat(1001)
  const many = Object.fromEntries(Array.from({ length: 301 }, (_, index) => [`a${index}`, index]))

  test.each([
    ['a number as id', { id: 42 }, ['id attribute must be a string value']],
    ['an empty id', { id: '' }, ['id attribute cannot be an empty string']],
    ['too many attributes', many, ['cannot identify more than 300 attributes in one request']],
    ['too long a name', { ['é'.repeat(76)]: 1 }, ['attribute name cannot be longer than 150 bytes']],
    ['too long a value', { bio: long }, ['value for attribute ‘bio’ cannot be longer than 1000 bytes']],
    ['too long an id', { id: 'i'.repeat(151) }, ['id cannot be longer than 150 bytes']],
    ['a text as _timestamp', { _timestamp: 'now' }, ['_timestamp is not a Unix timestamp']],
    ['a list as relationships', { cio_relationships: [] }, ['cio_relationships is not an object']],
    [
      'an unknown action',
      { cio_relationships: { action: 'add', relationships: [] } },
      ['cio_relationships.action must be add_relationships or delete_relationships'],
    ],
    [
      'an object without an id',
      {
        cio_relationships: {
          action: 'add_relationships',
          relationships: [{ identifiers: { object_type_id: '1' } }],
        },
      },
      ['cio_relationships.relationships.0.identifiers.object_id is required'],
    ],
  ])('%s', async (_case, body, errors) => {
    await using service = await startService()

    const sent = await service.track('PUT', '/api/v1/customers/ada', body)

    expect(sent).toMatchObject({ status: 400, body: { meta: { errors } } })
    expect((await service.read('customers/ada/attributes')).status).toBe(404)
    expect(service.workspace.drops()).toMatchObject([{ code: 'invalid', status: 400, reasons: errors }])
  })

  test('as much as is allowed is stored', async () => {
    await using service = await startService()
    const attributes = Object.fromEntries(Array.from({ length: 299 }, (_, index) => [`a${index}`, index]))

    const sent = await service.track('PUT', '/api/v1/customers/ada', {
      ...attributes,
      ['n'.repeat(150)]: 'v'.repeat(1000),
    })

    expect(sent.status).toBe(200)
    expect((await service.read('customers/ada/attributes')).body).toMatchObject({
      customer: { attributes: { ['n'.repeat(150)]: 'v'.repeat(1000) } },
    })
  })

  test('is told in the other envelope of the documentation if asked for', async () => {
    await using service = await startService({ trackErrorEnvelope: 'error' })

    const identify = await service.track('PUT', '/api/v1/customers/ada', { id: '' })
    const event = await service.track('POST', '/api/v1/customers/ada/events', { name: ' ' })

    expect(identify.body).toEqual({ meta: { error: 'id attribute cannot be an empty string' } })
    expect(event.body).toEqual({ meta: { error: 'name cannot be blank' } })
  })
})

describe('DELETE /api/v1/customers/{identifier}', () => {
  test('removes the person; a later identify makes a new one without their history', async () => {
    await using service = await startService()
    await service.track('PUT', '/api/v1/customers/ada', { email: 'ada@example.com', plan: 'pro' })

    const sent = await service.track('DELETE', '/api/v1/customers/ada')
    const gone = await service.read('customers/ada/attributes')
    await service.track('PUT', '/api/v1/customers/ada', { city: 'Bern' })

    expect(sent).toMatchObject({ status: 200, text: '{}\n' })
    expect(gone.status).toBe(404)
    const { body } = await service.read('customers/ada/attributes')
    expect(body).toMatchObject({ customer: { identifiers: { email: null }, attributes: { city: 'Bern' } } })
    expect(JSON.stringify(body)).not.toContain('plan')
  })

  test('is answered 200 for somebody unknown, and the ledger knows', async () => {
    await using service = await startService()

    const sent = await service.track('DELETE', '/api/v1/customers/nobody')

    expect(sent.status).toBe(200)
    expect(service.workspace.drops()).toMatchObject([
      { code: 'no-effect', type: 'delete', status: 200, reasons: ['there is no person nobody'] },
    ])
  })
})

describe('suppress and unsuppress', () => {
  test('delete the person, block both identifiers, and free both again', async () => {
    await using service = await startService()
    await service.track('PUT', '/api/v1/customers/ada', { email: 'ada@example.com', plan: 'pro' })

    const suppressed = await service.track('POST', '/api/v1/customers/ada/suppress')
    await service.track('PUT', '/api/v1/customers/ADA@example.com', { plan: 'free' })
    await service.track('POST', '/api/v1/customers/ada/events', { name: 'Paid' })
    const blocked = await service.read('customers?email=ada%40example.com')
    const unsuppressed = await service.track('POST', '/api/v1/customers/ada/unsuppress')
    await service.track('PUT', '/api/v1/customers/ada%40example.com', { city: 'Bern' })

    expect([suppressed.status, unsuppressed.status]).toEqual([200, 200])
    expect(blocked.body).toEqual({ results: [] })
    expect(service.workspace.drops()).toMatchObject([{ code: 'suppressed' }, { code: 'suppressed' }])
    const { body } = await service.read('customers/ada%40example.com/attributes?id_type=email')
    expect(body).toMatchObject({ customer: { attributes: { city: 'Bern' } } })
    expect(JSON.stringify(body)).not.toContain('plan')
  })

  test('block somebody who was never there', async () => {
    await using service = await startService()

    await service.track('POST', '/api/v1/customers/ada/suppress')
    await service.track('PUT', '/api/v1/customers/ada', { plan: 'pro' })

    expect((await service.read('customers/ada/attributes')).status).toBe(404)
  })

  test('of what is not suppressed is accepted and does nothing', async () => {
    await using service = await startService()

    const sent = await service.track('POST', '/api/v1/customers/ada/unsuppress')

    expect(sent.status).toBe(200)
    expect(service.workspace.drops()).toMatchObject([{ type: 'unsuppress', reasons: ['ada is not suppressed'] }])
  })

  test('are followed by deletions that are answered 200, as recorded', async () => {
    await using service = await startService()
    const ada = '/api/v1/customers/ada'
    await service.track('PUT', ada, { email: 'ada@example.com' })
    await service.track('PUT', `${ada}/devices`, { device: { id: 'recorded-device', platform: 'ios' } })

    const statuses = [
      await service.track('POST', `${ada}/suppress`, {}),
      await service.track('POST', `${ada}/unsuppress`, {}),
      await service.track('DELETE', `${ada}/devices/recorded-device`),
      await service.track('DELETE', ada),
    ].map(({ status, text }) => [status, text])

    expect(statuses).toEqual([
      [200, '{}\n'],
      [200, '{}\n'],
      [200, '{}\n'],
      [200, '{}\n'],
    ])
    expect((await service.read('customers/ada/attributes')).status).toBe(404)
  })
})
