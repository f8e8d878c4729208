import fc from 'fast-check'
import { describe, expect, inject, test } from 'vitest'
import { createEmulator, type Workspace } from '../src/index.ts'
import { appCaller, startApp } from './app-service.ts'
import { callers, startService } from './service.ts'

/** Everything that a workspace holds, as it is captured; ids of messages as text, which compares a hundred times faster. */
function picture({ state }: Workspace): unknown {
  const { behaviour, content, createdAt, messageIds, ...parts } = state
  const { current, previous } = messageIds.capture()
  const captured = Object.entries(parts).map(([name, part]) => [name, part.capture(state)])
  const ids = [current, previous].map(({ cells, ...rest }) => ({ ...rest, cells: cells.join() }))
  return structuredClone({ behaviour: { ...behaviour, environmentId: 0 }, content, createdAt, ids, captured })
}

const actor = fc.constantFrom('ada', 'bob', 'cleo')
const message = fc.oneof(
  fc.record({
    type: fc.constant('identify'),
    userId: actor,
    anonymousId: fc.constantFrom('a-1', 'a-2'),
    traits: fc.record({ email: fc.constantFrom('x@example.com', 'y@example.com'), plan: fc.string() }),
  }),
  fc.record({
    type: fc.constant('track'),
    userId: actor,
    event: fc.constantFrom('Paid', 'Opened'),
    messageId: fc.uuid(),
  }),
  fc.record({ type: fc.constant('track'), anonymousId: fc.constantFrom('a-1', 'a-2'), event: fc.constant('Browsed') }),
  fc.record({ type: fc.constant('group'), userId: actor, groupId: fc.constantFrom('acme', 'blue') }),
  fc.record({ type: fc.constant('group'), anonymousId: fc.constantFrom('a-1', 'a-2'), groupId: fc.constant('acme') }),
  fc.record({ type: fc.constant('alias'), userId: actor, previousId: actor }),
  fc.record({
    type: fc.constant('track'),
    userId: actor,
    event: fc.constantFrom('Device Created or Updated', 'User Deleted', 'User Suppressed', 'Object Deleted'),
    properties: fc.constant({ objectId: 'acme' }),
    context: fc.constant({ device: { token: 't-1', type: 'ios' } }),
  }),
)

describe('a snapshot', () => {
  test('of any history holds all of it, and lives on like the original', async () => {
    const emulator = createEmulator({ now: () => 1_772_323_200_000 })
    const send = async ({ keys }: Workspace, batch: unknown) => {
      const headers = { authorization: `Basic ${btoa(`${keys.writeKey}:`)}` }
      const request = { method: 'POST', headers, body: JSON.stringify({ batch }) }
      await emulator.fetch(new Request('http://localhost/v1/batch', request))
    }
    await fc.assert(
      fc.asyncProperty(
        fc.array(message, { maxLength: 40 }),
        fc.array(message, { maxLength: 10 }),
        async (before, after) => {
          const origin = emulator.createWorkspace()
          await send(origin, before)
          const fork = emulator.forkWorkspace(origin.name)
          const atFirst = picture(fork)
          expect(atFirst).toEqual(picture(origin))

          await send(origin, after)
          expect(picture(fork)).toEqual(atFirst)
          await send(fork, after)
          expect(picture(fork)).toEqual(picture(origin))
          emulator.deleteWorkspace(origin.name)
          emulator.deleteWorkspace(fork.name)
        },
      ),
      { numRuns: 20 * inject('soak') },
    )
  })

  test('is gone back to', async () => {
    await using service = await startService()
    const { workspace } = service
    await service.send('identify', { userId: 'ada', traits: { plan: 'free' } })
    const snapshot = workspace.snapshot()
    const before = picture(workspace)

    await service.send('identify', { userId: 'ada', traits: { plan: 'pro' } })
    await service.send('identify', { userId: 'bob' })
    workspace.restore(snapshot)

    expect(picture(workspace)).toEqual(before)
    expect((await service.read('customers/ada/attributes')).body).toMatchObject({
      customer: { attributes: { plan: 'free' } },
    })
  })

  test('has what was accepted and is not visible yet', async () => {
    await using service = await startService({ visibilityDelayMs: 60_000 })
    await service.send('identify', { userId: 'ada' })

    const snapshot = service.workspace.snapshot()
    service.workspace.reset()
    service.workspace.restore(snapshot)

    expect((await service.read('customers/ada/attributes')).status).toBe(200)
  })

  test('holds what the App API has made, and where its numbers are', async () => {
    await using service = await startApp()
    const { clock } = service.emulator
    clock.freeze('2026-03-01T00:00:00Z')
    const make = async (caller: Pick<typeof service, 'post' | 'send'>) => {
      await caller.send('track', { userId: 'ada', event: 'Paid' })
      const email = { transactional_message_id: 1, to: 'ada@example.com', identifiers: { id: 'ada' } }
      const sent = await caller.post('send/email', { ...email, send_at: clock.now() / 1000 + 60 })
      const deliveryId = (sent.body as { delivery_id: string }).delivery_id
      const click = { deliveryId, metric: 'clicked', href: `https://example.com/${deliveryId}` }
      await caller.send('track', { anonymousId: 'a', event: 'Report Delivery Event', properties: click })
      const answers = [
        await caller.post('segments', { segment: { name: 'Crew' } }),
        await caller.post('exports/customers', { filters: { segment: { id: 1 } } }),
        await caller.post('campaigns/1/triggers', { ids: ['ada'] }),
      ]
      return answers.map(({ body }) => body)
    }
    const numbers = ([segment, made, run]: unknown[]) => [
      (segment as { segment: { id: number } }).segment.id,
      (made as { export: { id: number } }).export.id,
      (run as { id: number }).id,
    ]
    expect(numbers(await make(service))).toEqual([2, 1, 1])

    const fork = service.emulator.forkWorkspace(service.workspace.name)
    const other = appCaller(service.emulator.url, fork.keys)
    clock.advance(60_000)

    expect(fork.deliveries()).toEqual(service.workspace.deliveries())
    expect(fork.deliveries()[0]?.metrics.get('sent')).toBe(clock.now() / 1000)
    expect(fork.campaignTriggers()).toMatchObject([{ name: 'Paid' }])
    expect(numbers(await make(other))).toEqual([3, 2, 2])
    const { links } = (await other.app('transactional/1/metrics/links')).body as { links: { link: { id: number } }[] }
    expect(links.map(({ link }) => link.id)).toEqual([1, 2])
  })

  test('has everybody under each of their identifiers, those who are gone and those who may not come back', async () => {
    await using service = await startService()
    await service.send('identify', { userId: 'ada', traits: { email: 'Ada@Example.com' } })
    await service.send('identify', { traits: { email: 'bob@example.com' } })
    await service.send('identify', { userId: 'gone', traits: { email: 'gone@example.com' } })
    await service.send('track', { userId: 'gone', event: 'User Suppressed' })
    await service.send('group', {
      anonymousId: 'anon-9',
      groupId: 'acme',
      traits: { relationshipAttributes: { seats: 3 } },
    })
    await service.send('track', { anonymousId: 'anon-9', event: 'Browsed' })

    const fork = service.emulator.forkWorkspace(service.workspace.name)
    const { send, read } = callers(service.emulator.url, fork.keys)
    await send('identify', { userId: 'ada', anonymousId: 'anon-9' })
    for (const userId of ['gone', 'GONE@example.com']) await send('identify', { userId })

    for (const path of [
      'ada/attributes',
      'ADA%40example.com/attributes?id_type=email',
      'a3000001/attributes?id_type=cio_id',
    ]) {
      expect((await read(`customers/${path}`)).body).toMatchObject({
        customer: { identifiers: { id: 'ada', email: 'Ada@Example.com', cio_id: 'a3000001' } },
      })
    }
    expect((await read('customers?email=bob%40example.com')).body).toMatchObject({ results: [{ id: null }] })
    expect((await read('activities?customer_id=gone&deleted=true&type=profile_delete')).body).toMatchObject({
      activities: [{ customer_id: 'gone' }],
    })
    expect(fork.drops()).toMatchObject([{ code: 'suppressed' }, { code: 'suppressed' }])
    expect((await read('customers/ada/activities?type=event')).body).toMatchObject({
      activities: [{ name: 'Browsed' }],
    })
    expect((await read('customers/ada/relationships')).body).toMatchObject({
      cio_relationships: [{ identifiers: { object_id: 'acme' }, attributes: { seats: '3' } }],
    })
  })

  test('can be given to two, who do not share it', async () => {
    await using service = await startService()
    await service.send('track', { userId: 'ada', event: 'Paid', messageId: 'm-1' })
    const snapshot = service.workspace.snapshot()
    const others = [1, 2].map(() => service.emulator.createWorkspace())
    for (const other of others) other.restore(snapshot)

    for (const { keys } of others) {
      const { send, read } = callers(service.emulator.url, keys)
      for (const messageId of ['m-1', 'm-2']) await send('track', { userId: 'ada', event: 'Paid', messageId })
      const { body } = await read('customers/ada/activities?type=event')
      expect((body as { activities: unknown[] }).activities).toHaveLength(2)
    }
  })

  test('keeps a long chain of people and objects', async () => {
    const emulator = createEmulator()
    const workspace = emulator.createWorkspace()
    const length = 5_000
    workspace.seed({
      people: Array.from({ length }, (_, index) => ({ id: `p${index}` })),
      objects: Array.from({ length }, (_, index) => ({ objectId: `o${index}` })),
      relationships: Array.from({ length: length - 1 }, (_, index) => [
        { person: `p${index}`, objectId: `o${index}` },
        { person: `p${index + 1}`, objectId: `o${index}` },
      ]).flat(),
    })

    const fork = emulator.forkWorkspace(workspace.name)

    expect([fork.state.people.size, fork.state.objects.size]).toEqual([length, length])
    expect(fork.state.people.find({ kind: 'id', value: 'p7' })?.relationships?.size).toBe(2)
  })

  test('that cannot be read changes nothing', async () => {
    await using service = await startService({ visibilityDelayMs: 60_000 })
    await service.send('identify', { userId: 'ada' })

    expect(() => service.workspace.restore(new Uint8Array([1, 2, 3]))).toThrow()

    expect(service.workspace.visibility.waiting).toBe(1)
  })

  test('is forked with its behaviour, but for what the fork is to do otherwise', () => {
    const emulator = createEmulator()
    const origin = emulator.createWorkspace({ region: 'eu', strictBatch: 'accept-valid', environmentId: 7 })

    const { behaviour } = emulator.forkWorkspace(origin.name, { strictBatch: 'reject-all', isEmailChangeable: true })

    expect(behaviour).toMatchObject({ region: 'eu', strictBatch: 'reject-all', isEmailChangeable: true })
    expect(behaviour.environmentId).not.toBe(7)
  })

  test('is that of another workspace only if it is given to it', async () => {
    await using service = await startService()
    await service.send('identify', { userId: 'ada' })
    const other = service.emulator.createWorkspace()

    other.restore(service.workspace.snapshot())

    const { read } = callers(service.emulator.url, other.keys)
    expect((await read('customers/ada/attributes')).status).toBe(200)
    expect(other.keys).not.toEqual(service.workspace.keys)
  })
})

describe('over HTTP', () => {
  async function startControl() {
    const service = await startService()
    const url = `${service.emulator.url}/_emulator/workspaces/${service.workspace.name}`
    const call = async (method: string, path: string, body?: unknown) => {
      const response = await fetch(`${url}${path}`, {
        method,
        ...(body !== undefined && { body: JSON.stringify(body) }),
      })
      const text = await response.text()
      return { status: response.status, body: text === '' ? undefined : JSON.parse(text) }
    }
    return { ...service, call }
  }

  test('a snapshot is taken, listed, gone back to and deleted', async () => {
    await using control = await startControl()
    await control.send('identify', { userId: 'ada' })

    const taken = await control.call('POST', '/snapshots', { snapshot: 'one' })
    await control.call('POST', '/reset')
    const restored = await control.call('POST', '/restore', { snapshot: 'one' })

    expect(taken).toEqual({ status: 201, body: { snapshot: 'one', bytes: expect.any(Number) } })
    expect(restored.status).toBe(204)
    expect((await control.read('customers/ada/attributes')).status).toBe(200)
    expect((await control.call('GET', '/snapshots')).body).toEqual({ snapshots: [taken.body] })
    expect((await control.call('DELETE', '/snapshots/one')).status).toBe(204)
    expect(await control.call('POST', '/restore', { snapshot: 'one' })).toEqual({
      status: 404,
      body: { error: 'There is no snapshot named "one".' },
    })
  })

  test('twenty snapshots are held and no more, but one can be taken again', async () => {
    await using control = await startControl()
    for (let index = 0; index < 20; index += 1) await control.call('POST', '/snapshots', { snapshot: `s${index}` })

    expect((await control.call('POST', '/snapshots', { snapshot: 'one-more' })).status).toBe(409)
    expect((await control.call('POST', '/snapshots', { snapshot: 's3' })).status).toBe(201)
  })

  test('a fork is a workspace with keys of its own', async () => {
    await using control = await startControl()
    await control.send('identify', { userId: 'ada' })
    const keys = { writeKey: 'w', siteId: 's', trackKey: 't', appKey: 'a' }

    const forked = await control.call('POST', '/fork', { name: 'copy', keys })

    expect(forked).toMatchObject({ status: 201, body: { name: 'copy', keys, people: 1 } })
    expect((await callers(control.emulator.url, keys).read('customers/ada/attributes')).status).toBe(200)
    expect((await control.call('POST', '/fork', { name: 'copy' })).status).toBe(409)
    expect((await control.call('POST', '/fork', { name: 5 })).status).toBe(400)
  })

  test('a seed replaces what is there', async () => {
    await using control = await startControl()
    await control.send('identify', { userId: 'bob' })

    const seeded = await control.call('POST', '/seed', {
      people: [
        {
          id: 'ada',
          email: 'ada@example.com',
          attributes: { plan: 'pro', since: '2026-03-01T00:00:00Z' },
          devices: [{ token: 't-1', platform: 'ios' }],
          segments: [7],
        },
        { email: 'cleo@example.com' },
        { id: 'gone', isSuppressed: true },
      ],
      objects: [{ typeId: '9', objectId: 'acme', attributes: { size: 3 } }],
      relationships: [{ person: 'ada', typeId: '9', objectId: 'acme', attributes: { role: 'owner' } }],
      content: {
        objectTypes: [{ id: '9', name: 'Ships', singularName: 'Ship' }],
        segments: [{ id: 7, name: 'Crew', description: '' }],
      },
    })

    expect(seeded).toEqual({ status: 204, body: undefined })
    expect((await control.read('customers/bob/attributes')).status).toBe(404)
    expect((await control.read('customers/ada/attributes')).body).toMatchObject({
      customer: {
        identifiers: { id: 'ada', email: 'ada@example.com' },
        attributes: { plan: 'pro', since: '1772323200' },
        devices: [{ id: 't-1', platform: 'ios' }],
      },
    })
    expect((await control.read('customers/ada/segments')).body).toMatchObject({ segments: [{ id: 7, name: 'Crew' }] })
    expect((await control.read('customers/ada/relationships')).body).toMatchObject({
      cio_relationships: [{ object_type_id: 9, identifiers: { object_id: 'acme' }, attributes: { role: 'owner' } }],
    })
    expect((await control.read('customers?email=cleo@example.com')).body).toMatchObject({ results: [{ id: null }] })
    await control.send('identify', { userId: 'gone' })
    expect(control.workspace.drops()).toMatchObject([{ code: 'suppressed' }])
  })

  test.each([
    [{ people: [{}] }, 'The seed has people.0 with neither id nor email.'],
    [{ people: [{ id: 'ada', segments: [99] }] }, 'The seed has no segment 99, which people.0 is in.'],
    [{ objects: [{ typeId: '9', objectId: 'a' }] }, 'The seed has no object type "9", which objects.0 is of.'],
    [
      { relationships: [{ person: 'ada', objectId: 'a' }] },
      'The seed has no person "ada", whom relationships.0 is about.',
    ],
    [
      { people: [{ id: 'ada' }], relationships: [{ person: 'ada', objectId: 'a' }] },
      'The seed has no object "a" of type 1, which relationships.0 is about.',
    ],
    [
      {
        people: [
          { id: 'ada', email: 'a@example.com' },
          { id: 'bob', email: 'A@example.com' },
        ],
      },
      'The seed gives the email "a@example.com" to people.0 and people.1.',
    ],
    [{ people: [{ id: 'ada', plan: 'pro' }] }, 'The seed is not as it should be. people.0.plan is not known.'],
    [[], 'The seed is not as it should be. expected Object but received Array.'],
    [{ people: 'all' }, 'The seed is not as it should be. people: expected Array but received "all".'],
  ])('the seed %j is refused, and nothing changes', async (seed, error) => {
    await using control = await startControl()
    await control.send('identify', { userId: 'bob' })

    expect(await control.call('POST', '/seed', seed)).toEqual({ status: 400, body: { error } })
    expect((await control.read('customers/bob/attributes')).status).toBe(200)
  })
})
