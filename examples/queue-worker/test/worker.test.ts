import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { createAppClient } from '@cio/app'
import { getPerson, listPersonActivities } from '@cio/app/people'
import { createClient, type Message } from '@cio/core'
import { startEmulator } from '@cio/emulator'
import { trackMessage } from '@cio/events'
import { identifyMessage } from '@cio/people'
import type { Job, Queue } from '../src/queue.ts'
import { work } from '../src/worker.ts'

const emulator = await startEmulator()
after(() => emulator.close())

/** A queue in memory, on a workspace of its own. */
function start(messages: readonly Message[]) {
  const { writeKey, appKey } = emulator.createWorkspace().keys
  let waiting: readonly Job[] = messages.map((message, index) => ({ id: `${index}`, message }))
  const aside: string[] = []
  const without = (done: readonly Job[]) => waiting.filter((job) => !done.includes(job))
  const queue: Queue = {
    receive: async (limit) => waiting.slice(0, limit),
    acknowledge: async (jobs) => {
      waiting = without(jobs)
    },
    putAside: async (job, reason) => {
      waiting = without([job])
      aside.push(reason)
    },
  }
  const client = createClient({ apiKey: writeKey, region: 'us', baseUrl: emulator.url })
  const read = createAppClient({ appKey, region: 'us', baseUrl: emulator.url })
  return { queue, client, read, aside, waiting: () => waiting.length }
}

test('what waits is sent, and nothing waits any more', async () => {
  const { queue, client, read, waiting } = start([
    identifyMessage({ userId: 'ada', traits: { plan: 'pro' } }),
    trackMessage({ userId: 'ada', event: 'Report Opened' }),
  ])

  assert.equal(await work(queue, client), 2)

  assert.equal((await getPerson(read, { id: 'ada' })).attributes.plan, 'pro')
  assert.equal(waiting(), 0)
})

test('what will never be accepted is put aside, and holds nothing up', async () => {
  const nobody = { ...identifyMessage({ userId: 'x' }), userId: '' }
  const { queue, client, read, aside, waiting } = start([nobody, identifyMessage({ userId: 'grace' })])

  assert.equal(await work(queue, client), 1)

  assert.equal((await getPerson(read, { id: 'grace' })).identifiers.id, 'grace')
  assert.equal(aside.length, 1)
  assert.match(aside[0] ?? '', /userId or anonymousId/)
  assert.equal(waiting(), 0)
})

test('an event that is handed out twice happens once', async () => {
  const event = trackMessage({ userId: 'ada', event: 'Report Opened' })
  const { queue, client, read } = start([identifyMessage({ userId: 'ada' }), event])
  const forgetful = { ...queue, acknowledge: async () => {} }

  await work(forgetful, client)
  await work(queue, client)

  const events = await Array.fromAsync(listPersonActivities(read, { id: 'ada' }, { type: 'event' }))
  assert.equal(events.length, 1)
})

test('with a key that is wrong everything waits for a better one', async () => {
  const { queue, aside, waiting } = start([identifyMessage({ userId: 'ada' })])
  const stranger = createClient({ apiKey: 'wrong', region: 'us', baseUrl: emulator.url })

  assert.equal(await work(queue, stranger), 0)

  assert.equal(waiting(), 1)
  assert.deepEqual(aside, [])
})
