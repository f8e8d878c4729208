import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { createAppClient } from '@cio/app'
import { getPerson, listPersonActivities } from '@cio/app/people'
import { createBatcher } from '@cio/batch'
import { createClient } from '@cio/core'
import { startEmulator } from '@cio/emulator'
import { createApp } from '../src/app.ts'

const emulator = await startEmulator()
after(() => emulator.close())

/** The service on a workspace of its own, and a reader of what became of it. */
function start() {
  const workspace = emulator.createWorkspace()
  const { writeKey, appKey } = workspace.keys
  const client = createClient({ apiKey: writeKey, region: 'us', baseUrl: emulator.url, retry: { limit: 0 } })
  const batcher = createBatcher(client, { onError: ({ error }) => assert.fail(`${error}`) })
  const app = createApp({ now: client, later: batcher })
  const post = (path: string, body: object) => app.request(path, { method: 'POST', body: JSON.stringify(body) })
  return { workspace, batcher, post, read: createAppClient({ appKey, region: 'us', baseUrl: emulator.url }) }
}

test('whoever signs up is a person with a plan', async () => {
  const { post, read } = start()

  const answer = await post('/signups', { userId: 'ada', email: 'ada@example.com' })

  assert.equal(answer.status, 201)
  const { attributes } = await getPerson(read, { id: 'ada' })
  assert.deepEqual([attributes.email, attributes.plan], ['ada@example.com', 'free'])
})

test('orders are sent behind the answer, and none is lost when the service stops', async () => {
  const { batcher, post, read } = start()
  await post('/signups', { userId: 'ada', email: 'ada@example.com' })

  for (let total = 1; total <= 20; total += 1) await post('/orders', { userId: 'ada', total })
  const { accepted } = await batcher.close()

  const orders = await Array.fromAsync(listPersonActivities(read, { id: 'ada' }, { type: 'event' }))
  assert.equal(accepted, 20)
  assert.deepEqual(new Set(orders.map(({ name }) => name)), new Set(['Order Placed']))
  assert.equal(orders.length, 20)
})

test('a sign-up without an id is refused before anything is sent', async () => {
  const { workspace, post } = start()

  const answer = await post('/signups', { userId: '', email: 'ada@example.com' })

  assert.equal(answer.status, 400)
  assert.deepEqual(workspace.requests(), [])
})

test('a sign-up that Customer.io does not take is said to have failed', async () => {
  const { workspace, post } = start()
  workspace.faults.add({ on: 'pipelines', sequence: [{ kind: 'answer', status: 503 }] })

  const answer = await post('/signups', { userId: 'ada', email: 'ada@example.com' })

  assert.equal(answer.status, 502)
})
