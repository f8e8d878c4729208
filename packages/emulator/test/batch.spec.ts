import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { startService } from './service.ts'

describe('batch', () => {
  test('applies every type, in order', async () => {
    await using service = await startService()

    const sent = await service.send('batch', {
      batch: [
        { type: 'identify', userId: 'ada', traits: { plan: 'pro' } },
        { type: 'identify', userId: 'dup', traits: { city: 'Bern' } },
        { type: 'track', userId: 'ada', event: 'Paid' },
        { type: 'page', userId: 'ada', name: 'Home' },
        { type: 'screen', userId: 'ada', name: 'Home' },
        { type: 'group', userId: 'ada', groupId: 'acme' },
        { type: 'alias', userId: 'ada', previousId: 'dup' },
      ],
    })

    expect(sent).toMatchObject({ status: 200, text: '{}\n' })
    expect((await service.read('customers/ada/attributes')).body).toMatchObject({
      customer: { attributes: { plan: 'pro', city: 'Bern' } },
    })
    const { body } = await service.read('customers/ada/activities')
    expect((body as { activities: { type: string }[] }).activities.map(({ type }) => type)).toEqual([
      'profile_merge',
      'add_relationship',
      'screen',
      'page',
      'event',
      'attribute_change',
      'profile_create',
    ])
  })

  test('fills the context of an item from that beside the array; what the item says wins', async () => {
    await using service = await startService()
    const event = 'Device Created or Updated'

    await service.send('batch', {
      context: { device: { token: 'shared', type: 'ios' }, app: { version: '1' } },
      batch: [
        { type: 'track', userId: 'ada', event },
        { type: 'track', userId: 'bob', event, context: { device: { token: 'own', type: 'android' } } },
        { type: 'track', userId: 'cleo', event: 'Device Deleted', context: null },
      ],
    })

    expect((await service.read('customers/ada/attributes')).body).toMatchObject({
      customer: { devices: [{ id: 'shared', platform: 'ios', attributes: { app_version: '1' } }] },
    })
    expect((await service.read('customers/bob/attributes')).body).toMatchObject({
      customer: { devices: [{ id: 'own', platform: 'android', attributes: { app_version: '1' } }] },
    })
    expect(service.workspace.drops()).toMatchObject([{ reasons: ['there is no person cleo'] }])
  })

  const mixed = {
    batch: [{ type: 'identify', userId: 'ada' }, { type: 'track', userId: 'ada' }, { type: 'trak', userId: 'ada' }, 7],
  }
  const problems = [
    'batch.1: event is missing',
    'batch.2: type "trak" is not known',
    'batch.3: message is not an object',
  ]

  test('with bad items is refused as a whole in strict mode', async () => {
    await using service = await startService()

    const sent = await service.send('batch', mixed)

    expect(sent).toMatchObject({ status: 400, body: { meta: { errors: problems } } })
    expect(service.workspace.state.people.size).toBe(0)
  })

  test('with bad items loses only those in permissive mode, and in strict mode where so chosen', async () => {
    await using service = await startService()
    await using lenient = await startService({ strictBatch: 'accept-valid' })

    const permissive = await service.send('batch', mixed, { strict: false })
    const strict = await lenient.send('batch', mixed)

    expect(permissive).toMatchObject({ status: 200, text: '{}\n' })
    expect(service.workspace.state.people.size).toBe(1)
    expect(service.workspace.drops()).toMatchObject([{ batchIndex: 1 }, { batchIndex: 2 }, { batchIndex: 3 }])
    expect(strict).toMatchObject({ status: 400, body: { meta: { errors: problems } } })
    expect(lenient.workspace.state.people.size).toBe(1)
  })

  test.each([
    ['without an array', {}, 'batch is missing'],
    ['with an object for an array', { batch: {} }, 'batch is not an array'],
    ['that is an array itself', [], 'body is not an object'],
  ])('%s is refused', async (_case, body, problem) => {
    await using service = await startService()

    expect(await service.send('batch', body)).toMatchObject({ status: 400, body: { meta: { errors: [problem] } } })
  })

  test('may be empty', async () => {
    await using service = await startService()

    expect(await service.send('batch', { batch: [] })).toMatchObject({ status: 200 })
  })
})

describe('size', () => {
  const paddedTo = (bytes: number, message: object) => {
    const empty = JSON.stringify({ ...message, context: { note: '' } }).length
    return JSON.stringify({ ...message, context: { note: 'x'.repeat(bytes - empty) } })
  }

  test('of one message is 32 KiB; a byte more is refused in strict mode and dropped in permissive mode [STRICT-03]', async () => {
    await using service = await startService()

    const atLimit = await service.send('identify', paddedTo(32_768, { userId: 'at' }))
    const strict = await service.send('identify', paddedTo(32_769, { userId: 'over' }))
    const permissive = await service.send('identify', paddedTo(32_769, { userId: 'over' }), { strict: false })

    expect(atLimit.status).toBe(200)
    expect((await service.read('customers/at/attributes')).status).toBe(200)
    expect(strict).toMatchObject({
      status: 400,
      body: { meta: { errors: ['body has 32769 bytes, the limit is 32768'] } },
    })
    expect(permissive).toMatchObject({ status: 200, text: '{}\n' })
    expect((await service.read('customers/over/attributes')).status).toBe(404)
    expect(service.workspace.drops()).toMatchObject([{ code: 'oversize' }, { code: 'oversize', status: 200 }])
  })

  test('is counted in bytes, not in characters', async () => {
    await using service = await startService()

    const sent = await service.send('identify', { userId: 'ada', traits: { note: '😀'.repeat(9000) } })

    expect(sent.status).toBe(400)
  })

  test('of one item in a batch is that of one message, of a batch 500,000 bytes [LIMIT-02, LIMIT-03]', async () => {
    await using service = await startService()
    const item = (bytes: number) => paddedTo(bytes, { type: 'identify', userId: `of-${bytes}` })
    const frame = '{"batch":[]}'.length
    const whole = (bytes: number) => {
      const items = Array.from({ length: 15 }, () => item(32_000))
      const rest = bytes - frame - items.join().length - 1
      return `{"batch":[${[...items, item(rest)].join()}]}`
    }

    expect(await service.send('batch', `{"batch":[${item(32_768)}]}`)).toMatchObject({ status: 200 })
    expect(await service.send('batch', `{"batch":[${item(32_769)}]}`)).toMatchObject({
      status: 400,
      body: { meta: { errors: ['batch.0: message is over 32768 bytes'] } },
    })
    expect(whole(500_000)).toHaveLength(500_000)
    expect(await service.send('batch', whole(500_000))).toMatchObject({ status: 200 })
    expect(await service.send('batch', whole(500_001))).toMatchObject({ status: 400 })
  })

  test('may be set, as may the status', async () => {
    await using service = await startService({ messageMaxBytes: 64 * 1024, strictOversizeStatus: 413 })

    expect(await service.send('identify', paddedTo(65_536, { userId: 'ada' }))).toMatchObject({ status: 200 })
    expect(await service.send('identify', paddedTo(65_537, { userId: 'ada' }))).toMatchObject({ status: 413 })
  })

  test.each(['identify', 'batch'])('of the nesting is limited too (%s)', async (path) => {
    await using service = await startService()
    const message = `{"type":"identify","userId":"ada","traits":{"deep":${'['.repeat(10_000)}${']'.repeat(10_000)}}}`
    const body = path === 'batch' ? `{"batch":[${message}]}` : message

    const sent = await service.send(path, body)
    const frame = await service.send('batch', '['.repeat(100_000) + ']'.repeat(100_000))

    expect(sent.status).toBe(400)
    expect(sent.text).toContain('message is nested too deeply')
    expect(frame.status).toBe(400)
    expect((await service.read('customers/ada/attributes')).status).toBe(404)
  })

  test('of many megabytes is answered and not kept', async () => {
    await using service = await startService()

    const sent = await service.send('identify', paddedTo(12_000_000, { userId: 'ada' }), { strict: false })

    expect(sent.status).toBe(200)
    expect(service.workspace.drops()).toMatchObject([{ code: 'oversize' }])
  })
})

describe('a gzipped body', () => {
  const gzip = { headers: { 'content-encoding': 'gzip' } }

  test('is read', async () => {
    await using service = await startService()

    const sent = await service.send('identify', gzipSync('{"userId":"ada"}'), gzip)

    expect(sent.status).toBe(200)
    expect((await service.read('customers/ada/attributes')).status).toBe(200)
  })

  test('counts with what is inside, and does not unfold for ever', async () => {
    await using service = await startService()

    const over = await service.send(
      'identify',
      gzipSync(`{"userId":"ada","traits":{"note":"${'x'.repeat(40_000)}"}}`),
      gzip,
    )
    const bomb = await service.send('identify', gzipSync(Buffer.alloc(64 * 1024 * 1024)), gzip)

    expect(over.status).toBe(400)
    expect(bomb.status).toBe(400)
  })

  test('that is none is refused', async () => {
    await using service = await startService()

    expect(await service.send('identify', '{"userId":"ada"}', gzip)).toMatchObject({
      status: 400,
      body: { meta: { errors: ['body is not gzip'] } },
    })
  })
})
