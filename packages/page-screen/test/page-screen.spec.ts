import { createMessage } from '@cio/core'
import { describe, eventually, expect, test } from '@cio/test-harness/vitest'
import { page, screen } from '../src/index.ts'

const url = 'https://example.com/pricing'

describe('a page view', () => {
  test('is recorded as a page, once, under its address and with its properties', { tags: 'smoke' }, async ({
    client,
    create,
    read,
  }) => {
    const { userId } = await create.person()

    await page(client, {
      userId,
      name: 'Pricing',
      properties: { url, title: 'Pricing', referrer: 'https://example.com/' },
    })

    await eventually(
      () => read.activities(userId, { type: 'page' }),
      (activities) =>
        expect(activities).toMatchObject([
          { name: url, data: { url, title: 'Pricing', referrer: 'https://example.com/' } },
        ]),
    )
    expect(await read.activities(userId, { type: 'event' })).toEqual([])
  })

  test('is recorded at the time it happened', async ({ client, create, read }) => {
    const { userId } = await create.person()
    const twoDaysAgo = new Date(Date.now() - 2 * 24 * 60 * 60 * 1000)

    await page(client, { userId, properties: { url }, timestamp: twoDaysAgo })

    await eventually(
      () => read.activities(userId, { type: 'page' }),
      (activities) => expect(activities).toMatchObject([{ timestamp: Math.floor(twoDaysAgo.getTime() / 1000) }]),
    )
  })

  test('by a visitor joins the person they turn out to be', async ({ client, ids, read }) => {
    const [userId, anonymousId] = [ids.user('visitor'), ids.anonymous('visitor')]

    await page(client, { anonymousId, properties: { url } })
    await client.send(createMessage('identify', { userId, anonymousId }))

    await eventually(
      () => read.activities(userId, { type: 'page' }),
      (activities) => expect(activities).toMatchObject([{ name: url }]),
    )
  })

  test('carries its context to the wire', async ({ client, create, sent }) => {
    const { userId } = await create.person()
    const context = { ip: '203.0.113.9', locale: 'en-GB', campaign: { source: 'newsletter' } }

    await page(client, { userId, properties: { url }, context })

    expect(sent.requests).toMatchObject([{ path: '/v1/page', body: { type: 'page', context } }])
  })
})

describe('a screen view', () => {
  test('is recorded as a screen, once, under its name and with its properties', async ({ client, create, read }) => {
    const { userId } = await create.person()

    await screen(client, {
      userId,
      name: 'Report',
      properties: { app_version: '4.2.0', screen_class: 'ReportController' },
    })

    await eventually(
      () => read.activities(userId, { type: 'screen' }),
      (activities) =>
        expect(activities).toMatchObject([
          { name: 'Report', data: { app_version: '4.2.0', screen_class: 'ReportController' } },
        ]),
    )
    expect(await read.activities(userId, { type: 'page' })).toEqual([])
  })

  test('by a visitor joins the person they turn out to be', async ({ client, ids, read }) => {
    const [userId, anonymousId] = [ids.user('visitor'), ids.anonymous('visitor')]

    await screen(client, { anonymousId, name: 'Welcome' })
    await client.send(createMessage('identify', { userId, anonymousId }))

    await eventually(
      () => read.activities(userId, { type: 'screen' }),
      (activities) => expect(activities).toMatchObject([{ name: 'Welcome' }]),
    )
  })
})
