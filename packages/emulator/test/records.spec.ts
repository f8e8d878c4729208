import { describe, expect, test } from 'vitest'
import { WaitError } from '../src/index.ts'
import { startService } from './service.ts'

type Service = Awaited<ReturnType<typeof startService>>

/** Two drops of different kinds, one second apart, and what stored something. */
async function startWithRecords() {
  const service = await startService()
  service.emulator.clock.freeze('2026-03-01T00:00:00Z')
  await service.send('identify', { userId: 'ada', messageId: 'm-1' })
  await service.send('track', { userId: 'ada', messageId: 'm-2' }, { strict: false })
  service.emulator.clock.advance(1000)
  await service.send('batch', {
    batch: [
      { type: 'page', userId: 'ada', name: 'Home', messageId: 'm-3' },
      { type: 'alias', userId: 'ada', previousId: 'nobody', messageId: 'm-4' },
    ],
  })
  await service.read('segments?start=')
  return service
}

async function ask(service: Service, list: string) {
  const response = await fetch(`${service.emulator.url}/_emulator/workspaces/${service.workspace.name}/${list}`)
  return { status: response.status, body: (await response.json()) as Record<string, unknown[]> }
}

describe('the ledger', () => {
  test.each([
    ['code=invalid', ['m-2']],
    ['code=no-effect', ['m-4']],
    ['type=alias', ['m-4']],
    ['messageId=m-2', ['m-2']],
    ['path=/v1/batch', ['m-4']],
    ['status=200', ['m-2', 'm-4']],
    ['status=400', []],
    ['since=1772323201000', ['m-4']],
    ['since=1772323200000&code=invalid', ['m-2']],
  ])('is filtered by %s', async (query, expected) => {
    await using service = await startWithRecords()

    const { body } = await ask(service, `drops?${query}`)

    expect((body.drops as { messageId: string }[]).map(({ messageId }) => messageId)).toEqual(expected)
  })

  test('is filtered in process', async () => {
    await using service = await startWithRecords()

    expect(service.workspace.drops({ type: 'track' })).toMatchObject([{ messageId: 'm-2' }])
    expect(service.workspace.drops({ since: Date.UTC(2026, 2, 1, 0, 0, 1) })).toMatchObject([{ messageId: 'm-4' }])
  })
})

describe('the journal', () => {
  test.each([
    ['type=page', ['/v1/batch']],
    ['type=track', ['/v1/track']],
    ['messageId=m-4', ['/v1/batch']],
    ['messageId=m-3&type=alias', []],
    ['method=GET', ['/v1/segments?start=']],
    ['path=/v1/segments', ['/v1/segments?start=']],
    ['status=200&since=1772323201000', ['/v1/batch', '/v1/segments?start=']],
  ])('is filtered by %s', async (query, expected) => {
    await using service = await startWithRecords()

    const { body } = await ask(service, `requests?${query}`)

    expect((body.requests as { path: string }[]).map(({ path }) => path)).toEqual(expected)
  })
})

test.each(['drops?color=red', 'drops?code=lost', 'requests?since=yesterday', 'requests?waitMs=600000000'])(
  '%s is refused',
  async (list) => {
    await using service = await startService()

    expect(await ask(service, list)).toEqual({ status: 400, body: { error: expect.stringContaining('The query') } })
  },
)

test('a body over 32 KiB is counted and not kept', async () => {
  await using service = await startService()
  const bodyOf = (length: number) => `{"userId":"${'x'.repeat(length - 13)}"}`

  for (const length of [32 * 1024, 32 * 1024 + 1]) await service.send('track', bodyOf(length), { strict: false })

  expect(service.workspace.requests()).toEqual([
    expect.objectContaining({ bytes: 32_768, body: bodyOf(32_768) }),
    expect.not.objectContaining({ body: expect.anything() }),
  ])
})

describe('waiting', () => {
  test('ends with the request that was waited for', async () => {
    await using service = await startService()

    const waiting = service.workspace.waitForRequests({ path: '/v1/page' }, { timeoutMs: 60_000 })
    await service.send('identify', { userId: 'ada' })
    await service.send('page', { userId: 'ada' })

    expect(await waiting).toMatchObject([{ path: '/v1/page' }])
    expect(await service.workspace.waitForRequests()).toHaveLength(2)
  })

  test('ends when there is enough', async () => {
    await using service = await startService()

    const waiting = ask(service, 'drops?code=invalid&count=2&waitMs=60000')
    for (const path of ['track', 'page', 'screen']) await service.send(path, {}, { strict: false })

    const { body } = await waiting
    expect(body.drops?.length).toBeGreaterThanOrEqual(2)
    expect(body.drops).toMatchObject([{ path: '/v1/track' }, { path: '/v1/page' }, ...(body.drops ?? []).slice(2)])
  })

  test('hears of a drop that shows only once its write is due', async () => {
    await using service = await startService({ visibilityDelayMs: 50 })
    await service.send('alias', { userId: 'ada', previousId: 'nobody', messageId: 'late' })

    const drops = await service.workspace.waitForDrops({ messageId: 'late' }, { timeoutMs: 60_000 })

    expect(drops).toMatchObject([{ code: 'no-effect' }])
  })

  test('fails in process when the time is up, and says what there is', async () => {
    await using service = await startService()
    await service.send('track', {}, { strict: false })

    const failed = service.workspace.waitForDrops({ code: 'invalid' }, { count: 2, timeoutMs: 20 })

    await expect(failed).rejects.toThrow(WaitError)
    await expect(failed).rejects.toMatchObject({
      message: 'Waited 20 ms for 2 drop like {"code":"invalid"}; there are 1.',
      found: [{ path: '/v1/track' }],
    })
  })

  test.each([
    ['emulator', ({ emulator }: Service) => emulator.close()],
    ['workspace', ({ emulator, workspace }: Service) => emulator.deleteWorkspace(workspace.name)],
  ])('ends with the %s, long before the time is up', async (_which, end) => {
    await using service = await startService()
    const waiting = service.workspace.waitForDrops({}, { timeoutMs: 2_000_000_000 })

    const [failed] = await Promise.allSettled([waiting, end(service)])

    expect(failed).toMatchObject({ status: 'rejected', reason: { name: 'WaitError', found: [] } })
  })

  test('answers over HTTP with what there is when the time is up', async () => {
    await using service = await startService()
    await service.send('track', {}, { strict: false })

    expect(await ask(service, 'drops?count=2&waitMs=20')).toMatchObject({
      status: 200,
      body: { drops: [{ path: '/v1/track' }] },
    })
  })
})
