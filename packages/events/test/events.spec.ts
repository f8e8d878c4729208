import { createMessage } from '@cio/core'
import { describe, eventually, expect, never, test } from '@cio/test-harness/vitest'
import type { EcommerceEvents } from '../src/ecommerce.ts'
import { reportContent, reportDelivery, track } from '../src/index.ts'
import type { VideoEvents } from '../src/video.ts'

describe('an event', () => {
  test('is recorded once, under its name, with its properties [EVENT-01, EVENT-02]', { tags: 'smoke' }, async ({
    client,
    create,
    read,
    sent,
  }) => {
    const { userId } = await create.person()
    const properties = {
      pages: 12,
      score: 85.5,
      isShared: false,
      author: { name: 'Zoë 東京', team: { id: 7 } },
      tags: ['b', 'a'],
    }

    await track(client, { userId, event: 'Report Opened', properties })

    await eventually(
      () => read.activities(userId, { type: 'event' }),
      (activities) => expect(activities).toMatchObject([{ name: 'Report Opened', data: properties }]),
    )
    expect(sent.requests).toMatchObject([{ method: 'POST', path: '/v1/track' }])
  })

  test('is recorded at the time it happened [EVENT-03]', async ({ client, create, read }) => {
    const { userId } = await create.person()
    const threeDaysAgo = new Date(Date.now() - 3 * 24 * 60 * 60 * 1000)

    await track(client, { userId, event: 'Report Opened', timestamp: threeDaysAgo })

    await eventually(
      () => read.activities(userId, { type: 'event' }),
      (activities) => expect(activities).toMatchObject([{ timestamp: Math.floor(threeDaysAgo.getTime() / 1000) }]),
    )
  })

  test('keeps its place among others by its time, also within a second, whatever the order of arrival [EVENT-06]', async ({
    client,
    create,
    read,
  }) => {
    const { userId } = await create.person()
    const names = ['Step 1', 'Step 2', 'Step 3', 'Step 4']
    const second = Math.floor(Date.now() / 1000) - 3600
    const times = [0, 60.2, 60.7, 120].map((later) => new Date((second + later) * 1000))

    for (const index of [2, 0, 3, 1]) {
      await track(client, { userId, event: names[index] ?? '', timestamp: times[index] ?? '' })
    }

    await eventually(
      () => read.activities(userId, { type: 'event' }),
      (activities) => {
        // [doc] The ids of activities are ULIDs, whose order is that of time, to the millisecond; their times are whole seconds.
        const inTime = activities?.toSorted((one, other) => (one.id < other.id ? -1 : 1))
        expect(inTime?.map(({ name, timestamp }) => [name, timestamp - second])).toEqual([
          ['Step 1', 0],
          ['Step 2', 60],
          ['Step 3', 60],
          ['Step 4', 120],
        ])
      },
    )
  })

  test('sent again with the same messageId counts once [IDEM-01]', async ({ client, create, read }) => {
    const { userId } = await create.person()
    const event = createMessage('track', { userId, event: 'Report Opened' })
    await client.send(event)
    await eventually(
      () => read.activities(userId, { type: 'event' }),
      (activities) => expect(activities).toHaveLength(1),
    )

    await client.send(event)

    await never(
      () => read.activities(userId, { type: 'event' }),
      (activities) => expect(activities).toMatchObject([{ name: 'Report Opened' }]),
    )
  })

  test('is recorded once although the answer to it was lost, and sent with the same messageId again [RETRY-05, RETRY-06]', async ({
    client,
    create,
    emulator,
    read,
    sent,
  }) => {
    const { userId } = await create.person()
    emulator.faults.add({ on: 'POST /v1/track', sequence: [{ kind: 'reset-after' }, { kind: 'answer', status: 503 }] })

    const receipt = await track(client, { userId, event: 'Report Opened' })

    await eventually(
      () => read.activities(userId, { type: 'event' }),
      (activities) => expect(activities).toMatchObject([{ name: 'Report Opened' }]),
    )
    expect(receipt.attempts).toBe(3)
    expect(sent.messages.map(({ messageId }) => messageId)).toEqual(Array(3).fill(receipt.messageId))
  })

  test('is recorded without the blanks around its name, and otherwise as it was written [EVENT-09]', async ({
    client,
    create,
    read,
  }) => {
    const { userId } = await create.person()
    const properties = { url: 'https://example.com/a?b=c&d=é#f', text: 'Ελλάδα 東京 🜁 "\\' }

    await track(client, { userId, event: '  Öffnung: 東京 ✓ 🜁 ', properties })

    await eventually(
      () => read.activities(userId, { type: 'event' }),
      (activities) => expect(activities).toMatchObject([{ name: 'Öffnung: 東京 ✓ 🜁', data: properties }]),
    )
  })

  test('is one of twenty, none lost and none doubled [EVENT-10]', async ({ client, create, read }) => {
    const { userId } = await create.person()
    const names = Array.from({ length: 20 }, (_, index) => `Step ${String(index).padStart(2, '0')}`)

    await Promise.all(names.map((event) => track(client, { userId, event })))

    await eventually(
      () => read.activities(userId, { type: 'event' }),
      (activities) => expect(activities?.map(({ name }) => name).sort()).toEqual(names),
    )
  })

  test('of a group shows on nobody, and strict mode takes it', async ({ client, create, ids, read, sent }) => {
    const { userId, objectId } = await create.object()

    await track(client, { groupId: objectId, event: 'Plan Renewed', properties: { seats: 40 } })

    // Whoever comes along with the id in the place of an anonymous one shows that it was stored.
    const stranger = ids.user('stranger')
    await never(() => read.activities(userId, { type: 'event' }))
    await client.send(createMessage('identify', { userId: stranger, anonymousId: objectId }))
    await eventually(
      () => read.activities(stranger, { type: 'event' }),
      (activities) => expect(activities).toHaveReceivedEvent('Plan Renewed', { seats: 40 }),
    )
    expect(sent.messages[0]).toMatchObject({ type: 'track', groupId: objectId, event: 'Plan Renewed' })
  })
})

describe('an event of a visitor', () => {
  test('joins the person they turn out to be, and no other [EVENT-07, ANON-01]', async ({
    client,
    create,
    ids,
    read,
  }) => {
    const [userId, anonymousId] = [ids.user('visitor'), ids.anonymous('visitor')]
    const bystander = await create.person({ type: 'bystander' })
    await track(client, { anonymousId, event: 'Report Opened' })
    await never(() => read.person(anonymousId))

    await client.send(createMessage('identify', { userId, anonymousId }))

    await eventually(
      () => read.activities(userId, { type: 'event' }),
      (activities) => expect(activities).toMatchObject([{ name: 'Report Opened' }]),
    )
    expect(await read.activities(bystander.userId, { type: 'event' })).toEqual([])
  })

  test('joins a person who was identified before it arrived [ANON-02]', async ({ client, ids, read }) => {
    const [userId, anonymousId] = [ids.user('visitor'), ids.anonymous('visitor')]
    await client.send(createMessage('identify', { userId, anonymousId }))
    await eventually(
      () => read.person(userId),
      (person) => expect(person).toBeDefined(),
    )

    await track(client, { anonymousId, event: 'Report Opened' })

    await eventually(
      () => read.activities(userId),
      (activities) => expect(activities).toHaveReceivedEvent('Report Opened'),
    )
  })

  test('joins from two devices the one person behind both [ANON-03]', async ({ client, ids, read }) => {
    const userId = ids.user('visitor')
    const [phone, tablet] = [ids.anonymous('phone'), ids.anonymous('tablet')]
    await track(client, { anonymousId: phone, event: 'Report Opened' })
    await track(client, { anonymousId: tablet, event: 'Report Shared' })
    await never(() => read.person(userId))

    await client.send(createMessage('identify', { userId, anonymousId: phone }))
    await eventually(
      () => read.activities(userId),
      (activities) => expect(activities).toHaveReceivedEvent('Report Opened'),
    )
    await client.send(createMessage('identify', { userId, anonymousId: tablet }))

    await eventually(
      () => read.activities(userId, { type: 'event' }),
      (activities) => expect(activities?.map(({ name }) => name).sort()).toEqual(['Report Opened', 'Report Shared']),
    )
  })
})

describe('an event without a name, without anybody or of the wrong form', () => {
  test('is refused before it leaves, and nothing is recorded [EVENT-08, ECOM-10, VIDEO-07]', async ({
    client,
    create,
    read,
    sent,
  }) => {
    const { userId } = await create.person()

    for (const [call, sentence] of [
      [() => track(client, { userId, event: '' }), 'The event of a message of type "track" is empty.'],
      [() => track(client, { userId, event: '   ' }), 'The event of a message of type "track" is empty.'],
      [() => track(client, { userId, event: 7 as never }), 'The event of a message of type "track" is of type number.'],
      [
        () => track(client, { userId: '', event: 'Report Opened' }),
        'The userId of a message of type "track" is empty.',
      ],
      [
        () => track(client, { anonymousId: '', event: 'Report Opened' }),
        'The anonymousId of a message of type "track" is empty.',
      ],
      // @ts-expect-error The compiler refuses it first.
      [() => track(client, { event: 'Product Clicked' }), 'A message of type "track" names nobody.'],
      [
        () => track<EcommerceEvents>(client, { userId: '', event: 'Product Clicked' }),
        'The userId of a message of type "track" is empty.',
      ],
      [
        () => track<VideoEvents>(client, { userId: '', event: 'Video Playback Started' }),
        'The userId of a message of type "track" is empty.',
      ],
      [
        () => track(client, { userId, event: 'Report Opened', timestamp: 'yesterday' }),
        'The timestamp of a message of type "track" is no date.',
      ],
      [
        () => track(client, { userId, event: 'Report Opened', properties: 'pages' as never }),
        'The properties of a message of type "track" must be an object.',
      ],
      [
        () => track(client, { userId, event: 'Report Opened', properties: ['pages'] as never }),
        'The properties of a message of type "track" must be an object.',
      ],
      [
        () => reportDelivery(client, { deliveryId: '', metric: 'opened' }),
        'The deliveryId of a message of type "Report Delivery Event" is empty.',
      ],
      [
        () => reportDelivery(client, { deliveryId: 'd-1', metric: 'processing' as never }),
        'The metric of a message of type "Report Delivery Event" is "processing".',
      ],
      [
        () => reportContent(client, { anonymousId: '', actionType: 'viewed_content', contentId: 4 }),
        'The anonymousId of a message of type "track" is empty.',
      ],
      [
        // @ts-expect-error The compiler refuses it first.
        () => reportContent(client, { anonymousId: userId, actionType: 'viewed_content' }),
        'The contentId of a message of type "Report Content Event" is "undefined".',
      ],
    ] as const) {
      expect(call).toThrowError(sentence)
    }

    expect(sent.requests).toEqual([])
    expect(await read.activities(userId, { type: 'event' })).toEqual([])
  })
})

// Whether the service has these limits too is not known: what the emulator does is that of the Track API.
describe('an event at the edge of what is one', () => {
  test('is recorded under 100 bytes of name and 150 of id, and with more dropped, with the reason [EVENT-08]', async ({
    client,
    cleanup,
    emulator,
    ids,
    read,
  }) => {
    const longest = ids.user('longest').padEnd(150, 'x')
    cleanup.user(longest)
    const tooLong = `${longest}x`
    cleanup.user(tooLong)
    const name = 'Report Opened'.padEnd(100, 'x')

    await track(client, { userId: longest, event: name })
    await track(client, { userId: longest, event: `${name}x` })
    await track(client, { userId: tooLong, event: name })

    await eventually(
      () => read.activities(longest, { type: 'event' }),
      (activities) => expect(activities).toMatchObject([{ name }]),
    )
    await eventually(
      () => emulator.drops(),
      (drops) =>
        expect(drops.map(({ code, reasons }) => [code, ...reasons]).sort()).toEqual([
          ['oversize', 'event name cannot be longer than 100 bytes'],
          ['oversize', 'userId cannot be longer than 150 bytes'],
        ]),
    )
    expect(await read.activities(longest, { type: 'event' })).toHaveLength(1)
    expect(await read.person(tooLong)).toBeUndefined()
  })

  test('is that of an id of blanks as well [EVENT-08]', async ({ client, cleanup, emulator: _emulator, read }) => {
    const blanks = ' '.repeat(3)
    cleanup.user(blanks)

    await track(client, { userId: blanks, event: 'Report Opened' })

    await eventually(
      () => read.activities(blanks, { type: 'event' }),
      (activities) => expect(activities).toMatchObject([{ name: 'Report Opened' }]),
    )
  })
})

describe('a report', () => {
  test('of what became of a message is counted for its delivery, and is no event [GDPR-06]', async ({
    appTransport,
    client,
    create,
    emulator: _emulator,
    read,
    sent,
  }) => {
    const { userId, email } = await create.person()
    const order = { transactional_message_id: 1, to: email, identifiers: { id: userId } }
    const { body } = await appTransport.request('POST', '/send/email', { body: order })
    const { delivery_id: deliveryId } = body as { delivery_id: string }
    await eventually(
      () => read.activities(userId),
      (activities) => expect(activities?.map(({ type }) => type)).toContain('sent_email'),
    )

    await reportDelivery(client, { deliveryId, metric: 'opened', recipient: email })

    await eventually(
      () => read.activities(userId),
      (activities) => expect(activities).toHaveActivity({ type: 'opened_email', data: { delivery_id: deliveryId } }),
    )
    expect(await read.activities(userId, { type: 'event' })).toEqual([])
    expect(sent.messages).toMatchObject([
      { event: 'Report Delivery Event', properties: { deliveryId, metric: 'opened', recipient: email } },
    ])
  })

  test('of what a visitor did with content is theirs once they are known', async ({ client, ids, read }) => {
    const [userId, anonymousId] = [ids.user('visitor'), ids.anonymous('visitor')]
    await reportContent(client, { anonymousId, actionType: 'clicked_content', contentId: 3, templateId: 4 })
    await never(() => read.person(anonymousId))

    await client.send(createMessage('identify', { userId, anonymousId }))

    await eventually(
      () => read.activities(userId),
      (activities) =>
        expect(activities).toHaveActivity({ type: 'clicked_content', data: { contentId: 3, templateId: 4 } }),
    )
  })
})
