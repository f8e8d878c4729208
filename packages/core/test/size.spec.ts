import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { type Client, createClient, createMessage, InvalidMessageError } from '@cio/core'
import { startEmulator } from '@cio/emulator'
import { Analytics } from '@customerio/cdp-analytics-node'
import { PipelinesClient } from 'customerio-node'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, inject, onTestFinished, test } from 'vitest'
import { apiKey, rejectionOf } from './clients.ts'

const limit = 32 * 1024

describe('the size that is checked', () => {
  let wire: RawServer
  let client: Client
  beforeAll(async () => {
    wire = await startRaw()
    client = createClient({ apiKey, region: 'us', baseUrl: wire.url, requestsPerSecond: Number.POSITIVE_INFINITY })
  })
  afterAll(() => wire.close())

  test('is the number of bytes on the wire, whatever the message holds', async () => {
    const text = fc.oneof(
      fc.string(),
      fc.string({ unit: 'binary' }),
      fc.constantFrom('😀', '\ud83d', '\udc00x', 'ß', '\u2028', '"\\'),
    )
    const value = fc.letrec((tie) => ({
      any: fc.oneof(
        text,
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        fc.boolean(),
        fc.constant(null),
        fc.date({ noInvalidDate: true }),
        text.map((inner) => ({ toJSON: () => inner })),
        fc.array(tie('any'), { maxLength: 4 }),
        fc.dictionary(text, tie('any'), { maxKeys: 4 }),
      ),
    })).any

    await fc.assert(
      fc.asyncProperty(fc.dictionary(text, value, { maxKeys: 6 }), async (traits) => {
        const message = createMessage('identify', { userId: 'ada', traits })

        await client.send(message)

        expect(client.encode(message).byteLength).toBe(wire.lastBodyBytes())
      }),
      { numRuns: 50 * inject('soak') },
    )
  })

  test.each([
    ['ASCII', 'a'],
    ['umlauts', 'ü'],
    ['emoji', '😀'],
    ['lone surrogates', '\ud83d'],
  ])(
    'lets pass what is one byte under the limit or at it, made of %s, and nothing above [LIMIT-01]',
    async (_, unit) => {
      const under = await client.send(messageOf(limit - 1, unit))
      expect(wire.lastBodyBytes()).toBe(limit - 1)
      const at = await client.send(messageOf(limit, unit))
      expect(wire.lastBodyBytes()).toBe(limit)

      const requestsBefore = wire.requests()
      const error = await rejectionOf(client.send(messageOf(limit + 1, unit)))

      expect([under.attempts, at.attempts]).toEqual([1, 1])
      expect(error).toBeInstanceOf(InvalidMessageError)
      expect(error).toMatchObject({
        code: 'CIO_MESSAGE_TOO_LARGE',
        message:
          'The message of type "identify" has 32769 bytes of JSON, 1 more than the 32768 that are accepted. Customer.io would drop it; send less in it.',
      })
      expect(wire.requests()).toBe(requestsBefore)
    },
  )

  test('can be set', async () => {
    const roomy = createClient({ apiKey, region: 'us', baseUrl: wire.url, maxMessageBytes: 65_536 })

    await roomy.send(messageOf(65_536, 'a'))

    await expect(roomy.send(messageOf(65_537, 'a'))).rejects.toMatchObject({ code: 'CIO_MESSAGE_TOO_LARGE' })
  })

  function messageOf(bytes: number, unit: string) {
    const message = (filling: string) =>
      createMessage('identify', {
        userId: 'ada',
        messageId: 'm',
        timestamp: '2026-02-01T09:30:00Z',
        traits: { filling },
      })
    const unitBytes = client.encode(message(unit)).byteLength - client.encode(message('')).byteLength
    const room = bytes - client.encode(message('')).byteLength
    return message(unit.repeat(Math.floor(room / unitBytes)) + 'a'.repeat(room % unitBytes))
  }
})

describe('an event of 40 kB', () => {
  const event = { userId: 'ada', event: 'Imported', properties: { text: 'x'.repeat(40_000) } }

  test('leaves both official clients, is answered with a yes, and dropped [LIMIT-04]', async () => {
    const { emulator, workspace } = await startService()
    const direct = new PipelinesClient(workspace.keys.writeKey, { url: `${emulator.url}/v1` })
    const batching = new Analytics({ writeKey: workspace.keys.writeKey, host: emulator.url, maxEventsInBatch: 1 })
    onTestFinished(() => batching.closeAndFlush())

    await direct.track(event)
    const error = await new Promise((resolve) => batching.track(event, resolve))

    expect(error).toBeFalsy()
    await expect
      .poll(() => workspace.drops().map(({ code }) => code), { timeout: 10_000 })
      .toEqual(['oversize', 'oversize'])
  })

  test('does not leave ours', async () => {
    const { emulator, workspace } = await startService()
    const client = createClient({ apiKey: workspace.keys.writeKey, region: 'us', baseUrl: emulator.url })

    const error = await rejectionOf(client.send(createMessage('track', event)))

    expect(error).toMatchObject({ code: 'CIO_MESSAGE_TOO_LARGE' })
    expect(workspace.requests()).toEqual([])
  })
})

async function startService() {
  const emulator = await startEmulator({ port: 0 })
  onTestFinished(() => emulator.close())
  return { emulator, workspace: emulator.createWorkspace() }
}

type RawServer = Awaited<ReturnType<typeof startRaw>>

/** A server without an HTTP library: it counts what follows the empty line. */
async function startRaw() {
  let requests = 0
  let bodyBytes = 0
  const server = createServer((socket) => {
    let buffered = Buffer.alloc(0)
    socket.on('error', () => {})
    socket.on('data', (chunk) => {
      buffered = Buffer.concat([buffered, chunk])
      const headEnd = buffered.indexOf('\r\n\r\n') + 4
      if (headEnd < 4) return
      const promised = Number(/content-length: (\d+)/i.exec(buffered.subarray(0, headEnd).toString('latin1'))?.[1])
      if (buffered.length < headEnd + promised) return
      requests += 1
      bodyBytes = buffered.length - headEnd
      buffered = Buffer.alloc(0)
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\n{}\n')
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests: () => requests,
    lastBodyBytes: () => bodyBytes,
    close: () => void server.close(),
  }
}
