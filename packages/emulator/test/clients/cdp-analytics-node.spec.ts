import { Analytics, type AnalyticsSettings } from '@customerio/cdp-analytics-node'
import { describe, expect, test } from 'vitest'
import { AFTER_ALL, callAll, startAnalytics } from './analytics.ts'

/** The official batching client, unmodified but for its URL. */
async function startClient(
  settings: Partial<AnalyticsSettings> = {},
  options: Parameters<typeof startAnalytics>[0] = {},
) {
  const service = await startAnalytics(options)
  const { writeKey } = service.workspace.keys
  return { ...service, client: new Analytics({ writeKey, host: service.emulator.url, ...settings }) }
}

describe('@customerio/cdp-analytics-node', () => {
  test('has every call of its own stored', async () => {
    await using service = await startClient()

    callAll(service.client)
    await service.client.closeAndFlush()

    expect((await service.read('customers/ada/attributes')).body).toMatchObject(AFTER_ALL.person)
    expect((await service.read('customers/ada/relationships')).body).toMatchObject(AFTER_ALL.relationships)
    expect((await service.read('objects/1/acme/attributes')).body).toMatchObject(AFTER_ALL.object)
    expect((await service.read('customers/old-ada/attributes')).status).toBe(404)
    const named = (await service.activities('ada')).filter(({ type }) => ['event', 'page', 'screen'].includes(type))
    expect(named.map(({ name }) => name).toSorted()).toEqual(AFTER_ALL.names)
    expect(service.workspace.drops()).toEqual([])
  })

  test('packs fifteen messages into a batch, and the rest when it closes', async () => {
    await using service = await startClient()

    for (let index = 0; index < 40; index += 1) service.client.track({ userId: 'ada', event: `Event ${index}` })
    await service.client.closeAndFlush()

    const sizes = service.sent().map(({ body = '' }) => (JSON.parse(body) as { batch: unknown[] }).batch.length)
    expect(sizes).toEqual([15, 15, 10])
    expect((await service.activities('ada')).filter(({ type }) => type === 'event')).toHaveLength(40)
  })

  test('flushes by itself after its interval', async () => {
    await using service = await startClient({ flushInterval: 20 })

    service.client.track({ userId: 'ada', event: 'Paid' })
    await service.workspace.waitForRequests({ path: '/v1/batch', type: 'track' }, { timeoutMs: 60_000 })

    expect((await service.activities('ada')).map(({ name }) => name)).toContain('Paid')
    await service.client.closeAndFlush()
  })

  test('sends the same messageIds when it repeats after a 500, and nothing is stored twice', async () => {
    await using service = await startClient(
      {},
      { faults: [{ sequence: [{ kind: 'reset-after' }, { kind: 'answer', status: 500 }] }] },
    )

    service.client.track({ userId: 'ada', event: 'Paid' })
    await service.client.closeAndFlush()

    const ids = service
      .sent()
      .map(({ body = '' }) => (JSON.parse(body) as { batch: { messageId: string }[] }).batch[0]?.messageId)
    expect(ids).toHaveLength(3)
    expect(new Set(ids).size).toBe(1)
    expect((await service.activities('ada')).filter(({ type }) => type === 'event')).toHaveLength(1)
    expect(service.workspace.drops()).toMatchObject([{ code: 'duplicate' }])
  })

  // It counts escape sequences and the letter i, not bytes: 40 kB of one letter are "one", and so it sends what is dropped.
  test('takes 40 kB for a few bytes and calls it delivered; the service drops it', async () => {
    await using service = await startClient()
    let failure: unknown = 'not called'

    service.client.track({ userId: 'ada', event: 'Paid', properties: { text: 'x'.repeat(40_000) } }, (error) => {
      failure = error
    })
    await service.client.closeAndFlush()

    expect(failure).toBeUndefined()
    expect(service.workspace.drops()).toMatchObject([{ code: 'oversize', status: 200, type: 'track' }])
    expect(await service.activities('ada')).toEqual([])
  })

  test('packs more into a batch than the service takes; all of it is dropped', async () => {
    await using service = await startClient({ maxEventsInBatch: 40 })
    const properties = { text: 'x'.repeat(20_000) }

    for (let index = 0; index < 40; index += 1) service.client.track({ userId: 'ada', event: 'Paid', properties })
    await service.client.closeAndFlush()

    expect(service.sent()).toMatchObject([{ status: 200 }])
    expect(service.workspace.drops()).toMatchObject([{ code: 'oversize', path: '/v1/batch' }])
    expect(await service.activities('ada')).toEqual([])
  })

  test('repeats a 401 three times, though no repetition can help', async () => {
    await using service = await startClient({ writeKey: 'nobody-knows-me' }, { permissiveUnknownKey: 'reject' })
    let failure: unknown

    service.client.track({ userId: 'ada', event: 'Paid' }, (error) => {
      failure = error
    })
    await service.client.closeAndFlush()

    expect(service.emulator.drops()).toMatchObject(Array(4).fill({ code: 'unauthorized', status: 401 }))
    expect(failure).toMatchObject({ message: expect.stringContaining('401') })
  })

  test('hears nothing of a wrong key, since nothing is said', async () => {
    await using service = await startClient({ writeKey: 'nobody-knows-me' })
    let failure: unknown = 'not called'

    service.client.track({ userId: 'ada', event: 'Paid' }, (error) => {
      failure = error
    })
    await service.client.closeAndFlush()

    expect(failure).toBeUndefined()
    expect(service.emulator.drops()).toMatchObject([{ code: 'unauthorized', status: 200 }])
  })

  test('does not wait as long as Retry-After says', async () => {
    await using service = await startClient(
      {},
      { faults: [{ sequence: [{ kind: 'answer', status: 429, retryAfter: 60 }] }] },
    )

    service.client.track({ userId: 'ada', event: 'Paid' })
    await service.client.closeAndFlush()

    expect(service.sent().map(({ status }) => status)).toEqual([429, 200])
  })

  test('closes with success though nothing was delivered', async () => {
    await using service = await startClient(
      { maxRetries: 0 },
      { faults: [{ on: 'pipelines', fault: { kind: 'answer', status: 503 } }] },
    )

    service.client.track({ userId: 'ada', event: 'Paid' })

    await expect(service.client.closeAndFlush()).resolves.toBeUndefined()
    expect(await service.activities('ada')).toEqual([])
  })
})
