import { describe, expect, test } from 'vitest'
import { createEmulator } from '../src/index.ts'
import { startService } from './service.ts'

type Service = Awaited<ReturnType<typeof startService>>

/** Real time that stands still: what is sent falls within one second, however long it takes. */
const stopped = () => 0

/** Sends so many events at once. */
function sendEvents({ send }: Service, count: number, strict = true) {
  const numbers = Array.from({ length: count }, (_, index) => String(index))
  return Promise.all(numbers.map((event) => send('track', { userId: 'ada', event }, { strict })))
}

async function storedEvents({ read }: Service): Promise<number> {
  const { body } = await read('customers/ada/activities?type=event&limit=100')
  return (body as { activities?: unknown[] }).activities?.length ?? 0
}

describe('a rate limit', () => {
  test('answers 429 to one too many, in permissive mode as well, and does not apply it', async () => {
    await using service = await startService({
      rateLimits: [{ on: 'pipelines', requestsPerSecond: 5, retryAfter: 2 }],
      elapsed: stopped,
    })

    const answers = await sendEvents(service, 8, false)

    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 200, 200, 200, 200, 429, 429, 429])
    expect(answers.find(({ status }) => status === 429)?.body).toEqual({
      meta: { errors: ['more than 5 requests within a second'] },
    })
    expect(await storedEvents(service)).toBe(5)
    const refused = service.workspace.requests().filter(({ status }) => status === 429)
    expect(refused).toMatchObject([{ fault: 'rate-limit' }, { fault: 'rate-limit' }, { fault: 'rate-limit' }])
  })

  test('lets requests in again once a second has passed, also while the time of the emulator stands still', async () => {
    const real = { now: 0 }
    const rateLimits = [{ requestsPerSecond: 1 }]
    await using service = await startService({ rateLimits, now: () => 0, elapsed: () => real.now })
    const statusAt = async (now: number) => {
      real.now = now
      return (await service.send('track', { userId: 'ada', event: 'Once' })).status
    }

    expect([await statusAt(0), await statusAt(999), await statusAt(1000)]).toEqual([200, 429, 200])
  })

  test('can be one request in ten seconds, as broadcasts have it', async () => {
    const real = { now: 0 }
    const on = 'POST /v1/campaigns/:broadcast_id/triggers'
    await using service = await startService({ rateLimits: [{ on, requestsPerSecond: 0.1 }], elapsed: () => real.now })
    const headers = { authorization: `Bearer ${service.workspace.keys.appKey}` }
    const triggerAt = async (now: number) => {
      real.now = now
      const url = `${service.emulator.url}/v1/campaigns/1/triggers`
      const response = await fetch(url, { method: 'POST', headers, body: '{}' })
      return [response.status, await response.json()]
    }

    expect([await triggerAt(0), await triggerAt(9999), await triggerAt(10_000)]).toEqual([
      [200, { id: 1 }],
      [429, { errors: [{ detail: 'more than one request within 10 seconds', status: '429' }] }],
      [200, { id: 2 }],
    ])
  })

  test.each([[2], ['Wed, 21 Oct 2026 07:28:00 GMT']])('says Retry-After: %s', async (retryAfter) => {
    await using service = await startService({ rateLimits: [{ requestsPerSecond: 1, retryAfter }], elapsed: stopped })
    const authorization = `Bearer ${service.workspace.keys.appKey}`
    const ask = () => fetch(`${service.emulator.url}/v1/segments`, { headers: { authorization } })

    const [first, second] = [await ask(), await ask()]

    expect([first.status, first.headers.get('retry-after')]).toEqual([200, null])
    expect([second.status, second.headers.get('retry-after')]).toEqual([429, String(retryAfter)])
    expect(await second.json()).toEqual({
      errors: [{ detail: 'more than 1 requests within a second', status: '429' }],
    })
  })

  test('sends no Retry-After unless told to', async () => {
    const emulator = createEmulator({ rateLimits: [{ requestsPerSecond: 1 }], elapsed: stopped })
    const headers = { authorization: 'Bearer emulator-app-key' }
    const ask = () => emulator.fetch(new Request('http://localhost/v1/segments', { headers }))
    await ask()

    const refused = await ask()

    expect([refused.status, refused.headers.has('retry-after')]).toEqual([429, false])
  })

  test('makes requests wait for their turn when it throttles', async () => {
    await using service = await startService({
      rateLimits: [{ on: 'pipelines', requestsPerSecond: 4, onExcess: 'throttle' }],
    })
    const startedAt = performance.now()

    const answers = await sendEvents(service, 6)

    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(995)
    expect(await storedEvents(service)).toBe(6)
  })

  test('accepts and forgets when it drops, and the ledger knows', async () => {
    await using service = await startService({
      rateLimits: [{ on: 'pipelines', requestsPerSecond: 2, onExcess: 'drop' }],
      elapsed: stopped,
    })

    const answers = await sendEvents(service, 5)

    expect(answers.map(({ status, text }) => [status, text])).toEqual(Array(5).fill([200, '{}\n']))
    expect(await storedEvents(service)).toBe(2)
    expect(service.workspace.drops()).toMatchObject(
      Array(3).fill({ code: 'fault', reasons: ['dropped: more than 2 requests within a second'] }),
    )
  })

  test('counts for one API, one route or one workspace, and no other', async () => {
    await using service = await startService({ elapsed: stopped })
    service.workspace.faults.limitRate([{ on: 'POST /v1/track', requestsPerSecond: 1 }])
    const { send, read } = service

    await send('track', { userId: 'ada', event: 'First' })
    const answers = [
      await send('track', { userId: 'ada', event: 'Second' }),
      await send('page', { userId: 'ada' }),
      await read('customers/ada/attributes'),
    ]

    expect(answers.map(({ status }) => status)).toEqual([429, 200, 200])
  })

  test('is set, read and lifted over HTTP', async () => {
    await using service = await startService({ elapsed: stopped })
    const control = `${service.emulator.url}/_emulator/workspaces/${service.workspace.name}/rate-limits`
    const put = (rateLimits: unknown) => fetch(control, { method: 'PUT', body: JSON.stringify({ rateLimits }) })

    const limits = [{ on: 'app', requestsPerSecond: 1, onExcess: 'reject', retryAfter: 1 }]
    expect((await put(limits)).status).toBe(200)
    expect(await (await fetch(control)).json()).toEqual({ rateLimits: limits })
    await service.read('segments')
    expect((await service.read('segments')).status).toBe(429)
    await put([])
    expect((await service.read('segments')).status).toBe(200)
  })

  test.each([
    [{ requestsPerSecond: 0 }, 'rateLimits.0.requestsPerSecond: expected >0 but received 0'],
    [{ requestsPerSecond: 1.5 }, 'rateLimits.0.requestsPerSecond: expected a whole number, or less than 1'],
    [{ requestsPerSecond: 1, on: 'web' }, 'rateLimits.0.on: '],
    [{ requestsPerSecond: 1, burst: 3 }, 'rateLimits.0.burst is not known'],
  ])('is refused as %j', async (limit, sentence) => {
    await using service = await startService()
    const control = `${service.emulator.url}/_emulator/workspaces/${service.workspace.name}/rate-limits`

    const refused = await fetch(control, { method: 'PUT', body: JSON.stringify({ rateLimits: [limit] }) })

    expect(refused.status).toBe(400)
    expect(await refused.json()).toEqual({ error: expect.stringContaining(sentence) })
  })
})
