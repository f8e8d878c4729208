import { createMessage, InvalidMessageError, type Message, type Sender } from '@cio/core'
import { createRecordingSender } from '@cio/core/testing'
import { trackMessage as trackSchema } from '@cio/wire'
import * as v from 'valibot'
import { describe, expect, test } from 'vitest'
import type { AbTestingEvents } from './ab-testing.ts'
import type { EcommerceEvents } from './ecommerce.ts'
import type { EmailEvents } from './email.ts'
import {
  type EventsOf,
  reportContentMessage,
  reportDeliveryMessage,
  type StandardIssue,
  type StandardResult,
  track,
  trackMessage,
  validating,
} from './index.ts'
import type { LiveChatEvents } from './live-chat.ts'
import type { MobileEvents } from './mobile.ts'
import type { VideoEvents } from './video.ts'

describe('the track message', () => {
  test('says who did what, with which properties', () => {
    const message = trackMessage({ userId: 'ada', event: 'Report Opened', properties: { pages: 12, tags: ['a'] } })

    expect(message).toMatchObject({
      type: 'track',
      userId: 'ada',
      event: 'Report Opened',
      properties: { pages: 12, tags: ['a'] },
    })
    expect('properties' in trackMessage({ userId: 'ada', event: 'Report Opened' })).toBe(false)
    expect(v.parse(trackSchema, message)).toEqual(message)
  })

  test.each([{ userId: 'ada', event: '' }, { event: 'Report Opened' }, { userId: '', event: 'Report Opened' }])(
    'is refused before sending: %j',
    (parameters) => {
      expect(() => trackMessage(parameters as never)).toThrowError(InvalidMessageError)
    },
  )

  test('is about a group alone, with its id in the place of somebody', () => {
    const message = trackMessage({ groupId: 'acme', event: 'Plan Renewed', properties: { seats: 40 } })

    expect(message).toMatchObject({ type: 'track', groupId: 'acme', anonymousId: 'acme', event: 'Plan Renewed' })
    expect(v.parse(trackSchema, message)).toEqual(message)
    expect(() => trackMessage({ groupId: '', event: 'Plan Renewed' })).toThrowError(
      'The groupId of a message of type "track" is empty. It has to be text.',
    )
    // @ts-expect-error An event is somebody's, or a group's.
    expect(trackMessage({ userId: 'ada', groupId: 'acme', event: 'Plan Renewed' })).toMatchObject({ userId: 'ada' })
  })

  test('is typed by a catalogue of events', () => {
    type Everything = AbTestingEvents & EcommerceEvents & EmailEvents & LiveChatEvents & MobileEvents & VideoEvents
    const messages = [
      trackMessage<EcommerceEvents>({
        userId: 'ada',
        event: 'Order Completed',
        properties: { order_id: 'o-1', total: 27.5, products: [{ product_id: 'p-1', quantity: 2 }] },
      }),
      trackMessage<Everything>({ userId: 'ada', event: 'Application Backgrounded' }),
      trackMessage<EmailEvents>({ userId: 'ada', event: 'Email Opened', properties: { email_id: 'e-1' } }),
      trackMessage<EcommerceEvents & { 'Order Completed': { store?: string } }>({
        userId: 'ada',
        event: 'Order Completed',
        properties: { order_id: 'o-1', store: 'London' },
      }),
      trackMessage<MobileEvents & { 'Application Crashed': { build?: string } }>({
        userId: 'ada',
        event: 'Application Crashed',
        properties: { build: '7' },
      }),
      trackMessage<MobileEvents>({ userId: 'ada', event: 'Application Crashed', properties: {} }),
      trackMessage<EcommerceEvents>({
        userId: 'ada',
        event: 'Product List Filtered',
        properties: { filters: [{ type: 'price' }], sorts: [{ value: 'ascending' }] },
      }),
      trackMessage<VideoEvents>({ userId: 'ada', event: 'Video Content Started', properties: { total_length: null } }),
    ]

    expect(messages.map(({ type }) => type)).toEqual(messages.map(() => 'track'))
  })

  test('with a name or a property that a family does not have is refused by the compiler', () => {
    const messages = [
      // @ts-expect-error There is no event of this name.
      trackMessage<EcommerceEvents>({ userId: 'ada', event: 'Order Complete' }),
      // @ts-expect-error There is no property of this name.
      trackMessage<EcommerceEvents>({ userId: 'ada', event: 'Order Completed', properties: { order: 'o-1' } }),
      // @ts-expect-error A property of a product, one level down.
      trackMessage<EcommerceEvents>({ userId: 'ada', event: 'Cart Viewed', properties: { products: [{ prize: 3 }] } }),
      // @ts-expect-error There is no event of this name.
      trackMessage<VideoEvents>({ userId: 'ada', event: 'Video Started' }),
      // @ts-expect-error There is no property of this name.
      trackMessage<VideoEvents>({ userId: 'ada', event: 'Video Playback Paused', properties: { video_id: 'v-1' } }),
      // @ts-expect-error The property is a number.
      trackMessage<VideoEvents>({ userId: 'ada', event: 'Video Ad Started', properties: { position: 'start' } }),
      // @ts-expect-error There is no event of this name.
      trackMessage<MobileEvents>({ userId: 'ada', event: 'App Opened' }),
      // @ts-expect-error There is no property of this name.
      trackMessage<MobileEvents>({ userId: 'ada', event: 'Application Updated', properties: { old_version: '4.1.0' } }),
      // @ts-expect-error The event has no properties.
      trackMessage<MobileEvents>({ userId: 'ada', event: 'Application Crashed', properties: { build: '7' } }),
      // @ts-expect-error There is no event of this name.
      trackMessage<EmailEvents>({ userId: 'ada', event: 'Email Clicked', properties: { email_id: 'e-1' } }),
      // @ts-expect-error It has no property of its own.
      trackMessage<MobileEvents>({ userId: 'ada', event: 'Application Crashed', properties: { build: '7' } }),
      // @ts-expect-error An ad has an end.
      trackMessage<VideoEvents>({ userId: 'ada', event: 'Video Ad Started', properties: { total_length: null } }),
      // @ts-expect-error The one property that is required.
      trackMessage<EmailEvents>({ userId: 'ada', event: 'Email Opened' }),
      // @ts-expect-error A property of another event of the family.
      trackMessage<EmailEvents>({ userId: 'a', event: 'Email Opened', properties: { email_id: 'e', link_id: 'l' } }),
      // @ts-expect-error There is no event of this name.
      trackMessage<LiveChatEvents>({ userId: 'ada', event: 'Live Chat Started' }),
      // @ts-expect-error There is no property of this name.
      trackMessage<LiveChatEvents>({ userId: 'ada', event: 'Live Chat Message Sent', properties: { agent: 'a-1' } }),
      // @ts-expect-error There is no event of this name.
      trackMessage<AbTestingEvents>({ userId: 'ada', event: 'Experiment Seen' }),
      // @ts-expect-error The name in the sample code, not that of the schema.
      trackMessage<AbTestingEvents>({ userId: 'ada', event: 'Experiment Viewed', properties: { variant_id: 'a' } }),
    ]

    expect(messages.map(({ type }) => type)).toEqual(messages.map(() => 'track'))
  })
})

describe('the properties of an event', () => {
  test.each([
    ['a Map', new Map([['pages', 12]])],
    ['a Date', new Date(0)],
    ['a Set', new Set(['pages'])],
  ])('are refused before sending where they are %s, of which nothing would arrive', (_, properties) => {
    const build = () => trackMessage({ userId: 'ada', event: 'Report Opened', properties: properties as never })

    expect(build).toThrowError(InvalidMessageError)
    expect(build).toThrowError('The properties of a message of type "track" must be an object.')
  })
})

describe('the messages that report', () => {
  test('what became of a delivery', () => {
    const message = reportDeliveryMessage({
      deliveryId: 'd-1',
      metric: 'clicked',
      href: 'https://example.com/',
      timestamp: '2026-02-01T09:30:00Z',
    })

    expect(message).toMatchObject({
      event: 'Report Delivery Event',
      properties: { deliveryId: 'd-1', metric: 'clicked', href: 'https://example.com/' },
      timestamp: '2026-02-01T09:30:00Z',
    })
    expect(v.parse(trackSchema, message)).toEqual(message)
  })

  test('keep the common fields apart from the properties, and make up none', () => {
    const common = {
      messageId: 'm-1',
      timestamp: '2026-02-01T09:30:00Z',
      context: { ip: '203.0.113.7' },
      integrations: { All: false },
    }

    expect(reportDeliveryMessage({ deliveryId: 'd-1', metric: 'opened', ...common })).toEqual({
      type: 'track',
      anonymousId: 'unused',
      event: 'Report Delivery Event',
      properties: { deliveryId: 'd-1', metric: 'opened' },
      ...common,
    })
    expect(Object.keys(reportDeliveryMessage({ deliveryId: 'd-1', metric: 'opened' })).sort()).toEqual([
      'anonymousId',
      'event',
      'messageId',
      'properties',
      'timestamp',
      'type',
    ])
  })

  test('what a visitor did with content', () => {
    const message = reportContentMessage({ anonymousId: 'visitor-1', actionType: 'viewed_content', contentId: 4 })

    expect(message).toMatchObject({ event: 'Report Content Event' })
    expect(message.properties).toStrictEqual({ actionType: 'viewed_content', contentId: 4 })
    expect(v.parse(trackSchema, message)).toEqual(message)
  })

  test('are refused before sending for what does not exist', () => {
    expect(() => reportDeliveryMessage({ deliveryId: 'd-1', metric: 'processing' as never })).toThrowError(
      'The metric of a message of type "Report Delivery Event" is "processing". It has to be one of delivered, opened, clicked, converted, bounced, dropped, deferred, spammed.',
    )
    expect(() => reportDeliveryMessage({ deliveryId: '', metric: 'opened' })).toThrowError(
      'The deliveryId of a message of type "Report Delivery Event" is empty. It has to be text.',
    )
    expect(() =>
      reportContentMessage({ anonymousId: 'visitor-1', actionType: 'seen' as never, contentId: 4 }),
    ).toThrowError(
      'The actionType of a message of type "Report Content Event" is "seen". It has to be viewed_content or clicked_content.',
    )
  })
})

describe('a validating sender', () => {
  const schemas = {
    'Report Opened': v.object({ pages: v.number(), author: v.optional(v.object({ name: v.string() })) }),
  }
  const good = { userId: 'ada', event: 'Report Opened', properties: { pages: 12 } } as const

  test('passes on what fits, as it is', async () => {
    const recording = createRecordingSender()

    await track<EventsOf<typeof schemas>>(validating(recording, schemas), good)
    await track(validating(recording, schemas), { userId: 'ada', event: 'Unknown', properties: { pages: 'many' } })

    expect(recording.messages).toMatchObject([good, { event: 'Unknown', properties: { pages: 'many' } }])
  })

  test('looks at nothing but events, also where something else bears their name', async () => {
    const recording = createRecordingSender()
    const sender = validating(recording, { ...schemas, 7: schemas['Report Opened'] })
    const identify = { ...createMessage('identify', { userId: 'ada' }), event: 'Report Opened' }
    const nameless = { ...createMessage('track', { userId: 'ada', event: 'x' }), event: undefined }
    const numbered = { ...nameless, event: 7 }

    for (const message of [identify, nameless, numbered]) await sender.send(message)

    expect(recording.messages).toEqual([identify, nameless, numbered])
  })

  test('takes an empty list of issues for none, and names the whole where no field is named', async () => {
    const recording = createRecordingSender()
    const answering = (issues: readonly StandardIssue[]) => ({
      '7': { '~standard': { version: 1 as const, vendor: 'test', validate: () => ({ issues }) } },
    })
    const sevens = { userId: 'ada', event: '7' }

    await track(validating(recording, answering([])), sevens)

    expect(recording.messages).toMatchObject([sevens])
    expect(() =>
      track(
        validating(recording, answering([{ message: 'is wrong' }, { message: 'is odd', path: ['a', { key: 0 }] }])),
        sevens,
      ),
    ).toThrowError('The event "7" does not fit its schema. properties: is wrong; properties.a.0: is odd')
  })

  test('refuses at once what does not fit, and names every field', () => {
    const recording = createRecordingSender()
    const send = () =>
      track(validating(recording, schemas), { ...good, properties: { pages: 'many', author: { name: 7 } } })

    expect(send).toThrowError(InvalidMessageError)
    expect(send).toThrowError(
      /^The event "Report Opened" does not fit its schema\. properties\.pages: .*; properties\.author\.name: /,
    )
    expect(recording.messages).toEqual([])
  })

  test('knows an event by its name without the blanks around it, which the service takes away', async () => {
    const recording = createRecordingSender()
    const blank = { ...good, event: ' Report Opened\n' }
    const asymmetric = { ' Report Closed': schemas['Report Opened'] }

    expect(() => track(validating(recording, schemas), { ...blank, properties: { pages: 'many' } })).toThrowError(
      'does not fit its schema. properties.pages: ',
    )
    expect(() =>
      track(validating(recording, asymmetric), { ...good, event: 'Report Closed', properties: { pages: 'many' } }),
    ).toThrowError('The event "Report Closed" does not fit its schema.')
    await track(validating(recording, schemas), blank)

    expect(recording.messages).toMatchObject([blank])
  })

  test('waits for a schema that needs time', async () => {
    const recording = createRecordingSender()
    const slow = {
      'Report Opened': v.objectAsync({
        pages: v.pipeAsync(
          v.number(),
          v.checkAsync(async (pages) => pages > 0, 'has none'),
        ),
      }),
    }

    await expect(track(validating(recording, slow), { ...good, properties: { pages: 0 } })).rejects.toThrowError(
      'The event "Report Opened" does not fit its schema. properties.pages: has none',
    )
    await track(validating(recording, slow), good)

    expect(recording.messages).toMatchObject([good])
  })

  describe('with a schema that needs time, whose promise nobody awaits', () => {
    const late = (issues: readonly StandardIssue[]) => {
      const result: StandardResult<object> = issues.length === 0 ? { value: {} } : { issues }
      return { 'Report Opened': { '~standard': { validate: async () => result } } }
    }
    const broken = {
      'Report Opened': { '~standard': { validate: () => Promise.reject(new Error('The schema is broken.')) } },
    }

    test('does not end the process where the sender reports what fails, and tells it what did not fit', async () => {
      const { batcher, reported } = reportingSender()
      const sent = [
        track(validating(batcher, late([])), good),
        track(validating(batcher, late([{ message: 'is wrong' }])), good),
        track(validating(validating(batcher, {}), broken), good),
      ]

      expect(await unhandled()).toEqual([])
      const sentences = [
        'The batcher is closed.',
        'The event "Report Opened" does not fit its schema. properties: is wrong',
        'The schema is broken.',
      ]
      expect(reported.sort()).toEqual(sentences.toSorted())
      for (const [index, one] of sent.entries()) await expect(one).rejects.toThrowError(sentences[index] ?? '')
    })

    test('is a failure of the process where nobody else would learn of it', async () => {
      const sent = track(validating(createRecordingSender(), late([{ message: 'is wrong' }])), good)

      const reasons = await unhandled()
      await sent.catch(() => {})

      expect(reasons).toMatchObject([{ code: 'CIO_INVALID_MESSAGE' }])
    })

    /** As a batcher that is closed: its promises are marked as handled. */
    function reportingSender() {
      const reported: string[] = []
      const refuse = (_message: Message, error: unknown) => {
        reported.push((error as Error).message)
        const promise = Promise.reject(error)
        promise.catch(() => {})
        return promise
      }
      const batcher: Sender = { send: (message) => refuse(message, new Error('The batcher is closed.')), refuse }
      return { batcher, reported }
    }

    /** Why promises were rejected that nobody awaits by now. */
    async function unhandled(): Promise<readonly unknown[]> {
      const reasons: unknown[] = []
      const others = process.rawListeners('unhandledRejection')
      process.removeAllListeners('unhandledRejection')
      process.on('unhandledRejection', (reason) => reasons.push(reason))
      await new Promise((resolve) => setImmediate(resolve))
      process.removeAllListeners('unhandledRejection')
      for (const listener of others) process.on('unhandledRejection', listener as () => void)
      return reasons
    }
  })
})
