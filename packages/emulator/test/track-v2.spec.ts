import { describe, expect, test } from 'vitest'
import { startService } from './service.ts'

const ENTITY = '/api/v2/entity'
const BATCH = '/api/v2/batch'
const ADA = { type: 'person', identifiers: { id: 'ada' } }
const ACME = { type: 'object', identifiers: { object_type_id: '1', object_id: 'acme' } }

describe('a person operation', () => {
  test('identifies, with relationships, by one identifier whose kind is said', async () => {
    await using service = await startService()

    const sent = await service.track('POST', ENTITY, {
      type: 'person',
      action: 'identify',
      identifiers: { id: 'ada@example.com' },
      timestamp: 1764000000,
      attributes: { plan: 'pro', email: 'ada@example.com' },
      cio_relationships: [{ identifiers: ACME.identifiers, relationship_attributes: { role: 'admin' } }],
    })

    expect(sent).toMatchObject({ status: 200, text: '{}\n' })
    expect((await service.read('customers/ada%40example.com/attributes')).body).toMatchObject({
      customer: {
        identifiers: { id: 'ada@example.com', email: 'ada@example.com' },
        attributes: { plan: 'pro' },
        timestamps: { plan: 1764000000 },
      },
    })
    expect((await service.read('customers/ada%40example.com/relationships')).body).toMatchObject({
      cio_relationships: [{ identifiers: { object_id: 'acme' }, attributes: { role: 'admin' } }],
    })
  })

  test('changes an identifier of whoever is named by cio_id, without the prefix', async () => {
    await using service = await startService()
    await service.track('POST', ENTITY, { ...ADA, action: 'identify' })

    await service.track('POST', ENTITY, {
      type: 'person',
      action: 'identify',
      identifiers: { cio_id: 'a3000001' },
      attributes: { id: 'ada-2' },
    })

    expect((await service.read('customers/ada-2/attributes')).status).toBe(200)
    expect((await service.read('customers/ada/attributes')).status).toBe(404)
  })

  test('with _update creates nobody', async () => {
    await using service = await startService()

    const sent = await service.track('POST', ENTITY, {
      ...ADA,
      action: 'identify',
      attributes: { _update: true, a: 1 },
    })

    expect(sent.status).toBe(200)
    expect((await service.read('customers/ada/attributes')).status).toBe(404)
    expect(service.workspace.drops()).toMatchObject([{ code: 'no-effect', type: 'identify' }])
  })

  test.each(['event', 'page', 'screen', 'viewed_content', 'clicked_content'])('records %s', async (action) => {
    await using service = await startService()

    await service.track('POST', ENTITY, {
      ...ADA,
      action,
      name: ' Paid ',
      timestamp: 1764000000,
      attributes: { total: 3, path: '/' },
    })

    expect((await service.read(`customers/ada/activities?type=${action}`)).body).toMatchObject({
      activities: [{ type: action, name: 'Paid', timestamp: 1764000000, data: { total: 3, path: '/' } }],
    })
  })

  test('records what somebody anonymous did, and attaches it', async () => {
    await using service = await startService()
    await service.track('POST', ENTITY, {
      type: 'person',
      action: 'event',
      identifiers: { anonymous_id: 'anon-1' },
      name: 'Seen',
    })

    await service.track('POST', ENTITY, { ...ADA, action: 'identify', attributes: { anonymous_id: 'anon-1' } })

    expect((await service.read('customers/ada/activities?type=event')).body).toMatchObject({
      activities: [{ name: 'Seen' }],
    })
  })

  test('identifies nobody by an anonymous id', async () => {
    await using service = await startService()

    const sent = await service.track('POST', ENTITY, {
      type: 'person',
      action: 'identify',
      identifiers: { anonymous_id: 'anon-1' },
      attributes: { plan: 'pro' },
    })

    expect(sent.status).toBe(200)
    expect(service.workspace.state.people.size).toBe(0)
    expect(service.workspace.drops()).toMatchObject([
      { reasons: ['an anonymous_id alone has no profile: the attributes are not stored'] },
    ])
  })

  test('ignores an event whose ULID has arrived before', async () => {
    await using service = await startService()
    const event = { ...ADA, action: 'event', name: 'Paid', id: '01JD9ZQ6V8M0T3S5W7X9Y1A2B3' }

    await service.track('POST', ENTITY, event)
    await service.track('POST', BATCH, { batch: [event] })

    const { body } = await service.read('customers/ada/activities?type=event')
    expect((body as { activities: unknown[] }).activities).toHaveLength(1)
    expect(service.workspace.drops()).toMatchObject([{ code: 'duplicate', batchIndex: 0 }])
  })

  test('adds and deletes a device, which has a token here', async () => {
    await using service = await startService()
    await service.track('POST', ENTITY, {
      ...ADA,
      action: 'add_device',
      device: { token: 'tok-8f1', platform: 'ios', last_used: 1764000000, attributes: { app_version: '4.2.0' } },
    })
    const added = await service.read('customers/ada/attributes')

    await service.track('POST', ENTITY, { ...ADA, action: 'delete_device', device: { token: 'tok-8f1' } })

    expect(added.body).toMatchObject({
      customer: { devices: [{ id: 'tok-8f1', platform: 'ios', last_used: 1764000000 }] },
    })
    expect((await service.read('customers/ada/attributes')).body).toMatchObject({ customer: { devices: [] } })
  })

  test('adds and deletes relationships', async () => {
    await using service = await startService()
    const cio_relationships = [
      { identifiers: ACME.identifiers },
      { identifiers: { object_type_id: 2, object_id: 'course' }, relationship_attributes: { grade: 5 } },
    ]
    await service.track('POST', ENTITY, { ...ADA, action: 'add_relationships', cio_relationships })
    const added = await service.read('customers/ada/relationships')

    await service.track('POST', ENTITY, {
      ...ADA,
      action: 'delete_relationships',
      cio_relationships: [{ identifiers: ACME.identifiers }],
    })

    expect((added.body as { cio_relationships: unknown[] }).cio_relationships).toHaveLength(2)
    expect((await service.read('customers/ada/relationships')).body).toMatchObject({
      cio_relationships: [{ identifiers: { object_id: 'course' }, attributes: { grade: '5' } }],
    })
  })

  test('that can be done in part is, and the ledger says what could not', async () => {
    await using service = await startService()
    const to = (object_type_id: string) => ({ identifiers: { object_type_id, object_id: 'acme' } })
    const cio_relationships = [to('1'), to('8'), to('9')]

    const sent = await service.track('POST', ENTITY, { ...ADA, action: 'add_relationships', cio_relationships })

    expect(sent.status).toBe(200)
    expect((await service.read('customers/ada/relationships')).body).toMatchObject({
      cio_relationships: [{ object_type_id: 1 }],
    })
    expect(service.workspace.drops()).toMatchObject([
      {
        code: 'no-effect',
        reasons: ['the workspace has no object type 8; the workspace has no object type 9'],
      },
    ])
  })

  test('deletes, merges, suppresses and unsuppresses', async () => {
    await using service = await startService()
    const person = (id: string, action: string) => ({ type: 'person', identifiers: { id }, action })
    await service.track('POST', BATCH, {
      batch: [
        person('gone', 'identify'),
        person('gone', 'delete'),
        { ...person('dup', 'identify'), attributes: { city: 'Bern' } },
        person('keep', 'identify'),
        { type: 'person', action: 'merge', primary: { id: 'keep' }, secondary: { id: 'dup' } },
        person('blocked', 'suppress'),
        person('blocked', 'identify'),
        person('freed', 'suppress'),
        person('freed', 'unsuppress'),
        person('freed', 'identify'),
      ],
    })

    expect([...service.workspace.state.people].map(({ id }) => id)).toEqual(['keep', 'freed'])
    expect((await service.read('customers/keep/attributes')).body).toMatchObject({
      customer: { attributes: { city: 'Bern' } },
    })
    expect(service.workspace.drops()).toMatchObject([{ code: 'suppressed', batchIndex: 6 }])
  })
})

describe('an object operation', () => {
  test('identifies: creates, updates, removes what is null or empty, and relates people', async () => {
    await using service = await startService()
    await service.track('POST', ENTITY, {
      ...ACME,
      action: 'identify',
      attributes: { name: 'Acme', city: 'Bern', plan: 'pro', object_id: 'reserved' },
      cio_relationships: [{ identifiers: { email: 'ada@example.com' }, relationship_attributes: { role: 'owner' } }],
    })

    await service.track('POST', ENTITY, {
      type: 'object',
      action: 'identify',
      identifiers: { cio_object_id: 'obb7fd050101' },
      attributes: { city: null, plan: '', name: 'Acme AG' },
    })

    const { body } = await service.read('objects/1/acme/attributes')
    expect((body as { object: { attributes: object } }).object.attributes).toEqual({ name: 'Acme AG' })
    expect((await service.read('objects/1/acme/relationships')).body).toMatchObject({
      cio_relationships: [{ identifiers: { email: 'ada@example.com' } }],
    })
  })

  test.each([
    ['within the relationships', { cio_relationships: [{ identifiers: { anonymous_id: 'anon-1' } }] }],
    ['at the top', { anonymous_id: 'anon-1' }],
  ])('waits for somebody anonymous who stands %s', async (_case, rest) => {
    await using service = await startService()
    await service.track('POST', ENTITY, {
      ...ACME,
      action: 'identify_anonymous',
      attributes: { name: 'Acme' },
      ...rest,
    })
    const waiting = await service.read('objects/1/acme/relationships')

    await service.track('PUT', '/api/v1/customers/ada', { anonymous_id: 'anon-1' })

    expect(waiting.body).toMatchObject({ cio_relationships: [] })
    expect((await service.read('customers/ada/relationships')).body).toMatchObject({
      cio_relationships: [{ identifiers: { object_id: 'acme' } }],
    })
  })

  test('adds and deletes relationships with people', async () => {
    await using service = await startService()
    const people = ['ada', 'bob'].map((id) => ({ identifiers: { id } }))
    await service.track('POST', ENTITY, { ...ACME, action: 'add_relationships', cio_relationships: people })

    await service.track('POST', ENTITY, {
      ...ACME,
      action: 'delete_relationships',
      cio_relationships: [{ identifiers: { id: 'bob' } }],
    })

    expect((await service.read('objects/1/acme/relationships')).body).toMatchObject({
      cio_relationships: [{ identifiers: { id: 'ada' } }],
    })
    expect((await service.read('customers/bob/attributes')).status).toBe(200)
  })

  test('deletes the object with its relationships', async () => {
    await using service = await startService()
    await service.track('POST', ENTITY, {
      ...ACME,
      action: 'identify',
      cio_relationships: [{ identifiers: { id: 'ada' } }],
    })

    await service.track('POST', ENTITY, { ...ACME, action: 'delete' })

    expect((await service.read('objects/1/acme/attributes')).status).toBe(404)
    expect((await service.read('customers/ada/relationships')).body).toMatchObject({ cio_relationships: [] })
  })

  test.each([
    [
      'an unknown type',
      { ...ACME, identifiers: { object_type_id: '9', object_id: 'x' }, action: 'identify' },
      'the workspace has no object type 9',
    ],
    [
      'an unknown cio_object_id',
      { type: 'object', identifiers: { cio_object_id: 'ob1' }, action: 'identify' },
      'there is no object ob1',
    ],
    ['nothing to delete', { ...ACME, action: 'delete' }, 'there is no object acme of type 1'],
    [
      'no relationship to delete',
      { ...ACME, action: 'delete_relationships', cio_relationships: [{ identifiers: { id: 'ada' } }] },
      'there is no object acme of type 1',
    ],
  ])('is accepted and does nothing with %s', async (_case, operation, reason) => {
    await using service = await startService()

    const sent = await service.track('POST', ENTITY, operation)

    expect(sent.status).toBe(200)
    expect(service.workspace.state.objects.size).toBe(0)
    expect(service.workspace.drops()).toMatchObject([{ code: 'no-effect', reasons: [reason] }])
  })
})

describe('a bad operation', () => {
  const cases = [
    ['nothing', {}, [{ reason: 'required', field: 'type' }]],
    ['an unknown type', { type: 'company' }, [{ reason: 'invalid', field: 'type' }]],
    ['no action', { type: 'person' }, [{ reason: 'required', field: 'action' }]],
    ['an action of another type', { type: 'object', action: 'event' }, [{ reason: 'invalid', field: 'action' }]],
    ['nobody', { type: 'person', action: 'identify' }, [{ reason: 'required', field: 'identifiers' }]],
    [
      'text for somebody',
      { ...ADA, identifiers: 'ada', action: 'delete' },
      [{ reason: 'invalid', field: 'identifiers' }],
    ],
    [
      'two identifiers',
      { ...ADA, identifiers: { id: 'a', email: 'b' }, action: 'delete' },
      [{ reason: 'invalid', field: 'identifiers' }],
    ],
    [
      'a blank id',
      { ...ADA, identifiers: { id: ' ' }, action: 'delete' },
      [{ reason: 'required', field: 'identifiers.id' }],
    ],
    [
      'too long an id',
      { ...ADA, identifiers: { id: 'i'.repeat(151) }, action: 'delete' },
      [{ reason: 'invalid', field: 'identifiers.id' }],
    ],
    [
      'a phone number',
      { ...ADA, identifiers: { phone: '+14155552671' }, action: 'delete' },
      [{ reason: 'invalid', field: 'identifiers.phone' }],
    ],
    [
      'an anonymous id for a deletion',
      { ...ADA, identifiers: { anonymous_id: 'a' }, action: 'delete' },
      [{ reason: 'required', field: 'identifiers' }],
    ],
    ['no name', { ...ADA, action: 'event' }, [{ reason: 'required', field: 'name' }]],
    ['too long a name', { ...ADA, action: 'event', name: 'n'.repeat(101) }, [{ reason: 'invalid', field: 'name' }]],
    [
      'text as attributes',
      { ...ADA, action: 'identify', attributes: 'x' },
      [{ reason: 'invalid', field: 'attributes' }],
    ],
    [
      'too long a value',
      { ...ADA, action: 'identify', attributes: { a: 'x'.repeat(1001) } },
      [{ reason: 'invalid', field: 'attributes.a' }],
    ],
    [
      'a device without a token',
      { ...ADA, action: 'add_device', device: { platform: 'ios' } },
      [{ reason: 'required', field: 'device.token' }],
    ],
    ['no device', { ...ADA, action: 'delete_device' }, [{ reason: 'required', field: 'device' }]],
    ['no relationships', { ...ADA, action: 'add_relationships' }, [{ reason: 'required', field: 'cio_relationships' }]],
    [
      'one primary too few',
      { type: 'person', action: 'merge', secondary: { id: 'a' } },
      [{ reason: 'required', field: 'primary' }],
    ],
    [
      'half an object',
      { type: 'object', action: 'identify', identifiers: { object_type_id: 'x' } },
      [
        { reason: 'invalid', field: 'identifiers.object_type_id' },
        { reason: 'required', field: 'identifiers.object_id' },
      ],
    ],
    [
      'somebody unnamed among the people',
      { ...ACME, action: 'identify', cio_relationships: [{ identifiers: { id: 'a' } }, {}] },
      [{ reason: 'required', field: 'cio_relationships.1.identifiers' }],
    ],
  ] as const

  test.each(cases)('with %s is refused as an entity', async (_case, operation, errors) => {
    await using service = await startService()

    const sent = await service.track('POST', ENTITY, operation)

    expect(sent).toMatchObject({ status: 400, body: { errors } })
    for (const { message } of (sent.body as { errors: { message: string }[] }).errors) expect(message).not.toBe('')
    expect([...service.workspace.state.activities.all()]).toEqual([])
    expect(service.workspace.drops()).toMatchObject([{ code: 'invalid', status: 400 }])
  })

  test('is named by its place in a batch, and all others are accepted', async () => {
    await using service = await startService()

    const sent = await service.track('POST', BATCH, {
      batch: [
        { ...ADA, action: 'identify' },
        ...cases.map(([, operation]) => operation),
        'text',
        { ...ADA, action: 'event', name: 'Paid' },
      ],
    })

    const expected = cases.flatMap(([, , errors], index) =>
      errors.map((error) => ({ batch_index: index + 1, ...error })),
    )
    expect(sent).toMatchObject({
      status: 207,
      body: { errors: [...expected, { batch_index: cases.length + 1, reason: 'invalid' }] },
    })
    expect((await service.read('customers/ada/activities?type=event')).body).toMatchObject({
      activities: [{ name: 'Paid' }],
    })
    expect(service.workspace.drops().map(({ batchIndex }) => batchIndex)).toEqual(
      [...cases, 'text'].map((_, index) => index + 1),
    )
  })

  test('over a limit is taken if the workspace is told so', async () => {
    await using service = await startService({ entityLimits: 'accept' })

    const sent = await service.track('POST', ENTITY, {
      ...ADA,
      action: 'identify',
      attributes: { a: 'x'.repeat(1001) },
    })

    expect(sent.status).toBe(200)
    expect((await service.read('customers/ada/attributes')).body).toMatchObject({
      customer: { attributes: { a: 'x'.repeat(1001) } },
    })
  })
})

describe('a whole request', () => {
  test('that was recorded is accepted', async () => {
    await using service = await startService()

    const sent = await service.track('POST', BATCH, {
      batch: [{ type: 'person', action: 'identify', identifiers: { id: 'P' }, attributes: {} }],
    })

    expect(sent).toMatchObject({ status: 200, text: '{}\n' })
    expect((await service.read('customers/P/attributes')).status).toBe(200)
  })

  test.each([
    ['no batch', {}, { reason: 'required', field: 'batch' }],
    ['an empty batch', { batch: [] }, { reason: 'required', field: 'batch' }],
    ['text as batch', { batch: 'x' }, { reason: 'invalid', field: 'batch' }],
    ['a list', [], { reason: 'required', field: 'batch' }],
    ['no JSON', '{', { reason: 'invalid', field: '' }],
  ])('with %s is refused', async (_case, body, error) => {
    await using service = await startService()

    expect(await service.track('POST', BATCH, body)).toMatchObject({ status: 400, body: { errors: [error] } })
  })

  test('may have 32 KiB as an entity and 500,000 bytes as a batch, of 32 KiB an item', async () => {
    await using service = await startService()
    const event = (bytes: number) => {
      const operation = { ...ADA, action: 'event', name: 'Paid', attributes: { a: '' } }
      return { ...operation, attributes: { a: 'x'.repeat(bytes - JSON.stringify(operation).length) } }
    }
    const batch = (items: number, rest: number) => ({ batch: [...Array(items).fill(event(32_768)), event(rest)] })
    const overhead = '{"batch":[]}'.length + 15

    expect((await service.track('POST', ENTITY, event(32_768))).status).toBe(200)
    expect((await service.track('POST', ENTITY, event(32_769))).status).toBe(400)
    expect((await service.track('POST', BATCH, batch(15, 500_000 - 15 * 32_768 - overhead))).status).toBe(200)
    expect((await service.track('POST', BATCH, batch(15, 500_001 - 15 * 32_768 - overhead))).status).toBe(400)
    expect(await service.track('POST', BATCH, batch(1, 32_769))).toMatchObject({
      status: 207,
      body: { errors: [{ batch_index: 1, message: 'operation is over 32768 bytes' }] },
    })
    expect(service.workspace.drops().map(({ code }) => code)).toEqual(['oversize', 'oversize', 'oversize'])
  })

  test('that is too large is answered 413 if the workspace is told so', async () => {
    await using service = await startService({ trackOversizeStatus: 413, messageMaxBytes: 100 })

    const sent = await service.track('POST', ENTITY, { ...ADA, action: 'event', name: 'n'.repeat(90) })

    expect(sent.status).toBe(413)
  })
})
