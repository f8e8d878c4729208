import { createMessage } from '@cio/core'
import { describe, eventually, expect, never, test } from '@cio/test-harness/vitest'
import { page, screen } from '../src/index.ts'

const url = 'https://example.com/pricing?plan=pro'

describe('a page view', () => {
  test('is recorded as a page, once, under its address and with its properties [PAGE-01, EVENT-04]', {
    tags: 'smoke',
  }, async ({ client, create, read }) => {
    const { userId } = await create.person()

    await page(client, { userId, name: 'Pricing', properties: { url, path: '/pricing', category: 'Shop', seats: 7 } })

    await eventually(
      () => read.activities(userId, { type: 'page' }),
      (activities) =>
        expect(activities).toMatchObject([{ name: url, data: { url, path: '/pricing', category: 'Shop', seats: 7 } }]),
    )
    expect(await read.activities(userId, { type: 'event' })).toEqual([])
  })

  test('by a visitor joins the person they turn out to be [PAGE-02]', async ({ client, ids, read }) => {
    const [userId, anonymousId] = [ids.user('visitor'), ids.anonymous('visitor')]
    await page(client, { anonymousId, properties: { url } })
    await never(() => read.person(anonymousId))

    await client.send(createMessage('identify', { userId, anonymousId }))

    await eventually(
      () => read.activities(userId, { type: 'page' }),
      (activities) => expect(activities).toMatchObject([{ name: url }]),
    )
  })

  test('with both ids is that of the person, and one without any is refused [PAGE-03]', async ({
    client,
    create,
    ids,
    read,
    sent,
  }) => {
    const { userId } = await create.person()
    const anonymousId = ids.anonymous('visitor')
    // @ts-expect-error The compiler refuses it first.
    expect(() => page(client, { properties: { url } })).toThrowError(
      'A message of type "page" names nobody. Give it a userId or an anonymousId.',
    )
    expect(() => page(client, { userId: '', properties: { url } })).toThrowError(
      'The userId of a message of type "page" is empty. It has to be text.',
    )
    expect(sent.requests).toEqual([])

    await page(client, { userId, anonymousId, properties: { url } })

    await eventually(
      () => read.activities(userId, { type: 'page' }),
      (activities) => expect(activities).toHaveLength(1),
    )
    // Were it kept for the visitor as well, whoever they turn out to be would have it too.
    const stranger = ids.user('stranger')
    await client.send(createMessage('identify', { userId: stranger, anonymousId }))
    await eventually(
      () => read.person(stranger),
      (person) => expect(person).toBeDefined(),
    )
    await never(() => read.activities(stranger, { type: 'page' }))
    expect(await read.activities(userId, { type: 'page' })).toHaveLength(1)
  })

  test('carries its context to the wire [PAGE-04]', async ({ client, create, read, sent }) => {
    const { userId } = await create.person()
    const context = { ip: '203.0.113.9', locale: 'en-GB', campaign: { source: 'newsletter' } }

    await page(client, { userId, properties: { url }, context })

    expect(sent.requests).toMatchObject([{ path: '/v1/page', body: { type: 'page', context } }])
    await eventually(
      () => read.activities(userId, { type: 'page' }),
      (activities) => expect(activities).toHaveLength(1),
    )
  })

  test('says where it led from and what was looked for [PAGE-05]', async ({ client, create, read }) => {
    const { userId } = await create.person()
    const properties = { url, title: 'Pricing', referrer: 'https://example.com/', search: '?plan=pro' }

    await page(client, { userId, properties })

    await eventually(
      () => read.activities(userId, { type: 'page' }),
      (activities) => expect(activities).toMatchObject([{ name: url, data: properties }]),
    )
  })

  test('is recorded at the time it happened [PAGE-06]', async ({ client, create, read }) => {
    const { userId } = await create.person()
    const twoDaysAgo = new Date(Date.now() - 2 * 24 * 60 * 60 * 1000)

    await page(client, { userId, properties: { url }, timestamp: twoDaysAgo })

    await eventually(
      () => read.activities(userId, { type: 'page' }),
      (activities) => expect(activities).toMatchObject([{ timestamp: Math.floor(twoDaysAgo.getTime() / 1000) }]),
    )
  })
})

describe('a screen view', () => {
  test('is recorded as a screen, once, under its name and with its properties [SCREEN-01, EVENT-05]', async ({
    client,
    create,
    read,
  }) => {
    const { userId } = await create.person()

    await screen(client, { userId, name: 'Report', properties: { app_version: '4.2.0', seats: 7 } })

    await eventually(
      () => read.activities(userId, { type: 'screen' }),
      (activities) => expect(activities).toMatchObject([{ name: 'Report', data: { app_version: '4.2.0', seats: 7 } }]),
    )
    expect(await read.activities(userId, { type: 'page' })).toEqual([])
    expect(await read.activities(userId, { type: 'event' })).toEqual([])
  })

  test('by a visitor joins the person they turn out to be [SCREEN-02]', async ({ client, ids, read }) => {
    const [userId, anonymousId] = [ids.user('visitor'), ids.anonymous('visitor')]
    await screen(client, { anonymousId, name: 'Welcome' })
    await never(() => read.person(anonymousId))

    await client.send(createMessage('identify', { userId, anonymousId }))

    await eventually(
      () => read.activities(userId, { type: 'screen' }),
      (activities) => expect(activities).toMatchObject([{ name: 'Welcome' }]),
    )
  })

  test('with both ids is that of the person, and one without any, or without a name, is refused [SCREEN-03]', async ({
    client,
    create,
    ids,
    read,
    sent,
  }) => {
    const { userId } = await create.person()
    const anonymousId = ids.anonymous('visitor')
    // @ts-expect-error The compiler refuses it first.
    expect(() => screen(client, { name: 'Report' })).toThrowError(
      'A message of type "screen" names nobody. Give it a userId or an anonymousId.',
    )
    expect(() => screen(client, { userId, name: '' })).toThrowError(
      'The name of a message of type "screen" is empty. It has to be text.',
    )
    expect(sent.requests).toEqual([])

    await screen(client, { userId, anonymousId, name: 'Report' })

    await eventually(
      () => read.activities(userId, { type: 'screen' }),
      (activities) => expect(activities).toHaveLength(1),
    )
    // Were it kept for the visitor as well, whoever they turn out to be would have it too.
    const stranger = ids.user('stranger')
    await client.send(createMessage('identify', { userId: stranger, anonymousId }))
    await eventually(
      () => read.person(stranger),
      (person) => expect(person).toBeDefined(),
    )
    await never(() => read.activities(stranger, { type: 'screen' }))
    expect(await read.activities(userId, { type: 'screen' })).toHaveLength(1)
  })

  test('carries its context to the wire [SCREEN-04]', async ({ client, create, read, sent }) => {
    const { userId } = await create.person()
    const context = { app: { name: 'Reader', version: '4.2.0' }, os: { name: 'iOS' }, network: { wifi: true } }

    await screen(client, { userId, name: 'Report', context })

    expect(sent.requests).toMatchObject([{ path: '/v1/screen', body: { type: 'screen', context } }])
    await eventually(
      () => read.activities(userId, { type: 'screen' }),
      (activities) => expect(activities).toHaveLength(1),
    )
  })

  test('says which class drew it [SCREEN-05]', async ({ client, create, read }) => {
    const { userId } = await create.person()

    await screen(client, { userId, name: 'Report', properties: { screen_class: 'ReportController' } })

    await eventually(
      () => read.activities(userId, { type: 'screen' }),
      (activities) =>
        expect(activities).toMatchObject([{ name: 'Report', data: { screen_class: 'ReportController' } }]),
    )
  })

  test('is recorded at the time it happened [SCREEN-06]', async ({ client, create, read }) => {
    const { userId } = await create.person()
    const twoDaysAgo = new Date(Date.now() - 2 * 24 * 60 * 60 * 1000)

    await screen(client, { userId, name: 'Report', timestamp: twoDaysAgo })

    await eventually(
      () => read.activities(userId, { type: 'screen' }),
      (activities) => expect(activities).toMatchObject([{ timestamp: Math.floor(twoDaysAgo.getTime() / 1000) }]),
    )
  })
})
