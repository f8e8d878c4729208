import { Analytics, type AnalyticsSettings } from '@segment/analytics-node'
import { describe, expect, test } from 'vitest'
import { AFTER_ALL, callAll, startAnalytics } from './analytics.ts'

/** Segment's client, which the documentation lets people point at Customer.io, unmodified but for its URL. */
async function startClient(
  settings: Partial<AnalyticsSettings> = {},
  options: Parameters<typeof startAnalytics>[0] = {},
) {
  const service = await startAnalytics(options)
  const { writeKey } = service.workspace.keys
  return { ...service, client: new Analytics({ writeKey, host: service.emulator.url, ...settings }) }
}

describe('@segment/analytics-node', () => {
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

  test('flushes when it is told to, and can go on', async () => {
    await using service = await startClient()

    service.client.track({ userId: 'ada', event: 'First' })
    await service.client.flush()
    const afterFlush = (await service.activities('ada')).map(({ name }) => name)
    service.client.track({ userId: 'ada', event: 'Second' })
    await service.client.closeAndFlush()

    expect(afterFlush).toContain('First')
    expect((await service.activities('ada')).map(({ name }) => name)).toContain('Second')
    expect(service.sent()).toHaveLength(2)
  })

  test('packs as many as it is told into a batch', async () => {
    await using service = await startClient({ flushAt: 20 })

    for (let index = 0; index < 50; index += 1) service.client.track({ userId: 'ada', event: `Event ${index}` })
    await service.client.closeAndFlush()

    const sizes = service.sent().map(({ body = '' }) => (JSON.parse(body) as { batch: unknown[] }).batch.length)
    expect(sizes.toSorted()).toEqual([10, 20, 20])
    expect((await service.activities('ada')).filter(({ type }) => type === 'event')).toHaveLength(50)
  })

  // The same count of escape sequences and letters i as in Customer.io's client, which was made of this one.
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

  test('gives up on a 401 at once', async () => {
    await using service = await startClient({ writeKey: 'nobody-knows-me' }, { permissiveUnknownKey: 'reject' })
    let failure: unknown

    service.client.track({ userId: 'ada', event: 'Paid' }, (error) => {
      failure = error
    })
    await service.client.closeAndFlush()

    expect(service.emulator.drops()).toMatchObject([{ code: 'unauthorized', status: 401 }])
    expect(failure).toMatchObject({ message: expect.stringContaining('401') })
  })

  test('waits as long as Retry-After says, and then delivers', async () => {
    await using service = await startClient(
      {},
      { faults: [{ sequence: [{ kind: 'answer', status: 429, retryAfter: 1 }] }] },
    )
    const startedAt = performance.now()

    service.client.track({ userId: 'ada', event: 'Paid' })
    await service.client.closeAndFlush({ timeout: 10_000 })

    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(990)
    expect(service.sent().map(({ status }) => status)).toEqual([429, 200])
    expect((await service.activities('ada')).map(({ name }) => name)).toContain('Paid')
  })
})
