import { describe, expect, test } from 'vitest'
import { startService } from './service.ts'

type Customer = { customer: { attributes: Record<string, string>; unsubscribed: boolean } }

async function storedPreferences({ read }: Awaited<ReturnType<typeof startService>>, id = 'ada'): Promise<unknown> {
  const { customer } = (await read(`customers/${id}/attributes`)).body as Customer
  return JSON.parse(customer.attributes.cio_subscription_preferences ?? '')
}

describe('subscription preferences', () => {
  test('are replaced as a whole, or changed key by key', async () => {
    await using service = await startService()
    await service.send('identify', {
      userId: 'ada',
      traits: { cio_subscription_preferences: { topics: { topic_1: false }, channels: { sms: true } } },
    })

    await service.send('identify', {
      userId: 'ada',
      traits: {
        'cio_subscription_preferences.topics.topic_3': true,
        'cio_subscription_preferences.channels.sms': false,
      },
    })
    const dotted = (await service.read('customers/ada/attributes')).body as Customer
    await service.send('identify', {
      userId: 'ada',
      traits: { cio_subscription_preferences: { topics: { topic_2: false } } },
    })
    const replaced = (await service.read('customers/ada/attributes')).body as Customer

    expect(JSON.parse(dotted.customer.attributes.cio_subscription_preferences ?? '')).toEqual({
      topics: { topic_1: false, topic_3: true },
      channels: { sms: false },
    })
    expect(JSON.parse(dotted.customer.attributes._cio_subscription_preferences_computed ?? '')).toEqual({
      topics: { topic_1: false, topic_2: true, topic_3: true },
    })
    expect(JSON.parse(replaced.customer.attributes.cio_subscription_preferences ?? '')).toEqual({
      topics: { topic_2: false },
    })
  })

  test('are replaced and changed by key in one call: the log says from what to what, once', async () => {
    await using service = await startService()
    await service.send('identify', { userId: 'ada', traits: { 'cio_subscription_preferences.topics.topic_1': false } })

    await service.send('identify', {
      userId: 'ada',
      traits: {
        cio_subscription_preferences: { topics: { topic_2: true }, channels: { sms: true, email: true } },
        'cio_subscription_preferences.channels.sms': false,
      },
    })

    const to = { topics: { topic_2: true }, channels: { sms: false, email: true } }
    expect(await storedPreferences(service)).toEqual(to)
    expect((await service.read('customers/ada/activities?type=attribute_change&limit=1')).body).toMatchObject({
      activities: [{ data: { cio_subscription_preferences: { from: { topics: { topic_1: false } }, to } } }],
    })
  })

  test.each([
    ['{"topics":{"topic_1":false},"channels":{"sms":true}}', { topic_1: false, topic_3: true }, { sms: true }],
    ['{"topics":', { topic_3: true }, undefined],
    ['null', { topic_3: true }, undefined],
    ['7', { topic_3: true }, undefined],
  ])('that were set as the text %s are changed by key all the same', async (text, topics, channels) => {
    await using service = await startService()
    await service.send('identify', { userId: 'ada', traits: { cio_subscription_preferences: text } })

    const sent = await service.send('identify', {
      userId: 'ada',
      traits: { 'cio_subscription_preferences.topics.topic_3': true },
    })

    expect(sent.status).toBe(200)
    expect(await storedPreferences(service)).toEqual({ topics, ...(channels && { channels }) })
  })

  test.each([[null], [['topic_1']], ['all'], [7], [true]])(
    'that are %j instead of an object are none, as soon as one is changed by key',
    async (preferences) => {
      await using service = await startService()
      const traits = { cio_subscription_preferences: { topics: preferences, channels: preferences } }
      await service.send('identify', { userId: 'ada', traits })
      await service.send('identify', { userId: 'bob', traits })

      await service.send('identify', {
        userId: 'ada',
        traits: { 'cio_subscription_preferences.topics.topic_3': true },
      })
      await service.send('identify', {
        userId: 'bob',
        traits: { 'cio_subscription_preferences.channels.sms': true },
      })

      expect(await storedPreferences(service)).toEqual({ topics: { topic_3: true } })
      expect(await storedPreferences(service, 'bob')).toEqual({ channels: { sms: true } })
    },
  )

  test('are computed of what is true or false: a topic that says anything else is as by default', async () => {
    await using service = await startService()

    await service.send('identify', {
      userId: 'ada',
      traits: { cio_subscription_preferences: { topics: { topic_1: 'no', topic_2: false, topic_9: 0 } } },
    })

    const { customer } = (await service.read('customers/ada/attributes')).body as Customer
    expect(JSON.parse(customer.attributes._cio_subscription_preferences_computed ?? '')).toEqual({
      topics: { topic_1: true, topic_2: false },
    })
  })

  test.each([
    [true, true],
    ['True', true],
    [1, true],
    ['1', true],
    [false, false],
    ['yes', false],
    [2, false],
  ])('unsubscribed: %j reads as %j', async (unsubscribed, expected) => {
    await using service = await startService()

    await service.send('identify', { userId: 'ada', traits: { unsubscribed } })

    const { customer } = (await service.read('customers/ada/attributes')).body as Customer
    expect(customer.unsubscribed).toBe(expected)
  })
})

describe('traits', () => {
  test('that are dates become Unix seconds at any depth', async () => {
    await using service = await startService()

    await service.send('identify', {
      userId: 'ada',
      traits: {
        createdAt: '2024-05-01T00:00:00Z',
        day: '2026-02-01',
        zoned: '2026-02-01T10:30:00.123456789+01:00',
        nested: { list: ['2026-02-01T09:30:00Z', '20260201', 'at 2026-02-01'] },
        impossible: '2026-13-01',
      },
    })

    const { customer } = (await service.read('customers/ada/attributes')).body as Customer
    expect(customer.attributes).toMatchObject({
      created_at: '1714521600',
      day: '1769904000',
      zoned: '1769938200',
      nested: '{"list":[1769938200,"20260201","at 2026-02-01"]}',
      impossible: '2026-13-01',
    })
  })

  test('are not overwritten by an update that is older', async () => {
    await using service = await startService()
    const at = (timestamp: string, traits: object) => service.send('identify', { userId: 'ada', timestamp, traits })
    await at('2026-02-02T00:00:00Z', { plan: 'pro' })

    await at('2026-02-01T00:00:00Z', { plan: 'free', city: 'Bern' })

    const { customer } = (await service.read('customers/ada/attributes')).body as Customer
    expect(customer.attributes).toMatchObject({ plan: 'pro', city: 'Bern' })
    expect((await service.read('customers/ada/activities?type=skipped_update')).body).toMatchObject({
      activities: [{ data: { attributes: ['plan'] } }],
    })
  })

  test('that were removed are not brought back by an update that is older', async () => {
    await using service = await startService()
    const at = (second: number) => new Date(Date.UTC(2026, 2, 1, 0, 0, second)).toISOString()
    await service.send('identify', { userId: 'ada', timestamp: at(30), traits: { plan: null, city: '' } })
    await service.send('identify', { userId: 'ada', timestamp: at(20), traits: { plan: 'pro' } })
    await service.send('identify', { userId: 'ada', timestamp: at(40), traits: { city: 'Bern' } })

    const { body } = await service.read('customers/ada/attributes')
    expect((body as { customer: { attributes: object } }).customer.attributes).not.toHaveProperty('plan')
    expect(body).toMatchObject({ customer: { attributes: { city: 'Bern' } } })
    expect((await service.read('customers/ada/activities?type=skipped_update')).body).toMatchObject({
      activities: [{ data: { attributes: ['plan'] } }],
    })
  })

  test('that were said once more are as new as that', async () => {
    await using service = await startService()
    const at = (second: number) => new Date(Date.UTC(2026, 2, 1, 0, 0, second)).toISOString()
    for (const second of [10, 30]) {
      await service.send('identify', { userId: 'ada', timestamp: at(second), traits: { plan: 'pro' } })
    }

    await service.send('identify', { userId: 'ada', timestamp: at(20), traits: { plan: 'free' } })

    const { body } = await service.read('customers/ada/attributes')
    expect(body).toMatchObject({
      customer: { attributes: { plan: 'pro' }, timestamps: { plan: Date.UTC(2026, 2, 1, 0, 0, 30) / 1000 } },
    })
    expect((await service.read('customers/ada/activities?type=attribute_change&name=plan')).body).toMatchObject({
      activities: [{ data: { plan: { from: null, to: 'pro' } } }],
    })
  })

  test('that are null or empty are removed; changes are logged with what was there', async () => {
    await using service = await startService()
    await service.send('identify', { userId: 'ada', traits: { plan: 'pro', city: 'Bern', seats: 1 } })

    await service.send('identify', { userId: 'ada', traits: { plan: null, city: '', seats: 1 } })

    const { customer } = (await service.read('customers/ada/attributes')).body as Customer
    expect(customer.attributes).not.toHaveProperty('plan')
    expect(customer.attributes).not.toHaveProperty('city')
    expect((await service.read('customers/ada/activities?type=attribute_change&limit=1')).body).toMatchObject({
      activities: [{ data: { plan: { from: 'pro', to: null }, city: { from: 'Bern', to: null } } }],
    })
  })

  test('may be named like parts of every object', async () => {
    await using service = await startService()
    const hostile = '{"userId":"__proto__","traits":{"__proto__":{"polluted":true},"constructor":"c","toString":"t"}}'

    await service.send('identify', hostile)
    await service.send('track', '{"userId":"constructor","event":"__proto__","properties":{"__proto__":"2026-02-01"}}')
    await service.send('group', '{"userId":"__proto__","groupId":"__proto__","traits":{"__proto__":"x"}}')

    const { body } = await service.read('customers/__proto__/attributes')
    const { attributes } = (body as Customer).customer
    expect(Object.getOwnPropertyDescriptor(attributes, '__proto__')?.value).toBe('{"polluted":true}')
    expect(attributes).toMatchObject({ constructor: 'c', toString: 't' })
    expect((await service.read('customers/constructor/activities?type=event&name=__proto__')).text).toContain(
      '{"__proto__":1769904000}',
    )
    expect((await service.read('objects/1/__proto__/attributes')).text).toContain('{"__proto__":"x"}')
    expect({}).not.toHaveProperty('polluted')
  })
})
