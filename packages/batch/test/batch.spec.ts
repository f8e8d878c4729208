import { createMessage, InvalidMessageError, type Message } from '@cio/core'
import { describe, eventually, expect, never } from '@cio/test-harness/vitest'
import { sendBatch } from '../src/index.ts'
import { messagesIn } from './messages.ts'
import { eventsOf, namelessEvent, packed, test } from './test.ts'

describe('a batch', () => {
  test('of three people creates each with their own traits, in one request [BATCH-01]', { tags: 'smoke' }, async ({
    client,
    ids,
    read,
    sent,
  }) => {
    const people = ['free', 'pro', 'team'].map((tier) => ({ userId: ids.user('three'), tier }))

    const account = await sendBatch(
      client,
      people.map(({ userId, tier }) => createMessage('identify', { userId, traits: { tier } })),
    )

    expect(account).toEqual({ accepted: 3, failures: [], requests: 1 })
    expect(sent.requests).toMatchObject([{ method: 'POST', path: '/v1/batch', attempt: 1 }])
    for (const { userId, tier } of people) {
      await eventually(
        () => read.person(userId),
        (person) => expect(person).toMatchTraits({ tier }),
      )
    }
  })

  test('creates a person before their events, each with its properties [BATCH-02]', { tags: 'smoke' }, async ({
    client,
    ids,
    read,
  }) => {
    const userId = ids.user('history')
    const steps = [0, 1, 2].map((index) =>
      createMessage('track', { userId, event: 'Step Taken', properties: { index } }),
    )

    await sendBatch(client, [createMessage('identify', { userId, traits: { tier: 'pro' } }), ...steps])

    await eventually(
      () => read.activities(userId, { type: 'event' }),
      (activities) => expect(activities?.map(({ data }) => data.index).sort()).toEqual([0, 1, 2]),
    )
    await eventually(
      () => read.person(userId),
      (person) => expect(person).toMatchTraits({ tier: 'pro' }),
    )
  })

  test('takes messages of every type, and each has its effect [BATCH-03]', async ({
    client,
    create,
    ids,
    cleanup,
    read,
    needs,
    sent,
  }) => {
    needs('object-types')
    // A merge may be applied before whatever else is in the same batch, so it needs two who are there.
    const { userId } = await create.person({ type: 'every' })
    const { userId: previousId } = await create.person({ type: 'former', traits: { origin: 'trial' } })
    const groupId = ids.object('company')
    cleanup.relationship({ userId, objectId: groupId })

    const account = await sendBatch(client, [
      createMessage('identify', { userId, traits: { tier: 'pro' } }),
      createMessage('track', { userId, event: 'Report Opened' }),
      createMessage('page', { userId, name: 'Pricing' }),
      createMessage('screen', { userId, name: 'Home' }),
      createMessage('group', { userId, groupId, traits: { industry: 'chess' } }),
      createMessage('alias', { userId, previousId }),
    ])

    expect(account).toEqual({ accepted: 6, failures: [], requests: 1 })
    expect(sent.requests).toHaveLength(1)
    await eventually(
      () => read.person(userId),
      (person) => expect(person).toMatchTraits({ tier: 'pro', origin: 'trial' }),
    )
    await eventually(
      () => read.activities(userId),
      (activities) =>
        expect(activities).toEqual(
          expect.arrayContaining([
            expect.objectContaining({ type: 'event', name: 'Report Opened' }),
            expect.objectContaining({ type: 'page', name: 'Pricing' }),
            expect.objectContaining({ type: 'screen', name: 'Home' }),
          ]),
        ),
    )
    await eventually(
      () => read.relationships(userId),
      (relationships) => expect(relationships).toMatchObject([{ objectId: groupId }]),
    )
    expect((await read.object({ objectId: groupId }))?.attributes).toMatchObject({ industry: 'chess' })
    expect(await read.person(previousId)).toBeUndefined()
  })

  test('too large for one request is sent in as many as it takes, all of it [BATCH-05]', async ({
    client,
    ids,
    read,
    sent,
  }) => {
    const people = Array.from({ length: 10 }, () => ids.user('large'))
    const note = 'x'.repeat(7_400)
    const messages = people.flatMap((userId) => [
      createMessage('identify', { userId, traits: { tier: 'pro' } }),
      ...eventsOf(userId, 9).map((event): Message => ({ ...event, properties: { note } })),
    ])

    const account = await sendBatch(client, messages)

    expect(account).toEqual({ accepted: 100, failures: [], requests: 2 })
    expect(sent.requests).toHaveLength(2)
    for (const { body } of sent.requests) expect(Buffer.byteLength(String(body))).toBeLessThanOrEqual(500_000)
    for (const userId of people) {
      await eventually(
        () => read.activities(userId, { type: 'event' }),
        (activities) => expect(namesIn(activities)).toEqual(eventsOf(userId, 9).map(({ event }) => event)),
      )
    }
    await eventually(
      () => read.peopleById(people),
      (found) => expect(found.map(({ attributes }) => attributes.tier)).toEqual(people.map(() => 'pro')),
    )
  })

  test('of the past keeps the time of each message [BATCH-06]', async ({ client, create, read }) => {
    const { userId } = await create.person()
    const daysAgo = (days: number) => new Date(Math.floor(Date.now() / 1000 - days * 86_400) * 1000)
    const [earlier, later] = [daysAgo(3), daysAgo(1)]

    await sendBatch(client, [
      createMessage('track', { userId, event: 'Trial Started', timestamp: earlier }),
      createMessage('track', { userId, event: 'Trial Ended', timestamp: later }),
    ])

    await eventually(
      () => read.activities(userId, { type: 'event' }),
      (activities) =>
        expect(Object.fromEntries(activities?.map(({ name, timestamp }) => [name, timestamp]) ?? [])).toEqual({
          'Trial Started': earlier.getTime() / 1000,
          'Trial Ended': later.getTime() / 1000,
        }),
    )
  })

  test('of nothing makes no request, and an unknown type never leaves [BATCH-07]', async ({
    client,
    create,
    read,
    sent,
  }) => {
    const { userId } = await create.person()
    const [greeting] = eventsOf(userId, 1).map((message): Message => ({ ...message, type: 'greet' as 'track' }))
    if (greeting === undefined) throw new Error('there is one')

    expect(await sendBatch(client, [])).toEqual({ accepted: 0, failures: [], requests: 0 })
    const account = await sendBatch(client, [greeting])

    expect(account).toMatchObject({ accepted: 0, failures: [{ index: 0, message: greeting }], requests: 0 })
    expect(account.failures[0]?.error).toBeInstanceOf(InvalidMessageError)
    expect(sent.requests).toEqual([])
    await never(
      () => read.activities(userId, { type: 'event' }),
      (activities) => expect(activities).toEqual([]),
    )
  })

  test('with an unknown type is refused in strict mode, and dropped without a word otherwise [BATCH-07]', async ({
    connect,
    create,
    read,
  }) => {
    const { userId } = await create.person()
    const greeting = JSON.stringify({ batch: [{ type: 'greet', userId, messageId: 'm-1' }] })

    await expect(connect().client.post('/batch', greeting)).rejects.toMatchObject({ status: 400 })
    await expect(connect({ strict: false }).client.post('/batch', greeting)).resolves.toMatchObject({ status: 200 })

    await never(
      () => read.activities(userId, { type: 'event' }),
      (activities) => expect(activities).toEqual([]),
    )
  })

  test('with one message that is refused applies the others, and says which one and why [BATCH-08]', {
    tags: 'smoke',
  }, async ({ client, ids, read }) => {
    const userId = ids.user('good')
    const nameless = namelessEvent()

    const account = await sendBatch(client, [
      createMessage('identify', { userId, traits: { tier: 'pro' } }),
      nameless,
      ...eventsOf(userId, 1),
    ])

    expect(account).toMatchObject({
      accepted: 2,
      failures: [{ index: 1, message: nameless, error: { name: 'ResponseError', status: 400 } }],
    })
    await eventually(
      () => read.activities(userId, { type: 'event' }),
      (activities) => expect(activities).toMatchObject([{ name: 'Step 0' }]),
    )
    await eventually(
      () => read.person(userId),
      (person) => expect(person).toMatchTraits({ tier: 'pro' }),
    )
  })

  test('of twenty people is one request [BATCH-09]', async ({ client, ids, read, sent }) => {
    const people = Array.from({ length: 20 }, () => ids.user('twenty'))

    const account = await sendBatch(
      client,
      people.map((userId, index) => createMessage('identify', { userId, traits: { position: index } })),
    )

    expect(account).toEqual({ accepted: 20, failures: [], requests: 1 })
    expect(sent.requests).toHaveLength(1)
    await eventually(
      () => read.peopleById(people),
      (found) =>
        expect(new Map(found.map(({ id, attributes }) => [id, attributes.position]))).toEqual(
          new Map(people.map((userId, index) => [userId, `${index}`])),
        ),
    )
  })

  test("carries the client's context in every message, under the message's own [BATCHCTX-01]", async ({
    connect,
    create,
    read,
  }) => {
    const { userId } = await create.person()
    const { client, events } = connect({ context: { locale: 'fr-FR', ip: '203.0.113.9' } })
    const [first, second] = eventsOf(userId, 2)
    if (first === undefined || second === undefined) throw new Error('there are two')

    await sendBatch(client, [first, { ...second, context: { locale: 'de-DE' } }])

    await eventually(
      () => read.activities(userId, { type: 'event' }),
      (activities) => expect(namesIn(activities)).toEqual(['Step 0', 'Step 1']),
    )
    const messages = events.flatMap((event) => (event.type === 'request' ? messagesIn(event.body) : []))
    expect(messages).toMatchObject([
      { context: { locale: 'fr-FR', ip: '203.0.113.9' } },
      { context: { locale: 'de-DE', ip: '203.0.113.9' } },
    ])
  })

  test('is read no faster than it is sent, from a generator that need not end soon', async ({
    connect,
    create,
    read,
  }) => {
    const { userId } = await create.person()
    const { client, events } = connect()
    let made = 0
    const ahead: number[] = []
    function* messages() {
      for (const message of eventsOf(userId, 100)) {
        made += 1
        ahead.push(made - 2 * events.filter(({ type }) => type === 'response').length)
        yield message
      }
    }

    const account = await sendBatch(client, messages(), { maxBatchMessages: 2, maxBatchBytes: 1_000, concurrency: 1 })

    expect(account).toMatchObject({ accepted: 100, failures: [] })
    expect(packed(events).flat()).toEqual(eventsOf(userId, 100).map(({ event }) => event))
    // The request under way and what two more hold, of 1,000 bytes each; a message has over 200.
    expect(Math.max(...ahead)).toBeLessThanOrEqual(16)
    await eventually(
      () => read.activities(userId, { type: 'event' }),
      (activities) => expect(activities).toHaveLength(100),
    )
  })

  test('that is given up says so of everything that was not accepted', async ({ connect, ids, read }) => {
    const userId = ids.user('given-up')
    const stop = new AbortController()
    const { client } = connect({ onEvent: ({ type }) => type === 'response' && stop.abort('enough') })

    const account = await sendBatch(client, eventsOf(userId, 6), {
      maxBatchMessages: 2,
      signal: stop.signal,
      concurrency: 1,
    })

    expect(account.accepted + account.failures.length).toBe(6)
    expect(account.failures.map(({ error }) => error)).toEqual(account.failures.map(() => 'enough'))
    expect(account.failures.map(({ index }) => index).slice(-4)).toEqual([2, 3, 4, 5])
    await eventually(
      () => read.activities(userId, { type: 'event' }),
      (activities) => expect(namesIn(activities)).toEqual(['Step 0', 'Step 1']),
    )
  })
})

function namesIn(activities: readonly { readonly name: string | undefined }[] | undefined): unknown[] {
  return activities?.map(({ name }) => name).sort() ?? []
}
