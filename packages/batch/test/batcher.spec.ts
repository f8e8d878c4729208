import { AuthenticationError, createMessage, InvalidMessageError } from '@cio/core'
import { describe, eventually, expect, never } from '@cio/test-harness/vitest'
import { inject } from 'vitest'
import { BatcherClosedError, BufferFullError, createBatcher } from '../src/index.ts'
import { messagesIn } from './messages.ts'
import { eventsOf, namelessEvent, packed, test } from './test.ts'

const names = (count: number) => eventsOf('nobody', count).map(({ event }) => event)

describe('a batcher', () => {
  test('sends in one request what is sent in one turn, and each send has a receipt of its own', {
    tags: 'smoke',
  }, async ({ client, batching, ids, read, sent }) => {
    const people = Array.from({ length: 10 }, () => ids.user('turn'))
    const messages = people.map((userId) => createMessage('identify', { userId, traits: { tier: 'pro' } }))
    const { batcher } = batching({ client })

    const receipts = await Promise.all(messages.map((message) => batcher.send(message)))

    expect(receipts).toEqual(messages.map(({ messageId }) => ({ messageId, attempts: 1 })))
    expect(sent.requests).toHaveLength(1)
    for (const userId of people) {
      await eventually(
        () => read.person(userId),
        (person) => expect(person).toMatchTraits({ tier: 'pro' }),
      )
    }
  })

  test('lets nothing wait for the answer to what was sent before', async ({
    emulator,
    connect,
    batching,
    ids,
    read,
  }) => {
    const [first, second] = [ids.user('slow'), ids.user('quick')]
    const { client, events } = connect()
    emulator.faults.add({ on: 'POST /v1/batch', sequence: [null, { kind: 'delay', delay: 5_000 }] })
    const { batcher, failures } = batching({ client })
    await batcher.send(createMessage('track', { userId: first, event: 'Warm' }))

    const slow = batcher.send(createMessage('track', { userId: first, event: 'Slow' }))
    await eventually(
      () => packed(events),
      (requests) => expect(requests).toHaveLength(2),
    )
    await batcher.send(createMessage('track', { userId: second, event: 'Quick' }))

    expect(batcher.pending).toBe(1)
    const account = await batcher.close({ timeoutMs: 0 })
    expect(account).toMatchObject({ accepted: 2, failed: 1, unsent: [], unanswered: [{ event: 'Slow' }] })
    await expect(slow).rejects.toBeInstanceOf(BatcherClosedError)
    expect(failures).toMatchObject([{ messages: [{ event: 'Slow' }] }])
    for (const [userId, event] of [
      [first, 'Warm'],
      [second, 'Quick'],
    ]) {
      await eventually(
        () => read.activities(userId ?? '', { type: 'event' }),
        (activities) => expect(activities?.map(({ name }) => name)).toContain(event),
      )
    }
  })

  test('keeps the order of messages about one person, however long requests take', async ({
    emulator,
    connect,
    batching,
    ids,
    read,
  }) => {
    const people = Array.from({ length: 5 }, () => ids.user('order'))
    const { client, events } = connect({ retry: { baseMs: 1, maxMs: 5 } })
    emulator.faults.add({
      on: 'POST /v1/batch',
      fault: { kind: 'delay', delay: { minMs: 0, maxMs: 20 } },
      probability: 0.5,
    })
    emulator.faults.add({ on: 'POST /v1/batch', fault: { kind: 'answer', status: 503 }, probability: 0.2 })
    const { batcher } = batching({ client, maxBatchMessages: 4 })

    for (let step = 0; step < 20; step += 1) {
      for (const userId of people) void batcher.send(createMessage('track', { userId, event: `Step ${step}` }))
    }
    await batcher.flush()

    const sent = events.flatMap((event) => {
      if (event.type !== 'request' || event.attempt > 1) return []
      return messagesIn(event.body)
    })
    for (const userId of people) {
      expect(sent.filter((message) => message.userId === userId).map(({ event }) => event)).toEqual(names(20))
      await eventually(
        () => read.activities(userId, { type: 'event' }),
        (activities) => expect(activities).toHaveLength(20),
      )
    }
  })

  test('has no more than eight requests under way', async ({ emulator, connect, batching, ids, read }) => {
    const userId = ids.user('eight')
    let underWay = 0
    let most = 0
    const { client } = connect({
      onEvent: ({ type }) => {
        if (type === 'request') underWay += 1
        if (type === 'response') underWay -= 1
        most = Math.max(most, underWay)
      },
    })
    emulator.faults.add({ on: 'POST /v1/batch', fault: { kind: 'delay', delay: 5 } })
    const { batcher } = batching({ client, maxBatchMessages: 2, isOrdered: false })

    for (const message of eventsOf(userId, 100)) void batcher.send(message)
    await batcher.flush()

    expect(most).toBe(8)
    await eventually(
      () => read.activities(userId, { type: 'event' }),
      (activities) => expect(activities).toHaveLength(100),
    )
  })

  test('takes a flood that never yields, and loses and doubles nothing', async ({
    client,
    batching,
    ids,
    read,
    sent,
  }) => {
    // Forty thousand in a soak; the bench sends a million.
    const count = 2_000 * inject('soak')
    const userId = ids.user('flood')
    const { batcher, failures } = batching({ client, isOrdered: false })

    for (const message of eventsOf(userId, count)) void batcher.send(message)
    const account = await batcher.close()

    expect(account).toEqual({ accepted: count, failed: 0, unsent: [], unanswered: [] })
    expect(failures).toEqual([])
    expect(new Set(sent.messages.map(({ messageId }) => messageId)).size).toBe(count)
    expect(sent.messages).toHaveLength(count)
    const activities = await eventually(
      () => read.activities(userId, { type: 'event' }),
      (found) => expect(found).toHaveLength(count),
    )
    expect(new Set(activities?.map(({ name }) => name)).size).toBe(count)
  })

  test('reports what was refused, and delivers its neighbours', async ({ client, batching, ids, read }) => {
    const userId = ids.user('neighbours')
    const nameless = namelessEvent()
    const { batcher, failures } = batching({ client })

    const [first, refused, tooLarge, last] = await Promise.allSettled([
      batcher.send(createMessage('track', { userId, event: 'First' })),
      batcher.send(nameless),
      batcher.send(createMessage('track', { userId, event: 'x'.repeat(40_000) })),
      batcher.send(createMessage('track', { userId, event: 'Last' })),
    ])

    expect(refused).toMatchObject({ status: 'rejected', reason: { name: 'ResponseError', status: 400 } })
    expect(tooLarge).toMatchObject({ status: 'rejected', reason: expect.any(InvalidMessageError) })
    expect([first?.status, last?.status]).toEqual(['fulfilled', 'fulfilled'])
    expect(failures.map(({ error, messages }) => [String(error).split(' ', 1)[0], messages.length])).toEqual([
      ['InvalidMessageError:', 1],
      ['ResponseError:', 1],
    ])
    await eventually(
      () => read.activities(userId, { type: 'event' }),
      (activities) => expect(activities?.map(({ name }) => name).sort()).toEqual(['First', 'Last']),
    )
    expect(await batcher.close()).toEqual({ accepted: 2, failed: 2, unsent: [], unanswered: [] })
  })

  test('with a wrong key makes one request, and one report for all', async ({ connect, batching, create, read }) => {
    const { userId } = await create.person()
    const { client, events } = connect({ apiKey: 'not-a-key-of-anybody' })
    const { batcher, failures } = batching({ client, maxBatchMessages: 10, isOrdered: false })

    const results = await Promise.allSettled(eventsOf(userId, 200).map((message) => batcher.send(message)))

    for (const result of results) expect(result).toMatchObject({ reason: expect.any(AuthenticationError) })
    expect(packed(events)).toHaveLength(1)
    // Those that left, and those that were waiting.
    expect(failures.map(({ messages }) => messages.length)).toEqual([10, 190])
    expect(await batcher.close()).toMatchObject({ accepted: 0, failed: 200 })
    await never(
      () => read.activities(userId, { type: 'event' }),
      (activities) => expect(activities).toEqual([]),
    )
  })

  test('that holds as much as it may refuses more, and loses nothing of what it took', async ({
    client,
    batching,
    ids,
    read,
  }) => {
    const userId = ids.user('full')
    const { batcher, failures } = batching({ client, maxBatchBytes: 1_000, maxBufferedBytes: 3_000 })

    const results = await Promise.allSettled(eventsOf(userId, 40).map((message) => batcher.send(message)))
    const took = results.flatMap(({ status }, index) => (status === 'fulfilled' ? [`Step ${index}`] : []))
    await batcher.send(createMessage('track', { userId, event: 'Later' }))

    // A message has over 200 bytes, and under 300.
    expect(took.length).toBeGreaterThanOrEqual(10)
    expect(took.length).toBeLessThan(15)
    expect(failures).toHaveLength(40 - took.length)
    for (const { error } of failures) expect(error).toBeInstanceOf(BufferFullError)
    expect(String(failures[0]?.error)).toBe(
      'BufferFullError: The batcher holds 3000 bytes of messages, as many as it may, and did not take this one. Wait for earlier ones: await send or flush().',
    )
    expect(await batcher.close()).toMatchObject({ accepted: took.length + 1, failed: 40 - took.length })
    await eventually(
      () => read.activities(userId, { type: 'event' }),
      (activities) => expect(activities?.map(({ name }) => name).sort()).toEqual([...took, 'Later'].sort()),
    )
  })

  test('takes back what its sender gave up before it left, and only stops waiting for what had left', async ({
    emulator,
    connect,
    batching,
    ids,
    read,
  }) => {
    const userId = ids.user('given-up')
    const stop = new AbortController()
    const { client } = connect({ onEvent: ({ type }) => type === 'request' && stop.abort('enough') })
    emulator.faults.add({ on: 'POST /v1/batch', sequence: [{ kind: 'delay', delay: 20 }] })
    const { batcher, failures } = batching({ client, concurrency: 1, maxBatchMessages: 1 })
    const [left, waiting, kept] = eventsOf(userId, 3)
    if (left === undefined || waiting === undefined || kept === undefined) throw new Error('there are three')

    const results = await Promise.allSettled([
      batcher.send(left, { signal: stop.signal }),
      batcher.send(waiting, { signal: stop.signal }),
      batcher.send(kept),
      batcher.send(kept, { signal: AbortSignal.abort('never mind') }),
    ])
    await batcher.flush()

    expect(results).toMatchObject([
      { reason: 'enough' },
      { reason: 'enough' },
      { status: 'fulfilled' },
      { reason: 'never mind' },
    ])
    expect(failures).toHaveLength(3)
    await eventually(
      () => read.activities(userId, { type: 'event' }),
      (activities) => expect(activities?.map(({ name }) => name).sort()).toEqual(['Step 0', 'Step 2']),
    )
  })

  test('hands a serverless platform a promise until nothing is left, once for each time there is something', async ({
    client,
    batching,
    ids,
    read,
  }) => {
    const userId = ids.user('serverless')
    const waits: Promise<void>[] = []
    const { batcher } = batching({ client, waitUntil: (promise) => waits.push(promise) })

    for (const message of eventsOf(userId, 3)) void batcher.send(message)
    await Promise.all(waits)
    expect(batcher.pending).toBe(0)
    for (const message of eventsOf(userId, 5).slice(3)) void batcher.send(message)
    await Promise.all(waits)

    expect(batcher.pending).toBe(0)
    expect(waits).toHaveLength(2)
    await eventually(
      () => read.activities(userId, { type: 'event' }),
      (activities) => expect(activities?.map(({ name }) => name).sort()).toEqual(names(5)),
    )
  })
})

describe('flush', () => {
  test('of nothing is over at once, before anything is sent and after', async ({ client, batching, ids, read }) => {
    const userId = ids.user('nothing')
    const { batcher } = batching({ client })

    await batcher.flush()
    await batcher.send(createMessage('track', { userId, event: 'Once' }))
    await batcher.flush()
    await batcher.flush()

    expect(await batcher.close()).toMatchObject({ accepted: 1 })
    await eventually(
      () => read.activities(userId, { type: 'event' }),
      (activities) => expect(activities).toHaveLength(1),
    )
  })

  test('covers what is queued, what is in flight, what is retried and what arrives meanwhile', {
    tags: 'smoke',
  }, async ({ emulator, connect, batching, ids, read }) => {
    const userId = ids.user('meanwhile')
    const { client } = connect({ retry: { baseMs: 1, maxMs: 5 } })
    emulator.faults.add({
      on: 'POST /v1/batch',
      sequence: [null, { kind: 'answer', status: 503 }, { kind: 'reset-before' }],
    })
    const { batcher, failures } = batching({ client, maxBatchMessages: 2 })
    const [first, second, third, ...others] = eventsOf(userId, 9)
    if (first === undefined || second === undefined || third === undefined) throw new Error('there are nine')

    const inAnswer = batcher.send(first).then(() => batcher.send(second))
    for (const message of others) void batcher.send(message)
    const flushed = Promise.all([batcher.flush(), batcher.flush()])
    void batcher.send(third)
    await flushed

    expect(batcher.pending).toBe(0)
    expect(failures).toEqual([])
    await expect(inAnswer).resolves.toMatchObject({ messageId: second.messageId })
    await eventually(
      () => read.activities(userId, { type: 'event' }),
      (activities) => expect(activities?.map(({ name }) => name).sort()).toEqual(names(9)),
    )
  })
})

describe('close', () => {
  test('sends all that is held, takes no more, and tells the same account however often it is asked', {
    tags: 'smoke',
  }, async ({ client, batching, ids, read }) => {
    const userId = ids.user('closed')
    const { batcher, failures } = batching({ client, maxBatchMessages: 3 })

    for (const message of eventsOf(userId, 10)) void batcher.send(message)
    const closing = batcher.close()
    const late = batcher.send(createMessage('track', { userId, event: 'Late' }))

    expect(batcher.close()).toBe(closing)
    await expect(late).rejects.toThrow('The batcher is closed, and did not take this message.')
    expect(await closing).toEqual({ accepted: 10, failed: 1, unsent: [], unanswered: [] })
    expect(failures).toMatchObject([{ error: expect.any(BatcherClosedError), messages: [{ event: 'Late' }] }])
    await eventually(
      () => read.activities(userId, { type: 'event' }),
      (activities) => expect(activities?.map(({ name }) => name).sort()).toEqual(names(10).sort()),
    )
  })

  test('keeps its deadline, and returns what never left apart from what may have arrived', async ({
    emulator,
    connect,
    batching,
    ids,
    read,
  }) => {
    const userId = ids.user('deadline')
    const { client, events } = connect()
    emulator.faults.add({ on: 'POST /v1/batch', sequence: [null, { kind: 'reset-after', delay: 5_000 }] })
    const { batcher, failures } = batching({ client, maxBatchMessages: 2 })

    const sends = Promise.allSettled(eventsOf(userId, 6).map((message) => batcher.send(message)))
    await eventually(
      () => packed(events),
      (requests) => expect(requests).toHaveLength(2),
    )
    const account = await batcher.close({ timeoutMs: 0 })

    expect(account).toMatchObject({
      accepted: 2,
      failed: 4,
      unsent: [{ event: 'Step 4' }, { event: 'Step 5' }],
      unanswered: [{ event: 'Step 2' }, { event: 'Step 3' }],
    })
    expect((await sends).map(({ status }) => status === 'fulfilled')).toEqual([true, true, false, false, false, false])
    expect(failures.map(({ error }) => String(error))).toEqual([
      'BatcherClosedError: The batcher was closed, and its deadline passed before this message left.',
      'BatcherClosedError: The batcher was closed, and its deadline passed before this message was answered. It may or may not have arrived.',
    ])
    // What was returned can be sent again.
    const again = batching({ client: connect().client })
    for (const message of [...account.unanswered, ...account.unsent]) void again.batcher.send(message)
    expect(await again.batcher.close()).toMatchObject({ accepted: 4 })
    await eventually(
      () => read.activities(userId, { type: 'event' }),
      (activities) => expect(activities?.map(({ name }) => name).sort()).toEqual(names(6)),
    )
  })

  test.for([
    ['while a retry is waited for', { kind: 'answer', status: 503, retryAfter: 30 }],
    ['while a 429 holds the client', { kind: 'answer', status: 429, retryAfter: 30 }],
    ['while nobody answers', { kind: 'delay', delay: 5_000 }],
  ] as const)('ends at its deadline %s', async ([, fault], { emulator, connect, batching, ids, read }) => {
    const userId = ids.user('waiting')
    const { client, events } = connect()
    emulator.faults.add({ on: 'POST /v1/batch', sequence: [null, fault] })
    const { batcher } = batching({ client, maxBatchMessages: 2 })

    for (const message of eventsOf(userId, 6)) void batcher.send(message)
    await eventually(
      () => events.filter(({ type }) => type === (fault.kind === 'delay' ? 'request' : 'retry')),
      (seen) => expect(seen).toHaveLength(fault.kind === 'delay' ? 2 : 1),
    )
    const account = await batcher.close({ timeoutMs: 0 })

    expect(account).toMatchObject({
      accepted: 2,
      failed: 4,
      unsent: [{ event: 'Step 4' }, { event: 'Step 5' }],
      unanswered: [{ event: 'Step 2' }, { event: 'Step 3' }],
    })
    await eventually(
      () => read.activities(userId, { type: 'event' }),
      (activities) => expect(activities?.map(({ name }) => name)).toEqual(expect.arrayContaining(names(2))),
    )
  })

  test('in the middle of a search for what was refused finishes it', async ({ connect, batching, ids, read }) => {
    const userId = ids.user('searching')
    const { client, events } = connect()
    const { batcher, failures } = batching({ client })
    const messages = eventsOf(userId, 32).with(20, namelessEvent())

    for (const message of messages) void batcher.send(message)
    await eventually(
      () => packed(events),
      (requests) => expect(requests.length).toBeGreaterThan(1),
    )
    const account = await batcher.close()

    expect(account).toEqual({ accepted: 31, failed: 1, unsent: [], unanswered: [] })
    expect(failures).toMatchObject([{ error: { status: 400 }, messages: [{ userId: '' }] }])
    await eventually(
      () => read.activities(userId, { type: 'event' }),
      (activities) => expect(activities).toHaveLength(31),
    )
  })

  test('is what the end of a block does, with `await using`', async ({ client, ids, read }) => {
    const userId = ids.user('using')

    {
      await using batcher = createBatcher(client, { onError: () => {} })
      void batcher.send(createMessage('track', { userId, event: 'Once' }))
    }

    await eventually(
      () => read.activities(userId, { type: 'event' }),
      (activities) => expect(activities).toHaveLength(1),
    )
  })
})
