import { describe, expect, test } from 'vitest'
import { createEmulator } from '../src/index.ts'
import { startService } from './service.ts'

type Service = Awaited<ReturnType<typeof startService>>

async function storedEvents({ read }: Service): Promise<string[]> {
  const { body } = await read('customers/ada/activities?type=event&limit=100')
  const { activities = [] } = body as { activities?: { name: string }[] }
  return activities.map(({ name }) => name).reverse()
}

function swallowing(swallow: number) {
  return startService({ mode: { swallow } })
}

const event = (name: string) => ({ type: 'track', userId: 'ada', event: name })

describe('swallow mode', () => {
  test.each([
    [1, ['B', 'C', 'D']],
    [2, ['A', 'C', 'D']],
    [4, ['A', 'B', 'C']],
    [5, ['A', 'B', 'C', 'D']],
  ])('answers 200 to message %i and does not apply it, in a batch too', async (swallow, expected) => {
    await using service = await swallowing(swallow)

    const answers = [
      await service.send('track', event('A')),
      await service.send('batch', { batch: [event('B'), event('C')] }),
      await service.send('track', event('D')),
    ]

    expect(answers.map(({ status, text }) => [status, text])).toEqual(Array(3).fill([200, '{}\n']))
    expect(await storedEvents(service)).toEqual(expected)
    expect(service.workspace.drops()).toEqual([])
  })

  test('counts from when it is set, and again from a reset', async () => {
    await using service = await startService()
    await service.send('track', event('A'))
    await service.send('track', event('B'))
    expect(service.workspace.messages).toBe(2)

    service.workspace.configure({ mode: { swallow: 1 } })
    await service.send('track', event('C'))
    await service.send('track', event('D'))
    const before = await storedEvents(service)
    service.workspace.reset()
    await service.send('track', event('E'))
    await service.send('track', event('F'))

    expect(before).toEqual(['A', 'B', 'D'])
    expect(await storedEvents(service)).toEqual(['F'])
    expect(service.workspace.messages).toBe(2)
  })

  test('swallows what a rate limit or a fault lets through, and counts nothing that is invalid', async () => {
    await using service = await swallowing(2)
    service.workspace.faults.add({ sequence: [{ kind: 'drop' }] })

    await service.send('track', event('A'))
    await service.send('track', { userId: 'ada' }, { strict: false })
    for (const name of ['B', 'C', 'D']) await service.send('track', event(name))

    expect(await storedEvents(service)).toEqual(['B', 'D'])
  })

  test('is one workspace’s own', async () => {
    const emulator = createEmulator()
    const [first, second] = [emulator.createWorkspace({ mode: { swallow: 1 } }), emulator.createWorkspace()]
    for (const { keys } of [first, second]) {
      const headers = { authorization: `Basic ${btoa(`${keys.writeKey}:`)}` }
      const request = { method: 'POST', headers, body: '{"userId":"ada"}' }
      await emulator.fetch(new Request('http://localhost/v1/identify', request))
    }

    expect([first.state.people.size, second.state.people.size]).toEqual([0, 1])
  })
})

test('do-nothing mode stores nothing, until it is turned off', async () => {
  await using service = await startService({ mode: 'do-nothing' })
  await service.send('track', event('A'))

  service.workspace.configure({ mode: 'normal' })
  await service.send('track', event('B'))

  expect(await storedEvents(service)).toEqual(['B'])
})

test('do-nothing mode answers the Track and the App API as well, and stores nothing', async () => {
  await using service = await startService({ mode: 'do-nothing' })
  const headers = { authorization: `Bearer ${service.workspace.keys.appKey}` }
  const post = (path: string, body: unknown) =>
    fetch(`${service.emulator.url}/v1/${path}`, { method: 'POST', headers, body: JSON.stringify(body) })

  const answers = [
    await service.track('PUT', '/api/v1/customers/ada', { plan: 'pro' }),
    await service.track('POST', '/api/v2/batch', { batch: [{ type: 'nonsense' }] }),
    await service.track('POST', '/api/v1/forms/1/submit', {}),
    await post('segments', { segment: { name: 'New' } }),
    await post('send/push', { transactional_message_id: 3, identifiers: { id: 'ada' } }),
  ]

  expect(answers.map(({ status }) => status)).toEqual([200, 200, 204, 200, 200])
  const { people, segments, deliveries } = service.workspace.state
  expect([people.size, segments.all.length, deliveries.all.length]).toEqual([0, 1, 0])
  expect(service.workspace.drops()).toEqual([])
})

describe('the settings of a workspace', () => {
  async function put(service: Service, settings: unknown) {
    const url = `${service.emulator.url}/_emulator/workspaces/${service.workspace.name}/settings`
    const response = await fetch(url, { method: 'PUT', body: JSON.stringify(settings) })
    return { status: response.status, body: await response.json() }
  }

  test('are changed over HTTP, and what is not given stays', async () => {
    await using service = await startService({ visibilityDelayMs: 10_000 })

    expect(await put(service, { mode: { swallow: 3 } })).toMatchObject({
      status: 200,
      body: { mode: { swallow: 3 }, messages: 0, visibilityDelayMs: 10_000 },
    })
    expect(await put(service, { visibilityDelayMs: 0 })).toMatchObject({ body: { mode: { swallow: 3 } } })
    await service.send('track', event('A'))
    expect(await storedEvents(service)).toEqual(['A'])
  })

  test('can make the journal and the ledger smaller and larger', async () => {
    await using service = await startService()
    for (const name of ['A', 'B', 'C']) await service.send('track', { ...event(name), event: 7 }, { strict: false })

    service.workspace.configure({ journalCapacity: 2, ledgerCapacity: 1 })
    expect([service.workspace.requests().length, service.workspace.drops().length]).toEqual([2, 1])
    service.workspace.configure({ journalCapacity: 3, ledgerCapacity: 0 })
    for (const name of ['D', 'E']) await service.send('track', event(name))

    expect(service.workspace.requests().map(({ body = '' }) => JSON.parse(body).event)).toEqual([7, 'D', 'E'])
    expect(service.workspace.drops()).toEqual([])
  })

  test.each([
    [{ mode: 'lazy' }, 'mode: expected normal, do-nothing or {"swallow": n}.'],
    [{ mode: { swallow: 0 } }, 'mode'],
    [{ visibilityDelayMs: -1 }, 'visibilityDelayMs'],
    [{ journalCapacity: 1.5 }, 'journalCapacity'],
    [{ name: 'other' }, 'name'],
  ])('are refused as %j, and nothing changes', async (settings, place) => {
    await using service = await startService()

    expect(await put(service, { isReordering: true, ...settings })).toEqual({
      status: 400,
      body: { error: expect.stringContaining(place) },
    })
  })
})
