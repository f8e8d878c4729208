import { describe, expect, test } from 'vitest'
import { createEmulator, type Fault, type FaultRule } from '../src/index.ts'
import { requestText, talk } from './raw-socket.ts'
import { startService } from './service.ts'

type Service = Awaited<ReturnType<typeof startService>>

/** One event over a socket of its own: every byte that comes back, and how the connection ends. */
function talkOf({ emulator, workspace }: Service, event: string, messageId = event) {
  const headers = { authorization: `Basic ${btoa(`${workspace.keys.writeKey}:`)}` }
  const body = JSON.stringify({ userId: 'ada', event, messageId })
  return talk(emulator.port, requestText('POST', '/v1/track', headers, body))
}

async function storedEvents({ read }: Service): Promise<string[]> {
  const { body } = await read('customers/ada/activities?type=event&limit=100')
  return ((body as { activities?: { name: string }[] }).activities ?? []).map(({ name }) => name)
}

function bodyOf(text: string): string {
  return text.slice(text.indexOf('\r\n\r\n') + 4)
}

async function startWith(...sequence: (Fault | null)[]) {
  return startService({ faults: [{ on: 'pipelines', sequence }] })
}

describe('on a raw socket', () => {
  test('a status with its body and Retry-After is answered, and the request not applied', async () => {
    await using service = await startWith({ kind: 'answer', status: 503, body: 'back soon', retryAfter: 3 })

    const { text, ending } = await talkOf(service, 'Paid')

    expect(text).toMatch(/^HTTP\/1\.1 503 /)
    expect(text).toMatch(/\r\nretry-after: 3\r\n/)
    expect([bodyOf(text), ending]).toEqual(['back soon', 'end'])
    expect(await storedEvents(service)).toEqual([])
    expect(service.workspace.requests()[0]).toMatchObject({ status: 503, fault: 'answer', path: '/v1/track' })
  })

  test('a status without a body has the envelope of its API', async () => {
    await using service = await startWith({ kind: 'answer', status: 500 })

    const { text } = await talkOf(service, 'Paid')

    expect(JSON.parse(bodyOf(text))).toEqual({ meta: { errors: ['as asked for'] } })
  })

  test('a status can be answered although the request was applied', async () => {
    await using service = await startWith({ kind: 'answer', status: 502, body: { error: 'gateway' }, isApplied: true })

    const { text } = await talkOf(service, 'Paid')

    expect(bodyOf(text)).toBe('{"error":"gateway"}')
    expect(await storedEvents(service)).toEqual(['Paid'])
  })

  test('a reset before applying leaves nothing on either side', async () => {
    await using service = await startWith({ kind: 'reset-before' })

    expect(await talkOf(service, 'Paid')).toEqual({ text: '', ending: 'reset' })
    expect(await storedEvents(service)).toEqual([])
    expect(service.workspace.requests()[0]).toMatchObject({ status: 0, fault: 'reset-before' })
  })

  test('a reset after applying leaves the sender in the dark', async () => {
    await using service = await startWith({ kind: 'reset-after' })

    expect(await talkOf(service, 'Paid')).toEqual({ text: '', ending: 'reset' })
    expect(await storedEvents(service)).toEqual(['Paid'])
  })

  test('a truncated body announces more than it holds', async () => {
    await using service = await startWith({ kind: 'truncated-body' })

    const { text } = await talkOf(service, 'Paid')

    expect(text).toMatch(/^HTTP\/1\.1 200 /)
    expect(text).toMatch(/\r\ncontent-length: 3\r\n/)
    expect(bodyOf(text)).toBe('{}')
    expect(await storedEvents(service)).toEqual(['Paid'])
  })

  test('a malformed body is whole, and no JSON', async () => {
    await using service = await startWith({ kind: 'malformed-body' })

    const { text, ending } = await talkOf(service, 'Paid')

    expect(text).toMatch(/\r\ncontent-length: 4\r\n/)
    expect([bodyOf(text), ending]).toEqual(['<{}\n', 'end'])
    expect(await storedEvents(service)).toEqual(['Paid'])
  })

  test('a dropped request looks accepted, and stands in the ledger', async () => {
    await using service = await startWith({ kind: 'drop' })

    const { text } = await talkOf(service, 'Paid')

    expect(text).toMatch(/^HTTP\/1\.1 200 /)
    expect(bodyOf(text)).toBe('{}\n')
    expect(await storedEvents(service)).toEqual([])
    expect(service.workspace.drops()).toMatchObject([{ code: 'fault', status: 200, path: '/v1/track' }])
  })

  test('a duplicate arrives twice; what has a messageId counts once', async () => {
    await using service = await startWith({ kind: 'duplicate' })

    const { text } = await talkOf(service, 'Paid')

    expect(bodyOf(text)).toBe('{}\n')
    expect(service.workspace.requests()).toHaveLength(2)
    expect(service.workspace.drops()).toMatchObject([{ code: 'duplicate', messageId: 'Paid' }])
    expect(await storedEvents(service)).toEqual(['Paid'])
  })

  test('a delay passes before the request is looked at', async () => {
    await using service = await startWith({ kind: 'delay', delay: 120 })
    const startedAt = performance.now()

    await talkOf(service, 'Paid')

    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(118)
    expect(await storedEvents(service)).toEqual(['Paid'])
  })

  test('a request that is delayed is overtaken, and ends with the emulator', async () => {
    const service = await startWith({ kind: 'delay', delay: 60_000 })

    const answer = talkOf(service, 'Delayed')
    while (service.workspace.faults.list()[0]?.hits !== 1) await talkOf(service, 'Overtakes')
    const stored = await storedEvents(service)
    expect(service.workspace.requests({ messageId: 'Delayed' })).toEqual([])
    await service.emulator.close()

    expect(new Set(stored)).toEqual(new Set(['Overtakes']))
    expect((await answer).text).toBe('')
    expect(service.workspace.requests({ messageId: 'Delayed' })).toHaveLength(1)
  })
})

describe('a sequence', () => {
  test('hits one request after the other, lets `null` pass, and is used up', async () => {
    await using service = await startWith({ kind: 'answer', status: 429 }, null, { kind: 'answer', status: 500 })

    const statuses = []
    for (const event of ['1', '2', '3', '4'])
      statuses.push((await service.send('track', { userId: 'ada', event })).status)

    expect(statuses).toEqual([429, 200, 500, 200])
    expect(await storedEvents(service)).toEqual(['4', '2'])
  })

  test('belongs to its workspace and its route', async () => {
    await using service = await startService({})
    service.workspace.faults.add({ on: 'POST /v1/track', sequence: [{ kind: 'answer', status: 500 }] })
    const other = service.emulator.createWorkspace()

    const page = await service.send('page', { userId: 'ada' })
    const elsewhere = await talkOf({ ...service, workspace: other }, 'Paid')
    const track = await service.send('track', { userId: 'ada', event: 'Paid' })

    expect([page.status, elsewhere.text.slice(9, 12), track.status]).toEqual([200, '200', 500])
  })

  test('meets the App API as well', async () => {
    await using service = await startService({ faults: [{ on: 'app', sequence: [{ kind: 'answer', status: 503 }] }] })

    expect(await service.read('segments')).toMatchObject({
      status: 503,
      body: { errors: [{ detail: 'as asked for', status: '503' }] },
    })
    expect((await service.read('segments')).status).toBe(200)
  })
})

describe('a probability', () => {
  const rules = (seed: number): FaultRule[] => [
    { fault: { kind: 'answer', status: 500 }, probability: 0.3, seed },
    { on: 'pipelines', fault: { kind: 'drop', delay: { minMs: 0, maxMs: 1 } }, probability: 0.2, seed },
  ]

  async function run(seed: number): Promise<string> {
    await using service = await startService({ faults: rules(seed) })
    let run = ''
    for (let index = 0; index < 60; index += 1) {
      const { text } = await talkOf(service, String(index))
      run += text.slice(9, 12) === '200' ? '.' : 'x'
    }
    return `${run} ${(await storedEvents(service)).join()} ${service.workspace.drops().length}`
  }

  test('gives the same run for the same seed, on the socket too, and another for another', async () => {
    const [first, again, other] = [await run(5), await run(5), await run(6)]

    expect(again).toBe(first)
    expect(other).not.toBe(first)
  })

  test('hits about as often as it says', () => {
    const { faults } = createEmulator().createWorkspace({ faults: rules(1) })
    const route = {
      surface: 'pipelines',
      method: 'POST',
      path: '/v1/track',
      handle: () => ({ status: 200, body: '' }),
    } as const

    for (let index = 0; index < 10_000; index += 1) faults.plan(route, 0)

    const [first, second] = faults.list()
    expect((first?.hits ?? 0) / 10_000).toBeCloseTo(0.3, 1)
    expect((second?.hits ?? 0) / 10_000).toBeCloseTo(0.2, 1)
  })
})

describe('in process', () => {
  const ask = async (fault: Fault) => {
    const emulator = createEmulator({ faults: [{ fault }] })
    const response = emulator.fetch(
      new Request('http://localhost/v1/identify', {
        method: 'POST',
        headers: { authorization: `Basic ${btoa('emulator-write-key:')}` },
        body: '{"userId":"ada"}',
      }),
    )
    return { response, people: () => emulator.workspace('default')?.state.people.size }
  }

  test.each([
    ['reset-before', 0],
    ['reset-after', 1],
  ] as const)('%s fails as fetch does', async (kind, stored) => {
    const { response, people } = await ask({ kind })

    await expect(response).rejects.toMatchObject({ message: 'fetch failed', cause: { code: 'ECONNRESET' } })
    expect(people()).toBe(stored)
  })

  test('a truncated body breaks while it is read', async () => {
    const { response } = await ask({ kind: 'truncated-body' })

    const { status, body } = await response
    expect(status).toBe(200)
    await expect(new Response(body).text()).rejects.toThrow('terminated')
  })

  test.each([204, 205, 304])('a %i has no body, as on a port', async (status) => {
    const { response } = await ask({ kind: 'answer', status, body: 'not to be seen' })

    expect([(await response).status, await (await response).text()]).toEqual([status, ''])
  })

  test('a malformed body is no JSON', async () => {
    const { response } = await ask({ kind: 'malformed-body' })

    await expect((await response).json()).rejects.toThrow(SyntaxError)
  })
})

describe('over HTTP', () => {
  test('faults are asked for, counted and taken back', async () => {
    await using service = await startService()
    const control = `${service.emulator.url}/_emulator/workspaces/${service.workspace.name}/faults`
    const rule = { on: 'POST /v1/track', fault: { kind: 'answer', status: 503 } }
    const add = () => fetch(control, { method: 'POST', body: JSON.stringify(rule) })

    const added = await add()
    expect([added.status, await added.json()]).toEqual([201, { id: 1 }])
    await service.send('track', { userId: 'ada', event: 'Paid' })
    expect(await (await fetch(control)).json()).toEqual({ faults: [{ id: 1, rule, requests: 1, hits: 1 }] })
    expect((await fetch(`${control}/1`, { method: 'DELETE' })).status).toBe(204)
    expect((await fetch(`${control}/1`, { method: 'DELETE' })).status).toBe(404)
    await add()
    expect((await fetch(control, { method: 'DELETE' })).status).toBe(204)
    expect((await service.send('track', { userId: 'ada', event: 'Paid' })).status).toBe(200)
  })

  test.each([
    [{ fault: { kind: 'explode' } }, 'fault.kind'],
    [{ fault: { kind: 'answer', status: 99 } }, 'fault.status'],
    [{ fault: { kind: 'drop' }, probability: 2 }, 'probability'],
    [{ sequence: [null, { kind: 'delay', delay: -1 }] }, 'sequence.1.delay'],
    [{ sequence: [], often: true }, 'often'],
    [{ on: 'POST /v1/trak', fault: { kind: 'drop' } }, 'on: expected pipelines, track, app, or an operation'],
    [{ fault: { kind: 'delay', delay: { minMs: 2, maxMs: 1 } } }, 'fault.delay: minMs is more than maxMs'],
    [{ fault: { kind: 'delay', delay: { medianMs: 2, p99Ms: 1 } } }, 'fault.delay: medianMs is more than p99Ms'],
    [{ fault: { kind: 'answer', status: 503, retryAfter: 'a\r\nb: c' } }, 'fault.retryAfter: expected seconds, or'],
    [{ fault: { kind: 'answer', status: 503, retryAfter: -1 } }, 'fault.retryAfter: expected seconds, or'],
    [[], 'The fault'],
    [null, 'The fault'],
  ])('%j is refused with the place of what is wrong', async (rule, place) => {
    await using service = await startService()
    const control = `${service.emulator.url}/_emulator/workspaces/${service.workspace.name}/faults`

    const refused = await fetch(control, { method: 'POST', body: JSON.stringify(rule) })

    expect(refused.status).toBe(400)
    expect(await refused.json()).toEqual({ error: expect.stringContaining(place) })
    expect(service.workspace.faults.list()).toEqual([])
  })
})

test('a reset brings back the faults that the workspace was made with, and only those', async () => {
  await using service = await startWith({ kind: 'answer', status: 500 })
  service.workspace.faults.add({ fault: { kind: 'drop' } })
  await service.send('track', { userId: 'ada', event: 'Paid' })

  service.workspace.reset()

  expect(service.workspace.faults.list()).toMatchObject([{ requests: 0, hits: 0 }])
  expect((await service.send('track', { userId: 'ada', event: 'Paid' })).status).toBe(500)
})

test('what is no fault is refused in process as well', () => {
  expect(() => createEmulator({ faults: [{ fault: { kind: 'answer', status: 0 } }] })).toThrow(
    /^The workspace is not as it should be\. faults\.0\.fault\.status: /,
  )
})
