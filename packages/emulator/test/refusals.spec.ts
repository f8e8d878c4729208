import { describe, expect, test } from 'vitest'
import { createEmulator } from '../src/index.ts'
import { startService } from './service.ts'

const nobody = 'Must have userId or anonymousId'

/** A type, what is sent as one of it, and what is wrong with that. */
const wrong: readonly (readonly [type: string, message: object, reasons: readonly string[]])[] = [
  ['identify', {}, [nobody]],
  ['identify', { userId: '', anonymousId: null }, [nobody]],
  ['identify', { traits: { email: '' } }, [nobody]],
  ['identify', { traits: { email: 7 } }, [nobody]],
  ['identify', { userId: ['ada'] }, ['userId is not a string']],
  ['track', { userId: 'ada' }, ['event is missing']],
  ['track', { userId: 'ada', event: 7 }, ['event is not a string']],
  ['track', { userId: 'ada', event: ' ' }, ['event is empty']],
  ['track', { event: 'Paid' }, [nobody]],
  ['track', { event: '' }, ['event is empty']],
  ['track', { event: ' ' }, [nobody, 'event is empty']],
  ['page', { name: 'Home' }, [nobody]],
  ['screen', { name: 'Home' }, [nobody]],
  ['group', { userId: 'ada' }, ['groupId is missing']],
  ['alias', { userId: 'ada' }, ['previousId is missing']],
  ['alias', { previousId: 'old' }, [nobody]],
  ['alias', {}, ['previousId is missing', nobody]],
]

describe('a message that is not as it should be', () => {
  test.each(wrong)('is refused, or dropped where strict mode is off: %s %j', async (type, message, reasons) => {
    await using service = await startService({ strictSemanticEvents: 'accept' })

    const strict = await service.send(type, message)
    const permissive = await service.send(type, message, { strict: false })

    expect(strict).toMatchObject({ status: 400, body: { meta: { errors: reasons } } })
    expect(permissive).toMatchObject({ status: 200, text: '{}\n' })
    const drop = { code: 'invalid', reasons, type, path: `/v1/${type}`, message: JSON.stringify(message) }
    expect(service.workspace.drops()).toMatchObject([
      { ...drop, status: 400 },
      { ...drop, status: 200 },
    ])
    expect(service.workspace.state.people.size).toBe(0)
  })

  test.each(wrong)('is refused as one of a batch, with its place: %s %j', async (type, message, reasons) => {
    await using service = await startService({ strictSemanticEvents: 'accept' })

    const sent = await service.send('batch', {
      batch: [
        { type: 'identify', userId: 'bob' },
        { type, ...message },
      ],
    })

    const errors = reasons.map((reason) => `batch.1: ${reason}`)
    expect(sent).toMatchObject({ status: 400, body: { meta: { errors } } })
    expect(service.workspace.drops()).toMatchObject([{ code: 'invalid', reasons, type, batchIndex: 1 }])
  })

  test.each(['7', 'null', '[]', '"ada"', 'true'])('is refused as %s, which is no object', async (body) => {
    await using service = await startService({ strictSemanticEvents: 'accept' })

    const sent = await service.send('identify', body)

    expect(sent).toMatchObject({ status: 400, body: { meta: { errors: ['message is not an object'] } } })
    expect(service.workspace.drops()).toMatchObject([{ code: 'invalid', type: 'identify', message: body }])
  })

  test.each([
    [7, 'message is not an object'],
    [[], 'message is not an object'],
    [{ userId: 'ada' }, 'type is missing'],
    [{ type: null, userId: 'ada' }, 'type null is not known'],
    [{ type: 'trak', userId: 'ada' }, 'type "trak" is not known'],
    [{ type: 'group', groupId: 'acme' }, nobody],
    [{ type: 'identify', userId: 'ada', context: 'x' }, 'context is not an object'],
  ])('is refused as one of a batch: %j', async (item, reason) => {
    await using service = await startService({ strictSemanticEvents: 'accept' })

    const sent = await service.send('batch', { context: { locale: 'de' }, batch: [item] })

    expect(sent).toMatchObject({ status: 400, body: { meta: { errors: [`batch.0: ${reason}`] } } })
    expect(service.workspace.drops()).toMatchObject([{ code: 'invalid', message: JSON.stringify(item) }])
  })

  test.each([7, null, 'ada', []])('is refused as the frame of a batch: %j', async (frame) => {
    await using service = await startService()

    const sent = await service.send('batch', JSON.stringify(frame))

    expect(sent).toMatchObject({ status: 400, body: { meta: { errors: ['body is not an object'] } } })
  })

  test.each([
    ['identify', { userId: 'ada' }],
    ['batch', { batch: [{ type: 'identify', userId: 'ada' }] }],
    ['batch', { context: { device: null }, batch: [{ type: 'identify', userId: 'ada', context: null }] }],
    ['group', { groupId: 'acme' }],
  ])('is not one that lacks nothing it needs: %s %j', async (path, message) => {
    await using service = await startService()

    const sent = await service.send(path, message)

    expect(sent).toMatchObject({ status: 200, text: '{}\n' })
    expect(service.workspace.drops()).toEqual([])
  })
})

describe('the inside of a semantic event', () => {
  const without = { type: 'track', userId: 'ada', event: 'Device Deleted' }
  const large = { ...without, context: { note: 'x'.repeat(1000) } }

  test('may be let pass by strict mode, its size never', async () => {
    await using service = await startService({ strictSemanticEvents: 'accept', messageMaxBytes: 500 })

    const answers = [
      await service.send('batch', { batch: [without] }),
      await service.send('batch', { batch: [large] }),
      await service.send('batch', { batch: [without, { type: 'track', userId: 'ada' }] }),
    ]

    expect(answers).toMatchObject([
      { status: 200 },
      { status: 400, body: { meta: { errors: ['batch.0: message is over 500 bytes'] } } },
      { status: 400, body: { meta: { errors: ['batch.1: event is missing'] } } },
    ])
  })
})

describe('the status of a refusal', () => {
  const item = (userId: string, event?: string) => ({ type: 'track', userId, event })

  test.each([
    ['an item that is too large', [item('x'.repeat(500), 'Paid')], 413],
    ['an item that is too large and one that is wrong', [item('x'.repeat(500), 'Paid'), item('ada')], 413],
    ['an item that is wrong', [item('ada'), item('bob', 'Paid')], 400],
    ['nothing', [item('ada', 'Paid')], 200],
  ])('is that of %s', async (_what, batch, status) => {
    await using service = await startService({ strictOversizeStatus: 413, messageMaxBytes: 400 })

    const sent = await service.send('batch', { batch })

    expect(sent.status).toBe(status)
    expect(service.workspace.drops().filter((drop) => drop.status !== status)).toEqual([])
  })
})

describe('the ledger', () => {
  const at = Date.UTC(2026, 2, 1)

  async function startFrozen() {
    const service = await startService()
    service.emulator.clock.freeze(at)
    return service
  }

  test('has of a body that could not be read only what is known of it', async () => {
    await using service = await startFrozen()

    await service.send('batch', '{"batch":', { strict: false })

    expect(service.workspace.drops()).toStrictEqual([
      { at, code: 'invalid', reasons: ['body is not JSON'], status: 200, method: 'POST', path: '/v1/batch' },
    ])
  })

  test('has of a batch without items all of it', async () => {
    await using service = await startFrozen()

    await service.send('batch', { items: [] })

    const reasons = ['batch is missing']
    expect(service.workspace.drops()).toStrictEqual([
      { at, code: 'invalid', reasons, status: 400, method: 'POST', path: '/v1/batch', message: '{"items":[]}' },
    ])
  })

  test.each([
    ['m-1', { messageId: 'm-1' }],
    [7, {}],
  ])('has the messageId %j if it is a text', async (messageId, expected) => {
    await using service = await startFrozen()

    await service.send('batch', { batch: [{ type: 'page', messageId }] })

    const [drop] = service.workspace.drops()
    expect(drop).toStrictEqual({
      at,
      code: 'invalid',
      reasons: drop?.reasons,
      status: 400,
      method: 'POST',
      path: '/v1/batch',
      type: 'page',
      batchIndex: 0,
      ...expected,
      message: JSON.stringify({ type: 'page', messageId }),
    })
  })

  test('has the first 2,000 characters of a message, and none of what cannot be written down', async () => {
    await using service = await startFrozen()
    const long = { event: 7, properties: { note: 'x'.repeat(3000) } }

    await service.send('track', long)
    await service.send('batch', '['.repeat(100_000) + ']'.repeat(100_000))

    const [first, second] = service.workspace.drops()
    expect(first?.message).toBe(JSON.stringify(long).slice(0, 2000))
    expect(second).toMatchObject({ code: 'invalid', reasons: ['body is not an object'] })
    expect(second).not.toHaveProperty('message')
  })

  test('of the emulator has what came with the key of nobody', async () => {
    const emulator = createEmulator({ now: () => at })
    const send = (headers: Record<string, string>) =>
      emulator.fetch(
        new Request('http://localhost/v1/identify', {
          method: 'POST',
          headers: { authorization: `Basic ${btoa('unknown:')}`, ...headers },
          body: '{"userId":"ada"}',
        }),
      )

    const [permissive, strict] = [await send({}), await send({ 'x-strict-mode': '1' })]

    expect([permissive.status, strict.status]).toEqual([200, 401])
    const reasons = ['no workspace has this write key']
    const drop = { at, code: 'unauthorized', reasons, method: 'POST', path: '/v1/identify' }
    expect(emulator.drops()).toStrictEqual([
      { ...drop, status: 200 },
      { ...drop, status: 401 },
    ])
  })
})

test.each([
  ['known', (writeKey: string) => writeKey],
  ['unknown', () => 'unknown'],
])('do-nothing mode takes what is wrong as well, and says nothing of it: a key that is %s', async (_what, keyOf) => {
  await using service = await startService({ mode: 'do-nothing' })
  const { keys } = service.workspace
  const authorization = `Basic ${btoa(`${keyOf(keys.writeKey)}:`)}`

  const sent = await service.send('identify', {}, { headers: { authorization } })

  expect(sent).toMatchObject({ status: 200, text: '{}\n' })
  expect([...service.workspace.drops(), ...service.emulator.drops()]).toEqual([])
})
