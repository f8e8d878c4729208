import { AuthenticationError, createMessage, type Message, NetworkError, ResponseError } from '@cio/core'
import { describe, eventually, expect, never } from '@cio/test-harness/vitest'
import { inject } from 'vitest'
import { sendBatch, splitMessages } from '../src/index.ts'
import { textOf } from './messages.ts'
import { eventsOf, namelessEvent, packed, test } from './test.ts'

/** Waits that are over at once. */
const impatient = { retry: { baseMs: 1, maxMs: 5 } }

describe('one bad message', () => {
  test('of thousands is found with at most 16 further requests, wherever it stands, and all others are accepted', {
    tags: 'smoke',
  }, async ({ client, ids, read }) => {
    // Ten thousand in a soak, which are eight requests.
    const count = 500 * inject('soak')
    for (const place of [0, Math.floor(count * 0.37), count - 1]) {
      const userId = ids.user('many')
      const nameless = namelessEvent()
      const messages: Message[] = eventsOf(userId, count).with(place, nameless)

      const account = await sendBatch(client, messages)

      expect(account.accepted).toBe(count - 1)
      expect(account.failures).toMatchObject([{ index: place, message: nameless, error: { status: 400 } }])
      expect(account.failures.map(({ error }) => String(error)).join()).toContain('Customer.io said: batch.0: ')
      expect(account.requests - splitMessages(client, messages).length).toBeLessThanOrEqual(16)
      const activities = await eventually(
        () => read.activities(userId, { type: 'event' }),
        (found) => expect(found).toHaveLength(count - 1),
      )
      expect(new Set(activities?.map(({ name }) => name)).size).toBe(count - 1)
    }
  })

  test('is told by its place where the answer names it, and costs nothing', async ({ emulator, client, ids, read }) => {
    const userId = ids.user('partial')
    // What the Track API answers, and nobody has seen the Pipelines API answer.
    const errors = [{ batch_index: 1, reason: 'invalid', field: 'event', message: 'is not for you' }]
    emulator.faults.add({
      on: 'POST /v1/batch',
      sequence: [{ kind: 'answer', status: 207, body: { errors }, isApplied: true }],
    })

    const account = await sendBatch(client, eventsOf(userId, 3))

    expect(account).toMatchObject({ accepted: 2, requests: 1, failures: [{ index: 1, error: { status: 207 } }] })
    expect(account.failures[0]?.error).toMatchObject({
      name: 'ResponseError',
      message:
        'POST /v1/batch was answered 207, but for this message. Correct it; sent again as it is, it would be refused again. Customer.io said: event: is not for you',
    })
    await eventually(
      () => read.activities(userId, { type: 'event' }),
      (activities) => expect(activities).toHaveLength(3),
    )
  })

  test('is looked for where the answer does not say which it is', async ({ emulator, client, ids, read }) => {
    const userId = ids.user('unclear')
    const unclear = { kind: 'answer', status: 207, body: { errors: [{ message: 'one is wrong' }] } } as const
    emulator.faults.add({ on: 'POST /v1/batch', sequence: [unclear, null, unclear] })

    const account = await sendBatch(client, eventsOf(userId, 3))

    // The whole is unclear, the first is accepted, the second is refused alone, the third is accepted.
    expect(account).toMatchObject({ accepted: 2, requests: 4, failures: [{ index: 1, error: { status: 207 } }] })
    await eventually(
      () => read.activities(userId, { type: 'event' }),
      (activities) => expect(activities?.map(({ name }) => name).sort()).toEqual(['Step 0', 'Step 2']),
    )
  })

  test('of several is found for each, and a batch of nothing else costs two requests a message', async ({
    client,
    ids,
    read,
  }) => {
    const userId = ids.user('several')
    const messages = eventsOf(userId, 60).map((message, index) => (index % 20 === 7 ? namelessEvent() : message))

    const some = await sendBatch(client, messages)
    const all = await sendBatch(client, Array.from({ length: 8 }, namelessEvent))

    expect(some.accepted).toBe(57)
    expect(some.failures.map(({ index }) => index)).toEqual([7, 27, 47])
    expect(some.requests).toBeLessThanOrEqual(35)
    expect(all.accepted).toBe(0)
    expect(all.failures.map(({ index }) => index)).toEqual(Array.from({ length: 8 }, (_, index) => index))
    expect(all.requests).toBeLessThanOrEqual(1 + 2 * 8)
    await eventually(
      () => read.activities(userId, { type: 'event' }),
      (activities) => expect(activities).toHaveLength(57),
    )
  })
})

describe('a batch that is answered', () => {
  test('413 is sent in halves, also where every half is still too large', async ({ emulator, connect, ids, read }) => {
    const userId = ids.user('halves')
    const { client, events } = connect()
    const tooLarge = { kind: 'answer', status: 413 } as const
    emulator.faults.add({ on: 'POST /v1/batch', sequence: [tooLarge, tooLarge, null, null, tooLarge] })

    const account = await sendBatch(client, eventsOf(userId, 8))

    expect(account).toEqual({ accepted: 8, failures: [], requests: 7 })
    expect(packed(events).map(({ length }) => length)).toEqual([8, 4, 2, 2, 4, 2, 2])
    await eventually(
      () => read.activities(userId, { type: 'event' }),
      (activities) => expect(activities).toHaveLength(8),
    )
  })

  test('413 with one message in it is refused', async ({ emulator, client, ids, read }) => {
    const userId = ids.user('largest')
    emulator.faults.add({ on: 'POST /v1/batch', sequence: [{ kind: 'answer', status: 413 }] })

    const account = await sendBatch(client, eventsOf(userId, 1))
    await sendBatch(client, [createMessage('track', { userId, event: 'Small' })])

    expect(account).toMatchObject({ accepted: 0, failures: [{ index: 0, error: { status: 413 } }], requests: 1 })
    await eventually(
      () => read.activities(userId, { type: 'event' }),
      (activities) => expect(activities?.map(({ name }) => name)).toEqual(['Small']),
    )
  })

  test('401 fails all that is pending at once: a wrong key costs one request', async ({ connect, create, read }) => {
    const { userId } = await create.person()
    const { client, events } = connect({ apiKey: 'not-a-key-of-anybody' })

    const account = await sendBatch(client, eventsOf(userId, 100), { maxBatchMessages: 5, isOrdered: false })

    expect(account).toMatchObject({ accepted: 0, requests: 1 })
    expect(account.failures.map(({ index }) => index)).toEqual(Array.from({ length: 100 }, (_, index) => index))
    for (const { error } of account.failures) expect(error).toBeInstanceOf(AuthenticationError)
    expect(packed(events)).toHaveLength(1)
    await never(
      () => read.activities(userId, { type: 'event' }),
      (activities) => expect(activities).toEqual([]),
    )
  })

  test('429 holds all others for as long as was asked, and loses nothing', { tags: 'slow' }, async ({
    emulator,
    connect,
    ids,
    read,
  }) => {
    const userId = ids.user('busy')
    const { client, events } = connect()
    emulator.faults.add({ on: 'POST /v1/batch', sequence: [null, { kind: 'answer', status: 429, retryAfter: 1 }] })

    const account = await sendBatch(client, eventsOf(userId, 40), { maxBatchMessages: 5, isOrdered: false })

    expect(account).toEqual({ accepted: 40, failures: [], requests: 9 })
    expect(events.filter(({ type }) => type === 'pause')).toMatchObject([{ pauseMs: 1_000 }])
    await eventually(
      () => read.activities(userId, { type: 'event' }),
      (activities) => expect(activities).toHaveLength(40),
    )
  })

  test('500 a few times, or not at all, is sent again as it was', async ({ emulator, connect, ids, read }) => {
    const userId = ids.user('again')
    const { client, events } = connect(impatient)
    emulator.faults.add({
      on: 'POST /v1/batch',
      sequence: [
        { kind: 'answer', status: 500 },
        { kind: 'reset-before' },
        { kind: 'reset-after' },
        { kind: 'truncated-body' },
        { kind: 'answer', status: 503, isApplied: true },
      ],
    })

    const account = await sendBatch(client, eventsOf(userId, 10))

    expect(account).toEqual({ accepted: 10, failures: [], requests: 6 })
    const bodies = events.flatMap((event) => (event.type === 'request' ? [textOf(event.body)] : []))
    expect(new Set(bodies).size).toBe(1)
    // It arrived four times, and counts once.
    await eventually(
      () => read.activities(userId, { type: 'event' }),
      (activities) => expect(activities).toHaveLength(10),
    )
    await eventually(
      () => emulator.drops({ code: 'duplicate' }),
      (drops) => expect(drops).toHaveLength(30),
    )
  })

  test('with another refusal fails as a whole, without a search', async ({ emulator, connect, ids, read }) => {
    const userId = ids.user('forbidden')
    const { client } = connect()
    emulator.faults.add({ on: 'POST /v1/batch', sequence: [{ kind: 'answer', status: 403 }] })

    const account = await sendBatch(client, eventsOf(userId, 10), { maxBatchMessages: 5 })

    expect(account).toMatchObject({ accepted: 5, requests: 2 })
    expect(account.failures.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4])
    for (const { error } of account.failures) expect(error).toMatchObject({ name: 'ResponseError', status: 403 })
    await eventually(
      () => read.activities(userId, { type: 'event' }),
      (activities) => expect(activities).toHaveLength(5),
    )
  })

  test('by nobody, in the middle of a search, fails what was not settled by then', async ({
    emulator,
    connect,
    ids,
    read,
  }) => {
    const userId = ids.user('broken-off')
    const { client } = connect()
    const messages = eventsOf(userId, 8).with(6, namelessEvent())
    // The whole is refused, its first half is accepted, then nobody answers.
    emulator.faults.add({ on: 'POST /v1/batch', sequence: [null, null, { kind: 'reset-before' }] })

    const account = await sendBatch(client, messages, { retry: { limit: 0 } })

    expect(account).toMatchObject({ accepted: 4, requests: 3 })
    expect(account.failures.map(({ index }) => index)).toEqual([4, 5, 6, 7])
    for (const { error } of account.failures) expect(error).toBeInstanceOf(NetworkError)
    await eventually(
      () => read.activities(userId, { type: 'event' }),
      (activities) => expect(activities).toHaveLength(4),
    )
  })

  test('by nobody at all fails when its patience is over, and says that it may have arrived', async ({
    emulator,
    connect,
    ids,
    read,
  }) => {
    const userId = ids.user('dead')
    const { client } = connect(impatient)
    const dead = emulator.faults.add({ on: 'POST /v1/batch', fault: { kind: 'reset-before' } })

    const account = await sendBatch(client, eventsOf(userId, 10), { maxBatchMessages: 5, retry: { limit: 3 } })
    emulator.faults.remove(dead)
    const later = await sendBatch(client, [createMessage('track', { userId, event: 'Later' })])

    expect(account).toMatchObject({ accepted: 0, requests: 8 })
    expect(account.failures).toHaveLength(10)
    for (const { error } of account.failures) {
      expect(error).toBeInstanceOf(NetworkError)
      expect(String(error)).toContain('It may or may not have arrived.')
    }
    expect(later.accepted).toBe(1)
    await eventually(
      () => read.activities(userId, { type: 'event' }),
      (activities) => expect(activities?.map(({ name }) => name)).toEqual(['Later']),
    )
  })

  test('with a yes that is no JSON fails, because nobody knows who gave it', async ({
    emulator,
    client,
    ids,
    read,
  }) => {
    const userId = ids.user('malformed')
    emulator.faults.add({ on: 'POST /v1/batch', sequence: [{ kind: 'malformed-body' }] })

    const account = await sendBatch(client, eventsOf(userId, 3))

    expect(account).toMatchObject({ accepted: 0, requests: 1, failures: [{ index: 0 }, { index: 1 }, { index: 2 }] })
    for (const { error } of account.failures) expect(error).toBeInstanceOf(ResponseError)
    await eventually(
      () => read.activities(userId, { type: 'event' }),
      (activities) => expect(activities).toHaveLength(3),
    )
  })
})
