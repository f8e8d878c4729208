import { createMessage, type Message } from '@cio/core'
import { describe, expect, test } from 'vitest'
import { createCleanup, LeftoverError, UnregisteredCreationError } from './cleanup.ts'
import type { Person, Reader } from './reader.ts'

const waiting = { timeoutMs: 20, intervalMs: 1 }

describe('cleanup', () => {
  test('removes what was registered, last in first out, each once', async () => {
    const world = people('a', 'b', 'c')
    const cleanup = createCleanup({ ...world, ...waiting })
    for (const id of ['a', 'b', 'a', 'c']) cleanup.user(id)

    await cleanup.run()
    await cleanup.run()

    expect(world.removals).toEqual(['c', 'b', 'a'])
    expect(cleanup.registrations).toEqual([])
  })

  test('fails when a removal was accepted and did not happen, and removes the rest all the same', async () => {
    const world = people('a', 'b', 'c')
    world.undying.add('b')
    const cleanup = createCleanup({ ...world, ...waiting })
    for (const id of ['a', 'b', 'c']) cleanup.user(id)

    const run = cleanup.run()

    await expect(run).rejects.toThrowError(
      /^Cleanup left 1 of what it had to remove:\n {2}- b: the removal was accepted, but the person is still there\.$/,
    )
    await expect(run).rejects.toMatchObject({
      leftovers: [{ kind: 'person', userId: 'b' }],
      cause: expect.any(Error),
    })
    expect(world.removals).toEqual(['c', 'b', 'a', 'b'])
    expect(cleanup.registrations).toEqual([{ kind: 'person', userId: 'b' }])
  })

  test('takes nothing without a name', () => {
    const cleanup = createCleanup({ ...people(), ...waiting })

    expect(() => cleanup.user('')).toThrowError('cleanup takes the id of what has to go; of this person it is empty.')
    expect(() => cleanup.device({ userId: 'ada', token: '' })).toThrowError('of this device it is empty.')
    expect(cleanup.registrations).toEqual([])
  })

  test('removes once more who appears only after the removal', async () => {
    const world = people()
    world.late.add('late')
    const cleanup = createCleanup({ ...world, ...waiting })
    cleanup.user('late')

    await cleanup.run()

    expect(world.removals).toEqual(['late', 'late'])
  })

  test.for([
    ['removes once more who comes back while absence has to settle', [[], ['ada'], ['ada']], ['ada', 'ada']],
    ['does not take it for coming back that somebody cannot be read', [[], undefined, []], ['ada']],
  ] as const)('%s', async ([, answers, removals]) => {
    const world = people()
    const left = [...answers]
    const peopleById = async () => {
      const ids = left.length === 0 ? [] : left.shift()
      if (ids === undefined) throw new Error('unreadable')
      return ids.map((id) => ({ id }) as Person)
    }
    const read = { ...world.read, peopleById }
    const cleanup = createCleanup({ ...world, read, timeoutMs: 60_000, intervalMs: 1, settleMs: 30 })
    cleanup.user('ada')

    await cleanup.run()

    expect(world.removals).toEqual(removals)
  })

  test('spares a service that is known to be late the reads that would be in vain', async () => {
    const world = people('ada')
    const reads: number[] = []
    let isVisible = false
    setTimeout(() => {
      isVisible = true
    }, 20)
    const peopleById = async (userIds: readonly string[]) => {
      reads.push(userIds.length)
      return isVisible ? world.read.peopleById(userIds) : [{ id: 'ada' } as Person]
    }
    const read = { ...world.read, peopleById }
    const cleanup = createCleanup({ ...world, read, timeoutMs: 60_000, firstReadAfterMs: 40, intervalMs: 1 })
    cleanup.user('ada')

    await cleanup.run()

    expect(reads).toEqual([1])
  })

  test.for([
    ['was refused at first', { refusals: 1, deadReads: 0 }, 'the removal was accepted, but the person is still there.'],
    [
      'could not be read at first',
      { refusals: 0, deadReads: 1 },
      'the removal was accepted, but the person is still there.',
    ],
    ['was refused to the end', { refusals: 9, deadReads: 0 }, 'refused'],
    ['could not be read to the end', { refusals: 0, deadReads: 1_000 }, 'unreadable'],
  ] as const)('says why somebody is still there at last: it %s', async ([, { refusals, deadReads }, reason]) => {
    const world = people('a')
    world.undying.add('a')
    const troubles = [Array(refusals).fill('refused'), Array(deadReads).fill('unreadable')]
    const troubled =
      <Argument, Result>(which: number, act: (argument: Argument) => Promise<Result>) =>
      async (argument: Argument) => {
        const trouble: string | undefined = troubles[which]?.pop()
        if (trouble !== undefined) throw new Error(trouble)
        return await act(argument)
      }
    const sender = { send: troubled(0, world.sender.send) }
    const read = { ...world.read, peopleById: troubled(1, world.read.peopleById) }
    const cleanup = createCleanup({ sender, read, ...waiting })
    cleanup.user('a')

    await expect(cleanup.run()).rejects.toThrowError(`- a: ${reason}`)
  })

  test('tells every failure', async () => {
    const world = people('a', 'b')
    const refusing = { send: () => Promise.reject(new Error('refused')) }
    const cleanup = createCleanup({ ...waiting, read: world.read, sender: refusing })
    cleanup.user('a')
    cleanup.user('b')

    await expect(cleanup.run()).rejects.toThrowError(
      new LeftoverError([
        { registration: { kind: 'person', userId: 'b' }, error: new Error('refused') },
        { registration: { kind: 'person', userId: 'a' }, error: new Error('refused') },
      ]),
    )
  })

  test('succeeds when a removal was refused and nobody is there', async () => {
    const world = people()
    const refusing = { send: () => Promise.reject(new Error('refused')) }
    const cleanup = createCleanup({ ...waiting, read: world.read, sender: refusing })
    cleanup.user('gone')

    await expect(cleanup.run()).resolves.toBeUndefined()
  })

  test('tells its journal what to remove before it can exist, and what is gone only once it is', async () => {
    const world = people('a', 'b')
    world.undying.add('b')
    const told: string[] = []
    const journal = {
      registered: (registration: object) => told.push(`registered ${JSON.stringify(registration)}`),
      removed: (registration: object) => told.push(`removed ${JSON.stringify(registration)}`),
      left: (registration: object, error: unknown) => told.push(`left ${JSON.stringify(registration)} ${error}`),
    }
    const cleanup = createCleanup({ ...world, ...waiting, journal })
    cleanup.user('a')
    cleanup.user('b')

    await cleanup.run().catch(() => {})

    expect(told).toEqual([
      'registered {"kind":"person","userId":"a"}',
      'registered {"kind":"person","userId":"b"}',
      'removed {"kind":"person","userId":"a"}',
      'left {"kind":"person","userId":"b"} Error: the removal was accepted, but the person is still there.',
    ])
  })
})

describe('a message that leaves', () => {
  test.each([
    ['identify', createMessage('identify', { userId: 'ada' }), ['ada']],
    ['identify by email', createMessage('identify', { traits: { email: 'ada@example.com' } }), ['ada@example.com']],
    ['track', createMessage('track', { userId: 'ada', event: 'Report Opened' }), ['ada']],
    ['page', createMessage('page', { userId: 'ada' }), ['ada']],
    ['screen', createMessage('screen', { userId: 'ada' }), ['ada']],
    ['group', groupMessage({}), ['ada', 'object acme of type 1']],
    ['group of another type', groupMessage({ object_type_id: '2' }), ['ada', 'object acme of type 2']],
    ['device', deviceMessage('Device Created or Updated'), ['ada', 'device t-1 of ada']],
    ['app', deviceMessage('Application Opened'), ['ada', 'device t-1 of ada']],
    ['suppression', createMessage('track', { userId: 'ada', event: 'User Suppressed' }), ['suppression of ada']],
  ])('creates what nobody registered, and says so: %s', async (_, message, names) => {
    const world = people()
    const cleanup = createCleanup({ ...world, ...waiting })

    cleanup.notice(message)
    const error = await cleanup.run().catch((error: unknown) => error)

    expect(error).toBeInstanceOf(UnregisteredCreationError)
    for (const name of names) expect(String(error)).toContain(`${name}\n`)
    expect(world.messages.length).toBeGreaterThan(0)
  })

  test.each([
    ['an anonymous visitor', createMessage('identify', { anonymousId: 'visitor' })],
    ['a removal', createMessage('track', { userId: 'ada', event: 'User Deleted' })],
    ['a report', createMessage('track', { anonymousId: 'any', event: 'Report Delivery Event' })],
    ['an alias', createMessage('alias', { userId: 'ada', previousId: 'old' })],
    ['a person named by Customer.io', createMessage('identify', { userId: 'cio_a3000001' })],
  ])('creates nothing that would have to go: %s', async (_, message) => {
    const cleanup = createCleanup({ ...people(), ...waiting })

    cleanup.notice(message)

    expect(cleanup.registrations).toEqual([])
    await cleanup.run()
  })

  test('registers what it creates under names that are accounted for', () => {
    const cleanup = createCleanup({ ...people(), ...waiting })
    cleanup.user('ada')
    cleanup.made('device', 't-1', {})
    cleanup.made('obj', 'acme', { objectTypeId: 2 })

    cleanup.notice(deviceMessage('Device Created or Updated'))
    cleanup.notice(groupMessage({ objectTypeId: 2 }))
    cleanup.notice(createMessage('track', { userId: 'ada', event: 'User Suppressed' }))

    expect(cleanup.registrations).toEqual([
      { kind: 'person', userId: 'ada' },
      { kind: 'object', objectTypeId: 2, objectId: 'acme' },
      { kind: 'device', userId: 'ada', token: 't-1' },
      { kind: 'suppression', userId: 'ada' },
    ])
  })

  test('accounts for the second name of a registered person', async () => {
    const cleanup = createCleanup({ ...people(), ...waiting })
    cleanup.user('ada')

    cleanup.notice(createMessage('identify', { userId: 'ada', traits: { email: 'Ada@example.com' } }))
    cleanup.notice(createMessage('track', { userId: 'ada@example.com', event: 'Report Opened' }))

    await expect(cleanup.run()).resolves.toBeUndefined()
  })

  test('is in the journal before it leaves, whoever it creates', async () => {
    const told: string[] = []
    const journal = {
      registered: (registration: object) => told.push(`registered ${JSON.stringify(registration)}`),
      removed: (registration: object) => told.push(`removed ${JSON.stringify(registration)}`),
      left: () => {},
    }
    const cleanup = createCleanup({ ...people(), ...waiting, journal })

    cleanup.notice(createMessage('identify', { userId: 'ada' }))
    cleanup.notice(createMessage('track', { userId: 'ada', event: 'Report Opened' }))
    const beforeTheEnd = [...told]
    await cleanup.run().catch(() => {})

    expect(beforeTheEnd).toEqual(['registered {"kind":"person","userId":"ada"}'])
    expect(told.slice(1)).toEqual(['removed {"kind":"person","userId":"ada"}'])
  })

  test('says what to do', async () => {
    const cleanup = createCleanup({ ...people(), ...waiting })

    cleanup.notice(createMessage('identify', { userId: 'ada' }))

    await expect(cleanup.run()).rejects.toThrowError(
      [
        'This test created 1 of what no registration names:',
        '  - person ada',
        "Take every id from the ids fixture, as in ids.user('merge'), or register it before the request that creates it, as in cleanup.user('ada').",
      ].join('\n'),
    )
  })
})

function groupMessage(traits: object): Message {
  return createMessage('group', { userId: 'ada', groupId: 'acme', traits })
}

function deviceMessage(event: string): Message {
  return createMessage('track', { userId: 'ada', event, context: { device: { token: 't-1', type: 'ios' } } })
}

/** A world of people in memory, on the near side of the wire: what is under test here is the order and the verdict. */
function people(...ids: string[]) {
  const alive = new Set(ids)
  const undying = new Set<string>()
  /** They appear with the first removal. */
  const late = new Set<string>()
  const removals: string[] = []
  const messages: Message[] = []
  const read: Reader = {
    person: async (identifier) => {
      const id = typeof identifier === 'string' ? identifier : Object.values(identifier)[0]
      return alive.has(String(id)) ? ({ id, devices: [] } as unknown as Person) : undefined
    },
    peopleById: async (ids) => ids.flatMap((id) => (alive.has(id) ? [{ id } as unknown as Person] : [])),
    people: async () => [],
    relationships: async () => undefined,
    segments: async () => undefined,
    activities: async () => undefined,
    deletedActivities: async () => [],
    subscriptionPreferences: async () => undefined,
    object: async () => undefined,
    objectRelationships: async () => undefined,
    objectTypes: async () => [],
    peopleWith: async () => [],
    objectsWith: async () => [],
  }
  const sender = {
    send: async (message: Message) => {
      messages.push(message)
      const userId = String(message.userId)
      if (message.type === 'identify') alive.add(userId)
      if (message.event === 'User Deleted') {
        removals.push(userId)
        if (!undying.has(userId)) alive.delete(userId)
        if (late.delete(userId)) alive.add(userId)
      }
      return { messageId: message.messageId, attempts: 1 }
    },
  }
  return { read, sender, removals, messages, undying, late }
}
