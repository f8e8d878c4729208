import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { createAppClient } from '@cio/app'
import { getPerson, listPersonActivities } from '@cio/app/people'
import { createClient } from '@cio/core'
import { startEmulator } from '@cio/emulator'
import { createSignUp } from '../src/signups.ts'
import { createReports } from '../src/webhooks.ts'

const emulator = await startEmulator()
after(() => emulator.close())

function post(body: string, headers: Record<string, string> = {}): Request {
  return new Request('https://mine.example/', { method: 'POST', body, headers })
}

test('whoever signs up is a person, and has signed up once the platform lets go', async () => {
  const { writeKey, appKey } = emulator.createWorkspace().keys
  const client = createClient({ apiKey: writeKey, region: 'us', baseUrl: emulator.url })
  const read = createAppClient({ appKey, region: 'us', baseUrl: emulator.url })
  const behind: Promise<unknown>[] = []
  const POST = createSignUp(client, { waitUntil: (promise) => behind.push(promise) })

  const answer = await POST(post('{"userId":"ada","email":"ada@example.com"}'))
  await Promise.all(behind)

  assert.equal(answer.status, 201)
  assert.equal((await getPerson(read, { id: 'ada' })).attributes.email, 'ada@example.com')
  const events = await Array.fromAsync(listPersonActivities(read, { id: 'ada' }, { type: 'event' }))
  assert.deepEqual(
    events.map(({ name }) => name),
    ['Signed Up'],
  )
})

test('a sign-up without an id is refused', async () => {
  const client = createClient({ apiKey: 'unused', region: 'us', baseUrl: emulator.url })
  const POST = createSignUp(client, { waitUntil: () => assert.fail('Nothing is left to do.') })

  const answer = await POST(post('{"userId":"","email":"ada@example.com"}'))

  assert.equal(answer.status, 400)
})

test('a report is believed with a signature alone', async () => {
  const bounced: string[] = []
  const POST = createReports('signing-key', (recipient) => bounced.push(recipient))
  const report = JSON.stringify({
    event_id: '01E4C4CT6YDC7Y5M7FE1GWWPQJ',
    object_type: 'email',
    metric: 'bounced',
    timestamp: 1764000000,
    data: { recipient: 'ada@example.com' },
  })
  const timestamp = `${Math.floor(Date.now() / 1000)}`

  const forged = await POST(post(report, { 'x-cio-timestamp': timestamp, 'x-cio-signature': '00'.repeat(32) }))
  const genuine = await POST(
    post(report, { 'x-cio-timestamp': timestamp, 'x-cio-signature': await sign(`v0:${timestamp}:${report}`) }),
  )

  assert.deepEqual([forged.status, genuine.status], [401, 200])
  assert.deepEqual(bounced, ['ada@example.com'])
})

/** As Customer.io signs: HMAC-SHA256 in hexadecimal. */
async function sign(text: string): Promise<string> {
  const encoder = new TextEncoder()
  const algorithm = { name: 'HMAC', hash: 'SHA-256' }
  const key = await crypto.subtle.importKey('raw', encoder.encode('signing-key'), algorithm, false, ['sign'])
  return Buffer.from(await crypto.subtle.sign('HMAC', key, encoder.encode(text))).toString('hex')
}
