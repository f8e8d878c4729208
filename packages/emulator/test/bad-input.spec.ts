import { once } from 'node:events'
import { connect } from 'node:net'
import { setImmediate } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { createEmulator } from '../src/index.ts'
import { requestText, talk } from './raw-socket.ts'
import { startService } from './service.ts'

type Service = Awaited<ReturnType<typeof startService>>

function statusOf(text: string): number {
  return Number(text.slice(9, 12))
}

function bodyOf(text: string): unknown {
  return JSON.parse(text.slice(text.indexOf('\r\n\r\n') + 4))
}

function writing({ workspace }: Service, extra: Readonly<Record<string, string>> = {}) {
  return { authorization: `Basic ${btoa(`${workspace.keys.writeKey}:`)}`, 'x-strict-mode': '1', ...extra }
}

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

/** Bytes that are held and no garbage. What is finalized lets go of more, a turn later. */
async function heldBytes(): Promise<number> {
  for (let turn = 0; turn < 3; turn += 1) {
    collectGarbage()
    await setImmediate()
  }
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}

async function expectAlive(service: Service): Promise<void> {
  const { status } = await service.send('identify', { userId: 'still-here' })
  expect(status).toBe(200)
  expect((await service.read('customers/still-here/attributes')).status).toBe(200)
}

describe('a body that is no message', () => {
  test.each([
    ['malformed', '{"userId":', 'body is not JSON'],
    ['empty', '', 'body is not JSON'],
    ['not an object', '[1]', 'message is not an object'],
    ['nested 30,000 deep', '['.repeat(30_000), 'body is not JSON'],
    [
      'nested 1,000 deep',
      `{"userId":"ada","traits":{"a":${'['.repeat(1000)}${']'.repeat(1000)}}}`,
      'message is nested too deeply',
    ],
    ['not UTF-8', Buffer.from([0x7b, 0xff, 0xfe, 0x7d]), 'body is not JSON'],
  ])('%s is refused with the reason, and permissive mode puts it in the ledger', async (_name, body, reason) => {
    await using service = await startService()

    const strict = await service.send('identify', body)
    const permissive = await service.send('identify', body, { strict: false })

    expect(strict).toMatchObject({ status: 400, body: { meta: { errors: [reason] } } })
    expect(permissive).toMatchObject({ status: 200, text: '{}\n' })
    expect(service.workspace.drops().map(({ reasons }) => reasons)).toEqual([[reason], [reason]])
    await expectAlive(service)
  })

  test.each(['text/plain', 'multipart/form-data; boundary=x', 'application/x-www-form-urlencoded', ''])(
    'is judged by what it holds, whatever its content type says: %j',
    async (type) => {
      await using service = await startService()

      expect((await service.send('identify', { userId: 'ada' }, { headers: { 'content-type': type } })).status).toBe(
        200,
      )
      expect((await service.send('identify', 'userId=ada', { headers: { 'content-type': type } })).status).toBe(400)
    },
  )

  test('of 32 MB is counted and not kept, on every kind of route', async () => {
    await using service = await startService()
    const { emulator, workspace } = service
    const megabyte = Buffer.alloc(1024 * 1024, 'x')
    const routes = [
      ['POST', '/v1/track', writing(service)],
      ['POST', '/v1/segments', { authorization: `Bearer ${workspace.keys.appKey}` }],
      ['POST', `/_emulator/workspaces/${workspace.name}/seed`, {}],
    ] as const
    const before = await heldBytes()
    let peak = 0

    const statuses = []
    for (const [method, path, headers] of routes) {
      const socket = connect(emulator.port, '127.0.0.1')
      const answer = once(socket, 'data')
      socket.write(requestText(method, path, { ...headers, 'content-length': String(32 * megabyte.length) }))
      for (let sent = 0; sent < 32; sent += 1) {
        if (!socket.write(megabyte)) await once(socket, 'drain')
        if (sent % 16 === 15) peak = Math.max(peak, await heldBytes())
      }
      const [chunk] = (await answer) as [Buffer]
      statuses.push(statusOf(chunk.toString()))
      socket.destroy()
    }

    expect(statuses).toEqual([400, expect.any(Number), 400])
    expect(statuses[1]).toBeGreaterThanOrEqual(400)
    expect(statuses[1]).toBeLessThan(500)
    expect(peak - before).toBeLessThan(16 * megabyte.length)
    await expectAlive(service)
  })

  test('that unfolds to a gigabyte stays folded', async () => {
    await using service = await startService()
    const bomb = gzipSync(gzipSync(Buffer.alloc(64 * 1024 * 1024)))
    const unfolded = gzipSync(Buffer.alloc(64 * 1024 * 1024))

    for (const body of [bomb, unfolded]) {
      const refused = await service.send('batch', body, { headers: { 'content-encoding': 'gzip' } })
      expect(refused.status).toBe(400)
    }
    await expectAlive(service)
  })
})

describe('names with a meaning of their own', () => {
  test.each(['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty'])(
    '%s is one like any other',
    async (name) => {
      await using service = await startService()
      const named = (value: unknown) => `{${JSON.stringify(name)}:${JSON.stringify(value)}}`

      await service.send('identify', `{"userId":"ada","traits":${named('kept')}}`)
      await service.send('identify', { userId: name, traits: { plan: 'pro' } })
      await service.send('group', `{"userId":"ada","groupId":${JSON.stringify(name)},"traits":${named(1)}}`)

      const { text } = await service.read('customers/ada/attributes')
      expect(text).toContain(`${JSON.stringify(name)}:"kept"`)
      expect((await service.read(`customers/${name}/attributes`)).body).toMatchObject({
        customer: { attributes: { plan: 'pro' } },
      })
      expect((await service.read(`objects/1/${name}/attributes`)).text).toContain(`${JSON.stringify(name)}:"1"`)
      expect(Object.keys(Object.prototype)).toEqual([])
      expect(service.emulator.workspace(name)).toBeUndefined()
    },
  )

  test('half a surrogate pair is stored, and what is answered is still JSON', async () => {
    await using service = await startService()

    await service.send('identify', String.raw`{"userId":"ada","traits":{"half":"a\ud83d","\udc00":"b"}}`)

    const { status, body } = await service.read('customers/ada/attributes')
    expect(status).toBe(200)
    expect(body).toMatchObject({ customer: { attributes: { half: 'a\ud83d' } } })
  })
})

describe('a request that is hardly one', () => {
  test.each([
    ['garbage', 400, 'GARBAGE\r\n\r\n'],
    ['a header of 20 kB', 431, `GET /_emulator HTTP/1.1\r\nhost: 127.0.0.1\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`],
    ['a path of 20 kB', 431, `GET /${'y'.repeat(20_000)} HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n`],
    ['a negative length', 400, 'POST /v1/track HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: -1\r\n\r\n'],
    [
      'a chunk without a size',
      400,
      'POST /v1/track HTTP/1.1\r\nhost: 127.0.0.1\r\ntransfer-encoding: chunked\r\n\r\nZZ\r\n',
    ],
    ['another version of HTTP', 400, 'GET /_emulator HTTP/9.9\r\n\r\n'],
  ])('%s is answered %i in JSON', async (_name, status, bytes) => {
    await using service = await startService()

    const { text } = await talk(service.emulator.port, bytes)

    expect(statusOf(text)).toBe(status)
    expect(bodyOf(text)).toMatchObject({ errors: [{ status: String(status) }] })
    await expectAlive(service)
  })

  test.each(['PATCH', 'OPTIONS', 'DELETE', 'TRACE', 'PROPFIND'])(
    'the method %s is told which are taken',
    async (method) => {
      await using service = await startService()

      const { text } = await talk(service.emulator.port, requestText(method, '/v1/identify', writing(service)))

      expect(statusOf(text)).toBe(405)
      expect(text).toMatch(/\r\nallow: POST\r\n/i)
      expect(bodyOf(text)).toEqual({ errors: [{ detail: `/v1/identify takes POST, not ${method}`, status: '405' }] })
    },
  )

  test('CONNECT and an upgrade do no harm', async () => {
    await using service = await startService()

    await talk(service.emulator.port, 'CONNECT evil.example:443 HTTP/1.1\r\nhost: evil.example\r\n\r\n')
    const upgrade = { upgrade: 'websocket', connection: 'upgrade', 'sec-websocket-version': '13' }
    await talk(service.emulator.port, requestText('GET', '/v1/segments', { ...upgrade, connection: 'close' }))

    await expectAlive(service)
  })

  test('a caller who goes away in the middle is forgotten', async () => {
    await using service = await startService()

    for (let index = 0; index < 20; index += 1) {
      const socket = connect(service.emulator.port, '127.0.0.1')
      await once(socket, 'connect')
      socket.write(requestText('POST', '/v1/track', { ...writing(service), 'content-length': '1000' }, '{"userId":'))
      socket.destroy()
      await once(socket, 'close')
    }

    await expectAlive(service)
    expect(service.workspace.requests({ path: '/v1/track' })).toEqual([])
  })

  test.each([
    '/',
    '//',
    '/v1',
    '/v1/',
    '/v2/identify',
    '/_emulator/',
    '/_emulator/nothing',
    '/%',
    '/%00',
    '/..%2f..',
    '*',
  ])('the path %s is a 404 in JSON', async (path) => {
    await using service = await startService()

    const { text } = await talk(service.emulator.port, requestText('GET', path))

    expect(statusOf(text)).toBe(404)
    bodyOf(text)
  })

  test('a whole URL in place of a path is read as its path, as a proxy would', async () => {
    await using service = await startService()
    const headers = { authorization: `Bearer ${service.workspace.keys.appKey}` }

    const { text } = await talk(
      service.emulator.port,
      requestText('GET', 'http://127.0.0.1/v1/segments?limit=1', headers),
    )

    expect(statusOf(text)).toBe(200)
  })
})

describe('memory', () => {
  test('stays flat under what is refused, and under what is stored once and again', async () => {
    const emulator = createEmulator({ journalCapacity: 50, ledgerCapacity: 50, activityCapacity: 50 })
    const headers = { authorization: `Basic ${btoa('emulator-write-key:')}` }
    const bodies = [
      `{"userId":${JSON.stringify('x'.repeat(30_000))}`,
      `{"userId":7,"traits":${JSON.stringify('x'.repeat(30_000))}}`,
      `{"userId":"ada","traits":{"text":${JSON.stringify('y'.repeat(30_000))}}}`,
    ]
    const sendMany = async (count: number) => {
      for (let index = 0; index < count; index += 1) {
        const body = bodies[index % bodies.length] ?? ''
        await emulator.fetch(new Request('http://localhost/v1/identify', { method: 'POST', headers, body }))
      }
    }
    await sendMany(150)
    const before = await heldBytes()

    await sendMany(1500)

    // 1,500 bodies of 30 kB would be 45 MB.
    expect((await heldBytes()) - before).toBeLessThan(5_000_000)
    expect(emulator.workspace('default')?.drops()).toHaveLength(50)
  })
})
