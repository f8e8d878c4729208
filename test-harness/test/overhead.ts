/** The same spec with the fixtures and by hand, in turn: what `scripts/harness-overhead.ts` measures. */
import { createAppTransport, createClient, createMessage } from '@cio/core'
import { startEmulator } from '@cio/emulator'
import { afterAll, beforeAll, describe, test as plain } from 'vitest'
import { createReader } from '../src/index.ts'
import { eventually, expect, test } from '../src/vitest/index.ts'

const rounds = 200
let emulator: Awaited<ReturnType<typeof startEmulator>>

beforeAll(async () => {
  emulator = await startEmulator()
})
afterAll(() => emulator.close())

describe.for(Array.from({ length: rounds }, (_, round) => round))('round %d', (round) => {
  test('with the harness', async ({ client, ids, read }) => {
    const userId = ids.user('measured')
    await client.send(createMessage('identify', { userId, traits: { plan: 'pro' } }))
    await eventually(
      () => read.person(userId),
      (person) => expect(person).toMatchTraits({ plan: 'pro' }),
    )
  })

  plain('by hand', async () => {
    const { keys } = emulator.createWorkspace({ visibilityDelayMs: 10 })
    const travel = { region: 'us', baseUrl: emulator.url, requestsPerSecond: Number.POSITIVE_INFINITY } as const
    const client = createClient({ apiKey: keys.writeKey, ...travel })
    const read = createReader(createAppTransport({ appKey: keys.appKey, ...travel }))
    const userId = `person-${round}`
    await client.send(createMessage('identify', { userId, traits: { plan: 'pro' } }))
    await eventually(
      () => read.person(userId),
      (person) => expect(person).toMatchTraits({ plan: 'pro' }),
    )
  })
})
