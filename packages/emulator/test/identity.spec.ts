import { describe, expect, test } from 'vitest'
import { startService } from './service.ts'

describe('who a message is about', () => {
  test('is told from the shape of userId: an id, an email address, or a cio_id', async () => {
    await using service = await startService()
    await service.send('identify', { userId: 'ada', traits: { email: 'ada@example.com' } })

    await service.send('identify', { userId: 'ADA@example.com', traits: { by: 'email' } })
    await service.send('identify', { userId: 'cio_a3000001', traits: { plan: 'pro' } })

    expect((await service.read('customers/ada/attributes')).body).toMatchObject({
      customer: { attributes: { by: 'email', plan: 'pro', email: 'ada@example.com' } },
    })
    expect(service.workspace.state.people.size).toBe(1)
  })

  test('is an email among the traits if there is nothing else', async () => {
    await using service = await startService()

    await service.send('identify', { traits: { email: 'ada@example.com', plan: 'pro' } })

    const { body } = await service.read('customers/ada%40example.com/attributes?id_type=email')
    expect(body).toMatchObject({ customer: { id: '', identifiers: { id: null }, attributes: { plan: 'pro' } } })
  })

  test('is somebody already there, if the id is new and the email is not: they receive the id', async () => {
    await using service = await startService()
    await service.send('identify', { userId: 'old', traits: { email: 'ada@example.com', plan: 'pro' } })

    await service.send('identify', { userId: 'new', traits: { email: 'ada@example.com' } })

    expect((await service.read('customers/new/attributes')).body).toMatchObject({
      customer: { attributes: { plan: 'pro', email: 'ada@example.com' } },
    })
    expect((await service.read('customers/old/attributes')).status).toBe(404)
  })

  test('is not changed by an identifier of somebody else: that is a failed change', async () => {
    await using service = await startService()
    await service.send('identify', { userId: 'ada', traits: { email: 'ada@example.com' } })
    await service.send('identify', { userId: 'bob', traits: { email: 'bob@example.com' } })

    await service.send('identify', { userId: 'ada', traits: { email: 'bob@example.com', plan: 'pro' } })

    expect((await service.read('customers/ada/attributes')).body).toMatchObject({
      customer: { attributes: { email: 'ada@example.com', plan: 'pro' } },
    })
    expect((await service.read('customers/ada/activities?type=failed_attribute_change')).body).toMatchObject({
      activities: [{ name: 'email', data: { email: { to: 'bob@example.com', reason: 'belongs to somebody else' } } }],
    })
  })

  test('keeps an email that is set, unless they are addressed by cio_id or the workspace allows it', async () => {
    await using service = await startService()
    await using lenient = await startService({ isEmailChangeable: true })
    for (const { send } of [service, lenient]) {
      await send('identify', { userId: 'ada', traits: { email: 'first@example.com' } })
      await send('identify', { userId: 'ada', traits: { email: 'second@example.com' } })
    }

    const kept = await service.read('customers/ada/attributes')
    await service.send('identify', { userId: 'cio_a3000001', traits: { email: 'third@example.com' } })

    expect(kept.body).toMatchObject({ customer: { attributes: { email: 'first@example.com' } } })
    expect((await service.read('customers?email=third%40example.com')).body).toMatchObject({ results: [{ id: 'ada' }] })
    expect((await service.read('customers?email=first%40example.com')).body).toEqual({ results: [] })
    expect((await lenient.read('customers?email=second%40example.com')).body).toMatchObject({
      results: [{ id: 'ada' }],
    })
  })

  test('is nobody for an unknown cio_id', async () => {
    await using service = await startService()

    const sent = await service.send('identify', { userId: 'cio_a3000777', traits: { plan: 'pro' } })

    expect(sent.status).toBe(200)
    expect(service.workspace.state.people.size).toBe(0)
    expect(service.workspace.drops()).toMatchObject([
      { code: 'no-effect', reasons: ['nobody has the cio_id a3000777'] },
    ])
  })

  test('may be created by an event, without traits', async () => {
    await using service = await startService()

    await service.send('track', { userId: 'ada', event: 'Paid' })

    expect((await service.read('customers/ada/attributes')).status).toBe(200)
  })
})

describe('alias', () => {
  test('folds one person into another: the primary wins, and only what is documented moves', async () => {
    await using service = await startService()
    await service.send('identify', { userId: 'keep', traits: { plan: 'pro', city: '', email: 'keep@example.com' } })
    await service.send('identify', { userId: 'dup', traits: { plan: 'free', city: 'Paris', email: 'dup@example.com' } })
    await service.send('track', { userId: 'dup', event: 'Before' })
    await service.send('track', { userId: 'keep', event: 'Between' })
    await service.send('track', { userId: 'dup', event: 'After', timestamp: '2020-01-01T00:00:00Z' })
    await service.send('group', { userId: 'dup', groupId: 'acme' })
    await service.send('track', {
      userId: 'dup',
      event: 'Device Created or Updated',
      context: { device: { token: 't', type: 'ios' } },
    })
    const { state } = service.workspace
    const dup = state.people.find({ kind: 'id', value: 'dup' })
    const segment = state.segments.find(1)
    if (dup && segment) state.segments.admit(segment, dup, 1)

    await service.send('alias', { userId: 'keep', previousId: 'dup' })

    const { body } = await service.read('customers/keep/attributes')
    expect(body).toMatchObject({
      customer: { attributes: { plan: 'pro', city: 'Paris', email: 'keep@example.com' }, devices: [] },
    })
    expect((await service.read('customers/keep/activities?type=event')).body).toMatchObject({
      activities: [{ name: 'Between' }, { name: 'Before' }],
    })
    expect((await service.read('customers/keep/segments')).body).toMatchObject({ segments: [{ id: 1 }] })
    expect((await service.read('customers/keep/relationships')).body).toMatchObject({ cio_relationships: [] })
    expect((await service.read('objects/1/acme/relationships')).body).toMatchObject({ cio_relationships: [] })
    expect((await service.read('customers/keep/activities?type=profile_merge')).body).toMatchObject({
      activities: [{ data: { secondary: { id: 'dup' } } }],
    })
    expect((await service.read('customers/dup/attributes')).status).toBe(404)
    expect((await service.read('customers?email=dup%40example.com')).body).toEqual({ results: [] })
  })

  test('gives the primary an email that it lacks', async () => {
    await using service = await startService()
    await service.send('identify', { userId: 'keep' })
    await service.send('identify', { traits: { email: 'ada@example.com' } })

    await service.send('alias', { userId: 'keep', previousId: 'ada@example.com' })

    expect((await service.read('customers?email=ada%40example.com')).body).toMatchObject({ results: [{ id: 'keep' }] })
  })

  test.each([
    ['into somebody unknown', { userId: 'nobody', previousId: 'ada' }],
    ['of somebody unknown', { userId: 'ada', previousId: 'nobody' }],
    ['of somebody into themselves', { userId: 'ada', previousId: 'ada' }],
  ])('%s is accepted and does nothing', async (_case, ids) => {
    await using service = await startService()
    await service.send('identify', { userId: 'ada', traits: { plan: 'pro' } })

    const sent = await service.send('alias', ids)

    expect(sent.status).toBe(200)
    expect((await service.read('customers/ada/attributes')).body).toMatchObject({
      customer: { attributes: { plan: 'pro' } },
    })
    expect(service.workspace.drops()).toMatchObject([{ code: 'no-effect', type: 'alias' }])
  })

  test('without a previousId is refused', async () => {
    await using service = await startService()

    expect(await service.send('alias', { userId: 'ada' })).toMatchObject({
      status: 400,
      body: { meta: { errors: ['previousId is missing'] } },
    })
  })
})

describe('an identifier', () => {
  test('that addresses is the one of its kind that somebody new is given', async () => {
    await using service = await startService()

    await service.send('identify', { userId: 'ada', traits: { id: 'other', email: 'ada@example.com' } })
    await service.send('identify', { userId: 'bob@example.com', traits: { id: 'bob', email: 'other@example.com' } })

    const people = [...service.workspace.state.people].map(({ id, email }) => [id, email])
    expect(people).toEqual([
      ['ada', 'ada@example.com'],
      ['bob', 'bob@example.com'],
    ])
  })

  test('that is unknown beside one that is known leads to whoever is known', async () => {
    await using service = await startService()
    await service.send('identify', { userId: 'ada' })

    await service.send('identify', { userId: 'new', traits: { email: 'ada@example.com', id: 'ada' } })

    const people = [...service.workspace.state.people].map(({ id, email }) => [id, email])
    expect(people).toEqual([['new', 'ada@example.com']])
  })

  test('of the kind id that is set is not changed where emails may be', async () => {
    await using service = await startService({ isEmailChangeable: true })
    await service.send('identify', { userId: 'ada', traits: { email: 'ada@example.com' } })

    await service.send('identify', { userId: 'ada@example.com', traits: { id: 'new' } })

    expect((await service.read('customers/ada/attributes')).status).toBe(200)
    expect((await service.read('customers/new/attributes')).status).toBe(404)
  })
})

describe('somebody who is gone', () => {
  test.each([
    ['deleted', 'track', { userId: 'ada', event: 'User Deleted' }],
    ['merged into somebody else', 'alias', { userId: 'bob', previousId: 'ada' }],
  ])('is in no segment: %s', async (_how, path, message) => {
    await using service = await startService()
    for (const userId of ['ada', 'bob']) await service.send('identify', { userId })
    const { state } = service.workspace
    const [segment, ada] = [state.segments.find(1), state.people.find({ kind: 'id', value: 'ada' })]
    if (segment && ada) state.segments.admit(segment, ada, 1)

    await service.send(path, message)

    expect((await service.read('segments/1/customer_count')).body).toEqual({ count: path === 'alias' ? 1 : 0 })
  })

  test('and suppressed once more is set free under both identifiers all the same', async () => {
    await using service = await startService()
    await service.send('identify', { userId: 'ada', traits: { email: 'ada@example.com' } })

    for (const event of ['User Suppressed', 'User Suppressed', 'User Unsuppressed']) {
      await service.send('track', { userId: 'ada', event })
    }
    await service.send('identify', { userId: 'ada@example.com' })

    expect(service.workspace.drops()).toEqual([])
    expect((await service.read('customers?email=ada%40example.com')).body).toMatchObject({ results: [{ id: null }] })
  })
})
