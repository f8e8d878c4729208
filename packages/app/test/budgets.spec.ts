import type { Pace } from '@cio/core'
import { describe, eventually, expect } from '@cio/test-harness/vitest'
import { listBroadcastTriggers, triggerBroadcast } from '../src/broadcasts.ts'
import { createAppClient } from '../src/index.ts'
import { listTransactionalMessages, sendInApp } from '../src/transactional.ts'
import { test } from './fixtures.ts'

describe('the three budgets', () => {
  test('are drawn on by what they are for, and by nothing else', async ({ create, emulator, service }) => {
    const { userId } = await create.person()
    const { appApiKey = '', appBaseUrl = '' } = service('spec')
    const drawn = { general: 0, transactional: 0, broadcasts: 0 }
    const paceOf = (name: keyof typeof drawn): Pace => ({
      ticket: async () => {
        drawn[name] += 1
      },
    })
    const app = createAppClient({
      appKey: appApiKey,
      region: 'us',
      baseUrl: appBaseUrl,
      requestsPerSecond: paceOf('general'),
      transactionalPerSecond: paceOf('transactional'),
      broadcastsPerSecond: paceOf('broadcasts'),
    })
    const identifiers = { id: userId }

    for (const id of [4, 'welcome']) await sendInApp(app, { transactional_message_id: id, identifiers })
    await triggerBroadcast(app, 1, { ids: [userId] })
    for (const list of [listTransactionalMessages, listTransactionalMessages, listTransactionalMessages])
      await list(app)

    expect(drawn).toEqual({ general: 3, transactional: 2, broadcasts: 1 })
    await eventually(
      () => emulator.deliveries().map(({ channel }) => channel),
      (channels) => expect(channels.toSorted()).toEqual(['email', 'in_app', 'in_app']),
    )
  })

  test('let one broadcast go in ten seconds, and hold nothing else up', async ({ create, emulator, service }) => {
    const { userId } = await create.person()
    const { appApiKey = '', appBaseUrl = '' } = service('spec')
    const app = createAppClient({ appKey: appApiKey, region: 'us', baseUrl: appBaseUrl })
    const control = new AbortController()

    await triggerBroadcast(app, 1, { ids: [userId] })
    const second = triggerBroadcast(app, 1, { ids: [userId] }, { signal: control.signal })
    await sendInApp(app, { transactional_message_id: 4, identifiers: { id: userId } })
    await eventually(
      () => listBroadcastTriggers(app, 1),
      (runs) => expect(runs).toHaveLength(1),
    )
    control.abort(new Error('never mind'))

    await expect(second).rejects.toThrowError('never mind')
    expect(emulator.requests({ path: '/v1/campaigns/1/triggers' })).toHaveLength(1)
    await eventually(
      () => emulator.deliveries().map(({ channel }) => channel),
      (channels) => expect(channels.toSorted()).toEqual(['email', 'in_app']),
    )
  })

  test('are paused by a 429 of their own alone', async ({ create, emulator, service }) => {
    const { userId } = await create.person()
    const { appApiKey = '', appBaseUrl = '' } = service('spec')
    const app = createAppClient({ appKey: appApiKey, region: 'us', baseUrl: appBaseUrl, retry: { limit: 0 } })
    const sequence = [{ kind: 'answer', status: 429, retryAfter: 600 }] as const
    emulator.faults.add({ on: 'POST /v1/send/in_app', sequence })
    const sending = sendInApp(app, { transactional_message_id: 4, identifiers: { id: userId } })

    await expect(sending).rejects.toMatchObject({ code: 'CIO_RATE_LIMIT', retryAfterMs: 600_000 })

    expect((await listTransactionalMessages(app)).length).toBeGreaterThan(0)
    const { id } = await triggerBroadcast(app, 1, { ids: [userId] })
    await eventually(
      () => listBroadcastTriggers(app, 1),
      (runs) => expect(runs).toMatchObject([{ id }]),
    )
  })
})
