import { execFileSync } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runInNewContext } from 'node:vm'
import { verifyRequestSignature } from 'customerio-node'
import { asyncProperty, assert as check, oneof, string, uint8Array } from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { readWebhook, verifySignature, WebhookSignatureError } from '../src/index.ts'

const secret = 'sëcret with a blank'
const timestamp = '1764000000'
const now = () => 1_764_000_000_000

const bodies = {
  short: '{"a":1}',
  empty: '',
  'beyond ASCII': '{"subject":"Größe, 価格, 🜁, e\u0301"}',
  'with blanks and escapes': '{ "event_id" : "01E4",\r\n "data": {"a":"\\u00e9\\/"} }\n',
  'of many bytes': JSON.stringify({ content: 'x'.repeat(200_000) }),
} as const

/** What OpenSSL makes of each body: nothing of ours has a hand in it. */
const signatures = new Map<string, string>()

beforeAll(() => {
  const folder = mkdtempSync(join(tmpdir(), 'cio-signatures-'))
  const files = Object.entries(bodies).map(([, body], index) => {
    const file = join(folder, `${index}`)
    writeFileSync(file, Buffer.concat([Buffer.from(`v0:${timestamp}:`), Buffer.from(body)]))
    return file
  })
  const key = Buffer.from(secret).toString('hex')
  const options = ['dgst', '-sha256', '-mac', 'HMAC', '-macopt', `hexkey:${key}`, ...files]
  const lines = execFileSync('openssl', options, { encoding: 'utf8' }).trim().split(/\r?\n/)
  for (const [index, name] of Object.keys(bodies).entries()) {
    signatures.set(name, lines[index]?.split(' ').at(-1) ?? '')
  }
  rmSync(folder, { recursive: true })
})

describe('a signature that OpenSSL made', () => {
  test.each(Object.entries(bodies))('fits its body, %s [WH-01] [WH-13]', async (name, body) => {
    const signature = signatures.get(name)
    const verify = (given: string | Uint8Array | ArrayBuffer) =>
      verifySignature({ secrets: secret, timestamp, signature, body: given }, { now })

    expect(signature).toMatch(/^[0-9a-f]{64}$/)
    expect(await verify(body)).toBe(true)
    expect(await verify(new TextEncoder().encode(body))).toBe(true)
    expect(await verify(new TextEncoder().encode(body).buffer)).toBe(true)
    expect(verifyRequestSignature({ signingSecret: secret, timestamp, signature: signature ?? '', body })).toBe(true)
  })

  test('fits nothing else: another body, time, secret or signature [WH-02]', async () => {
    const body = bodies.short
    const signature = signatures.get('short') ?? ''
    const right = { secrets: secret, timestamp, signature, body }
    const flipped = signature.replace(/.$/, (last) => (last === '0' ? '1' : '0'))

    for (const wrong of [
      { body: '{"a":2}' },
      { body: '{"a": 1}' },
      { body: `${body}\n` },
      { timestamp: '1764000001' },
      { secrets: 'secret with a blank' },
      { secrets: ['other', `${secret} `] },
      { signature: flipped },
      { signature: signatures.get('empty') },
    ]) {
      expect(await verifySignature({ ...right, ...wrong }, { now }), JSON.stringify(wrong)).toBe(false)
    }
    expect(await verifySignature(right, { now })).toBe(true)
  })

  test('has no prefix, and no other form [WH-03] [WH-17] [WH-18]', async () => {
    const signature = signatures.get('short') ?? ''
    const problemOf = (headers: Record<string, string>) =>
      readWebhook({ secrets: secret, headers, body: bodies.short }, { now }).catch((error: unknown) => error)

    for (const form of [
      `v0=${signature}`,
      signature.toUpperCase(),
      signature.slice(1),
      `${signature}0`,
      ` ${signature}`,
    ]) {
      expect(await problemOf({ 'x-cio-timestamp': timestamp, 'x-cio-signature': form })).toMatchObject({
        code: 'CIO_WEBHOOK_SIGNATURE',
        problem: 'malformed',
      })
    }
    for (const time of ['now', '1764000000.5', '-1764000000', '0x6923a500', '1764000000 ']) {
      expect(await problemOf({ 'x-cio-timestamp': time, 'x-cio-signature': signature })).toMatchObject({
        problem: 'malformed',
      })
    }
  })

  test('does not fit an empty body that was not signed [WH-04]', async () => {
    const signature = signatures.get('short')

    expect(await verifySignature({ secrets: secret, timestamp, signature, body: '' }, { now })).toBe(false)
  })

  test('is good for five minutes in both directions, or for as long as one says [WH-05]', async () => {
    const right = { secrets: secret, timestamp, signature: signatures.get('short'), body: bodies.short }
    const after = (seconds: number, toleranceSeconds?: number) =>
      verifySignature(right, {
        now: () => now() + seconds * 1000,
        ...(toleranceSeconds !== undefined && { toleranceSeconds }),
      })

    expect([await after(300), await after(-300)]).toEqual([true, true])
    expect([await after(301), await after(-301), await after(600)]).toEqual([false, false, false])
    expect([await after(600, 600), await after(1, 0)]).toEqual([true, false])
    // What is no number lets nobody in.
    expect([await after(0, Number.NaN), await after(Number.NaN)]).toEqual([false, false])
    await expect(
      readWebhook(
        {
          secrets: secret,
          headers: { 'x-cio-timestamp': timestamp, 'x-cio-signature': right.signature },
          body: bodies.short,
        },
        { now: () => now() + 301_000 },
      ),
    ).rejects.toMatchObject({ problem: 'stale' })
  })

  test('fits while one secret takes the place of another', async () => {
    const right = { timestamp, signature: signatures.get('short'), body: bodies.short }

    for (const secrets of [[secret], ['new', secret], [secret, 'old'], () => secret, async () => ['new', secret]]) {
      expect(await verifySignature({ ...right, secrets }, { now })).toBe(true)
    }
    for (const secrets of ['', [], ['', secret]]) {
      await expect(verifySignature({ ...right, secrets }, { now })).rejects.toThrowError(
        'secrets has to be the signing key of the webhook, or a list of such.',
      )
    }
  })

  test.each([
    ['as Node gives them', (headers: Record<string, string>) => headers],
    ['as the web gives them', (headers: Record<string, string>) => new Headers(headers)],
    ['as they are written', (headers: Record<string, string>) => titled(headers)],
    ['of another realm', (headers: Record<string, string>) => runInNewContext(foreignHeaders)(headers)],
    ['in lists', (headers: Record<string, string>) => mapped(headers, (value) => [value])],
  ])('is found among headers %s [WH-14] [WH-15]', async (_how, headersOf) => {
    const body = '{"event_id":"01E4","object_type":"email","metric":"sent","timestamp":1,"data":{}}'
    const signature = sign(body)

    const event = await readWebhook(
      { secrets: secret, headers: headersOf({ 'x-cio-timestamp': timestamp, 'x-cio-signature': signature }), body },
      { now },
    )

    expect(event.event_id).toBe('01E4')
  })

  test('is missed where a header is not there, or there twice [WH-16]', async () => {
    const signature = signatures.get('short') ?? ''
    for (const headers of [
      {},
      { 'x-cio-timestamp': timestamp },
      { 'x-cio-signature': signature, 'x-cio-timestamp': '' },
      { 'x-cio-signature': [signature, signature], 'x-cio-timestamp': timestamp },
      { 'x-cio-signature': undefined, 'x-cio-timestamp': timestamp },
    ]) {
      const reading = readWebhook({ secrets: secret, headers, body: bodies.short }, { now })

      await expect(reading).rejects.toBeInstanceOf(WebhookSignatureError)
      await expect(reading).rejects.toMatchObject({ problem: 'missing' })
    }
  })
})

test("agrees with customerio-node's own helper on a thousand bodies, right and wrong", async () => {
  const secretOf = string({ minLength: 1, unit: 'grapheme' })
  const bodyOf = oneof(string({ unit: 'binary' }), uint8Array())
  let verified = 0

  await check(
    asyncProperty(secretOf, bodyOf, bodyOf, async (signingSecret, body, other) => {
      const given = typeof body === 'string' ? body : Buffer.from(body)
      const signature = sign(body, signingSecret)
      for (const candidate of [given, typeof other === 'string' ? other : Buffer.from(other)]) {
        const theirs = verifyRequestSignature({ signingSecret, timestamp, signature, body: candidate })
        const ours = await verifySignature({ secrets: signingSecret, timestamp, signature, body: candidate }, { now })

        expect(ours).toBe(theirs)
        if (ours) verified += 1
      }
    }),
    { numRuns: 1000 },
  )
  expect(verified).toBeGreaterThanOrEqual(1000)
})

/** Headers that are no instance of any class of this realm. */
const foreignHeaders = `(entries) => new (class Headers {
  #entries = new Map(Object.entries(entries))
  get(name) { return this.#entries.get(name.toLowerCase()) ?? null }
})()`

/** With the platform's own means, not with ours. */
function sign(body: string | Uint8Array, key = secret): string {
  return createHmac('sha256', key).update(`v0:${timestamp}:`).update(body).digest('hex')
}

function titled(headers: Record<string, string>): Record<string, string> {
  const entries = Object.entries(headers).map(([name, value]) => [
    name.replace(/(^|-)\w/g, (part) => part.toUpperCase()),
    value,
  ])
  return Object.fromEntries(entries)
}

function mapped<Value>(headers: Record<string, string>, of: (value: string) => Value): Record<string, Value> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, of(value)]))
}
