import { readFileSync } from 'node:fs'
import { createClient, createMessage, type Message } from '@cio/core'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, test } from 'vitest'
import { apiKey } from './clients.ts'
import { accept, startScripted } from './scripted-server.ts'

// The shapes of Customer.io's OpenAPI file of the Pipelines API (September 2026), without its prose. `oneOf` has become `anyOf`: a
// message with both ids, or a context that says neither web nor mobile, matches several of the alternatives there.
const shapes: object = JSON.parse(readFileSync(new URL('pipelines-shapes.json', import.meta.url), 'utf8'))
const ajv = new Ajv2020({ strict: false, allErrors: true, formats: { 'date-time': isDateTime } })
ajv.addSchema(shapes)

const fields = {
  context: { ip: '203.0.113.9', locale: 'en-GB', active: false },
  integrations: { All: true, Salesforce: false },
  timestamp: new Date(),
}

describe('what leaves has a shape that Customer.io describes', () => {
  test.each<[string, Message]>([
    [
      'identify',
      createMessage('identify', { userId: 'ada', traits: { email: 'ada@example.com', createdAt: new Date(), n: 1 } }),
    ],
    ['identify', createMessage('identify', { anonymousId: 'anon-9', ...fields })],
    [
      'identify',
      createMessage('identify', { userId: 'ada', anonymousId: 'anon-9', ...fields, traits: { unsubscribed: true } }),
    ],
    ['track', createMessage('track', { userId: 'ada', event: 'Opened', properties: { pages: 3 } })],
    ['track', createMessage('track', { anonymousId: 'anon-9', event: 'User Deleted', ...fields })],
    [
      'track',
      createMessage('track', {
        userId: 'ada',
        event: 'Device Created or Updated',
        context: { device: { token: 't', type: 'ios' } },
      }),
    ],
    [
      'page',
      createMessage('page', { userId: 'ada', name: 'Home', properties: { url: 'https://example.com/' }, ...fields }),
    ],
    ['screen', createMessage('screen', { anonymousId: 'anon-9', name: 'feed', properties: { sort: 'new' } })],
    [
      'group',
      createMessage('group', {
        userId: 'ada',
        groupId: 'acme',
        traits: { object_type_id: '2', relationshipAttributes: { role: 'owner' } },
      }),
    ],
    ['alias_all', createMessage('alias', { userId: 'ada', previousId: 'anon-9', ...fields })],
  ])('%s', async (shape, message) => {
    const server = await startScripted(accept)
    const client = createClient({ apiKey, region: 'us', baseUrl: server.url, context: { app: { name: 'shop' } } })

    await client.send(message)

    const [{ method, path, body } = { method: '', path: '', body: '' }] = server.requests
    expect([method, path]).toEqual(['POST', `/v1/${message.type}`])
    expect(violations(shape, JSON.parse(body))).toEqual([])
  })

  test('also as a batch made of encoded messages', async () => {
    const server = await startScripted(accept)
    const client = createClient({ apiKey, region: 'us', baseUrl: server.url })
    const items = [
      createMessage('identify', { userId: 'ada' }),
      createMessage('track', { userId: 'ada', event: 'Opened' }),
      createMessage('group', { userId: 'ada', groupId: 'acme' }),
    ].map((message) => client.encode(message).json)

    await client.post('/batch', Buffer.from(`{"batch":[${items.join(',')}]}`))

    expect(violations('batch', JSON.parse(server.requests[0]?.body ?? ''))).toEqual([])
  })

  test('and what has not is noticed', () => {
    expect(violations('identify', { type: 'identify', traits: {} })).not.toEqual([])
    expect(violations('track', { type: 'track', userId: 'ada' })).not.toEqual([])
    expect(violations('page', { type: 'page', userId: 'ada', timestamp: 'yesterday' })).not.toEqual([])
    expect(violations('batch', { batch: [{ type: 'tracked', userId: 'ada', event: 'Opened' }] })).not.toEqual([])
  })
})

function violations(shape: string, body: unknown): readonly unknown[] {
  const validate = ajv.getSchema(`pipelines#/$defs/${shape}`)
  if (validate === undefined) throw new Error(`no shape ${shape}`)
  validate(body)
  return validate.errors ?? []
}

function isDateTime(text: string): boolean {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(text) && !Number.isNaN(Date.parse(text))
}
