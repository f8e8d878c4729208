import { createMessage } from '@cio/core'
import { describe, eventually, expect, never, test } from '@cio/test-harness/vitest'
import type { EcommerceEvents } from '../src/ecommerce.ts'
import { track } from '../src/index.ts'
import type { VideoEvents } from '../src/video.ts'

describe('an event', () => {
  test('is recorded once, under its name, with its properties', { tags: 'smoke' }, async ({ client, create, read }) => {
    const { userId } = await create.person()
    const properties = { pages: 12, author: { name: 'Zoë 東京' }, tags: ['a', 'b'] }

    await track(client, { userId, event: 'Report Opened', properties })

    await eventually(
      () => read.activities(userId, { type: 'event' }),
      (activities) => expect(activities).toMatchObject([{ name: 'Report Opened', data: properties }]),
    )
  })

  test('is recorded at the time it happened', async ({ client, create, read }) => {
    const { userId } = await create.person()
    const threeDaysAgo = new Date(Date.now() - 3 * 24 * 60 * 60 * 1000)

    await track(client, { userId, event: 'Report Opened', timestamp: threeDaysAgo })

    await eventually(
      () => read.activities(userId, { type: 'event' }),
      (activities) => expect(activities).toMatchObject([{ timestamp: Math.floor(threeDaysAgo.getTime() / 1000) }]),
    )
  })

  test('sent again with the same messageId counts once', async ({ client, create, read }) => {
    const { userId } = await create.person()
    const event = createMessage('track', { userId, event: 'Report Opened' })

    await client.send(event)
    await eventually(
      () => read.activities(userId),
      (history) => expect(history).toHaveReceivedEvent('Report Opened'),
    )
    await client.send(event)
    await track(client, { userId, event: 'Report Shared' })

    await eventually(
      () => read.activities(userId, { type: 'event' }),
      (activities) => expect(activities?.map(({ name }) => name).sort()).toEqual(['Report Opened', 'Report Shared']),
    )
  })

  test('of a visitor joins the person they turn out to be, and no other', async ({ client, create, ids, read }) => {
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

  test('is recorded without the blanks around its name', async ({ client, create, read }) => {
    const { userId } = await create.person()

    await track(client, { userId, event: '  Report Opened ' })

    await eventually(
      () => read.activities(userId, { type: 'event' }),
      (activities) => expect(activities).toMatchObject([{ name: 'Report Opened' }]),
    )
  })

  test('is one of twenty, none lost and none doubled', async ({ client, create, read }) => {
    const { userId } = await create.person()
    const names = Array.from({ length: 20 }, (_, index) => `Step ${String(index).padStart(2, '0')}`)

    await Promise.all(names.map((event) => track(client, { userId, event })))

    await eventually(
      () => read.activities(userId, { type: 'event' }),
      (activities) => expect(activities?.map(({ name }) => name).sort()).toEqual(names),
    )
  })
})

describe('a semantic event', () => {
  test('of a shop is recorded with the published names', async ({ client, create, read }) => {
    const { userId } = await create.person()
    const properties = {
      order_id: 'o-1',
      total: 27.5,
      currency: 'GBP',
      products: [{ product_id: 'p-1', price: 13.75 }],
    }

    await track<EcommerceEvents>(client, { userId, event: 'Order Completed', properties })

    await eventually(
      () => read.activities(userId, { type: 'event', name: 'Order Completed' }),
      (activities) => expect(activities).toMatchObject([{ data: properties }]),
    )
  })

  test('of a video belongs to its session', async ({ client, create, read }) => {
    const { userId } = await create.person()
    const session = { session_id: 's-1', total_length: 120 }

    await track<VideoEvents>(client, {
      userId,
      event: 'Video Playback Started',
      properties: { ...session, position: 0 },
    })
    await track<VideoEvents>(client, {
      userId,
      event: 'Video Playback Completed',
      properties: { ...session, position: 120 },
    })

    await eventually(
      () => read.activities(userId, { type: 'event' }),
      (activities) =>
        expect(activities?.map(({ name, data }) => [name, data.session_id]).sort()).toEqual([
          ['Video Playback Completed', 's-1'],
          ['Video Playback Started', 's-1'],
        ]),
    )
  })
})
