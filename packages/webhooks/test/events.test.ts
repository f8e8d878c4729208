import { describe, expect, test } from 'vitest'
import {
  type AnyEvent,
  isCustomerEvent,
  isEvent,
  isKnownEvent,
  MalformedWebhookError,
  type ObjectType,
  readEvent,
  type WebhookEvent,
} from '../src/index.ts'
import { DOCUMENTED, deviations, sampleOf } from './openapi/document.ts'

function eventOf(objectType: string, metric: string, data: object = {}): AnyEvent {
  return readEvent(
    JSON.stringify({ event_id: '01E4', object_type: objectType, metric, timestamp: 1_613_063_089, data }),
  )
}

describe('an event', () => {
  test.each(DOCUMENTED)(
    '$objectType $metric is known, with its fields [WH-19] [WH-20]',
    ({ objectType, metric, schema }) => {
      const event = readEvent(JSON.stringify(sampleOf(objectType, metric, schema)))

      expect(deviations(event)).toEqual([])
      expect(isKnownEvent(event)).toBe(true)
      expect(isEvent(event, objectType as ObjectType, metric as never)).toBe(true)
    },
  )

  test('is known only where the document describes it [WH-33] [WH-34] [WH-35] [WH-36] [WH-37] [WH-38] [WH-39]', () => {
    const channels = [
      'customer',
      'email',
      'push',
      'in_app',
      'sms',
      'slack',
      'webhook',
      'whatsapp',
      'fax',
      'constructor',
    ]
    const metrics = [...new Set(DOCUMENTED.map(({ metric }) => metric)), 'read', 'deferred', 'toString']
    const known = channels.flatMap((type) =>
      metrics.filter((metric) => isKnownEvent(eventOf(type, metric))).map((metric) => `${type} ${metric}`),
    )

    const documented = DOCUMENTED.map(({ objectType, metric }) => `${objectType} ${metric}`)
    const preferences = channels.slice(0, 8).map((type) => `${type} cio_subscription_preferences_changed`)
    expect(known.toSorted()).toEqual([...new Set([...documented, ...preferences])].toSorted())
  })

  test('of a kind that nobody knows yet is read all the same [WH-21] [WH-40] [WH-25]', () => {
    const event = eventOf('carrier_pigeon', 'landed', { feathers: 3 })

    expect(event).toMatchObject({ object_type: 'carrier_pigeon', metric: 'landed', data: { feathers: 3 } })
    expect(isKnownEvent(event)).toBe(false)
    expect(isEvent(event, 'email', 'sent')).toBe(false)
  })

  test('keeps what nobody knows yet, beside its data too', () => {
    const body = {
      event_id: '01E4',
      object_type: 'email',
      metric: 'sent',
      timestamp: 1,
      data: {},
      attempt: 2,
      tenant: ['a'],
    }

    const event = readEvent(JSON.stringify(body))

    expect(event).toEqual(body)
    const tenant: unknown = event.tenant
    expect(tenant).toEqual(['a'])
  })

  test('of an email tells who opened, clicked, or could not be reached [WH-22] [WH-23] [WH-24]', () => {
    const mail = { recipient: 'ada@example.com', subject: 'Hello', identifiers: { id: '42' }, delivery_id: 'dg' }
    const opened = eventOf('email', 'opened', { ...mail, prefetched: true })
    const clicked = eventOf('email', 'clicked', { ...mail, href: 'https://example.com/', link_id: 7 })
    const bounced = eventOf('email', 'bounced', { ...mail, failure_message: 'no such mailbox' })

    expect(isEvent(opened, 'email', 'opened') && [opened.data.recipient, opened.data.prefetched]).toEqual([
      mail.recipient,
      true,
    ])
    expect(isEvent(clicked, 'email', 'clicked') && [clicked.data.href, clicked.data.link_id]).toEqual([
      'https://example.com/',
      7,
    ])
    expect(isEvent(bounced, 'email', 'bounced') && bounced.data.failure_message).toBe('no such mailbox')
    expect(new Date(opened.timestamp * 1000).toISOString()).toBe('2021-02-11T17:04:49.000Z')
    expect(isEvent(opened, 'email', 'clicked')).toBe(false)
  })

  test('of a person is told from one of an email, whatever channel caused it [WH-26] [WH-27] [WH-28]', () => {
    const person = { customer_id: '42', email_address: 'ada@example.com', identifiers: { id: '42' } }
    const byEmail = eventOf('email', 'unsubscribed', person)
    const ofEmail = eventOf('email', 'unsubscribed', { recipient: 'ada@example.com', subject: 'Hello' })
    const changed = eventOf('sms', 'cio_subscription_preferences_changed', { content: '{"topics":{"topic_1":true}}' })

    expect(isEvent(byEmail, 'customer', 'unsubscribed') && byEmail.data.email_address).toBe('ada@example.com')
    expect(isEvent(byEmail, 'email', 'unsubscribed')).toBe(false)
    expect(isEvent(ofEmail, 'email', 'unsubscribed') && ofEmail.data.subject).toBe('Hello')
    expect([byEmail, ofEmail, changed].map(isCustomerEvent)).toEqual([true, false, true])
    expect(isEvent(changed, 'customer', 'cio_subscription_preferences_changed') && changed.data.content).toBe(
      '{"topics":{"topic_1":true}}',
    )
    expect(isCustomerEvent(eventOf('customer', 'vanished'))).toBe(false)
    expect(isEvent(eventOf('customer', 'subscribed', person), 'customer', 'subscribed')).toBe(true)
  })

  test('of an SMS tells what was sent, followed, and could not be [WH-29] [WH-30]', () => {
    const sent = eventOf('sms', 'sent', { recipient: '+41791234567', content: 'Hello' })
    const clicked = eventOf('sms', 'clicked', { recipient: '+41791234567', href: 'https://example.com/', link_id: 1 })
    const lost = eventOf('sms', 'undeliverable', { failure_message: 'message limit' })

    expect(isEvent(sent, 'sms', 'sent') && [sent.data.recipient, sent.data.content]).toEqual(['+41791234567', 'Hello'])
    expect(isEvent(clicked, 'sms', 'clicked') && clicked.data.href).toBe('https://example.com/')
    expect(isEvent(lost, 'sms', 'undeliverable') && lost.data.failure_message).toBe('message limit')
  })

  test('of a push keeps all its devices [WH-31] [WH-32]', () => {
    const recipients = [
      { device_id: 'one', device_platform: 'ios' },
      { device_id: 'two', device_platform: 'android', failure_message: 'gone' },
    ]
    const sent = eventOf('push', 'sent', { recipients })
    const bounced = eventOf('push', 'bounced', { recipients: recipients.slice(1) })

    expect(isEvent(sent, 'push', 'sent') && sent.data.recipients).toEqual(recipients)
    expect(isEvent(bounced, 'push', 'bounced') && bounced.data.recipients[0]?.failure_message).toBe('gone')
  })

  test('has its type wherever a program asks for it', () => {
    const event = eventOf('email', 'clicked', { href: 'https://example.com/' })
    const told = (known: WebhookEvent): string => {
      switch (known.object_type) {
        case 'push':
          return known.metric === 'sent' ? `${known.data.recipients.length} devices` : known.metric
        case 'email':
          // @ts-expect-error Only some events have a link.
          void known.data.href
          return known.metric === 'clicked' ? known.data.href : known.metric
        default:
          return known.object_type
      }
    }

    // @ts-expect-error Nobody can see whether an SMS was opened.
    const isOpened = isEvent(event, 'sms', 'opened')
    expect([isKnownEvent(event) && told(event), isOpened]).toEqual(['https://example.com/', false])
  })
})

describe('a body', () => {
  const good = '{"event_id":"01E4","object_type":"email","metric":"sent","timestamp":1,"data":{}}'

  test('that is an event is read, as text and as bytes [WH-06] [WH-09] [WH-10]', () => {
    const event = { event_id: '01E4', object_type: 'email', metric: 'sent', timestamp: 1, data: {} }

    expect(readEvent(good)).toEqual(event)
    expect(readEvent(new TextEncoder().encode(good))).toEqual(event)
    expect(readEvent(new TextEncoder().encode(good).buffer)).toEqual(event)
  })

  test.each([
    ['', 'The body is empty.'],
    ['{"event_id"', 'The body is not JSON.'],
    ['[]', 'The body is JSON, but no object.'],
    ['null', 'The body is JSON, but no object.'],
    ['"text"', 'The body is JSON, but no object.'],
    [good.replace('"event_id":"01E4",', ''), 'The event has no event_id.'],
    [good.replace('"email"', '7'), 'The object_type of the event is no text.'],
    [good.replace('"metric":"sent",', ''), 'The event has no metric.'],
    [good.replace('"sent"', '""'), 'The event has no metric.'],
    [good.replace('"timestamp":1', '"timestamp":"1"'), 'The timestamp of the event is no Unix time.'],
    [good.replace('"data":{}', '"data":[]'), 'The event has no data.'],
  ])('that is none is refused by one class of error: %s [WH-07] [WH-08] [WH-11] [WH-12]', (body, message) => {
    const reading = () => readEvent(body)

    expect(reading).toThrowError(MalformedWebhookError)
    expect(reading).toThrowError(expect.objectContaining({ message, code: 'CIO_WEBHOOK_MALFORMED' }))
  })

  test('that is not UTF-8 is refused, and of a key that is there twice the last one counts', () => {
    expect(() => readEvent(Uint8Array.of(0x7b, 0xff, 0x7d))).toThrowError('The body is not UTF-8.')
    expect(readEvent(good.replace('"metric":"sent"', '"metric":"sent","metric":"opened"')).metric).toBe('opened')
  })

  test('may spell the object type as the document does', () => {
    const metric = 'cio_subscription_preferences_changed'
    const body = { event_id: '01E4', object_type_type: 'email', metric, timestamp: 1, data: {} }

    expect(readEvent(JSON.stringify(body)).object_type).toBe('email')
    expect(readEvent(JSON.stringify({ ...body, object_type_type: undefined })).object_type).toBe('customer')
  })
})
