import { createClient, createMessage, InvalidMessageError, type Message } from '@cio/core'
import { type FaultRule, startEmulator } from '@cio/emulator'
import fc from 'fast-check'
import { expect, inject, onTestFinished, test } from 'vitest'
import { BufferFullError, createBatcher } from '../src/index.ts'
import { messagesIn } from './messages.ts'

const kinds = ['reset-before', 'reset-after', 'truncated-body', 'malformed-body', 'duplicate'] as const
const fault: fc.Arbitrary<FaultRule> = fc.record({
  on: fc.constant('POST /v1/batch' as const),
  probability: fc.double({ min: 0.02, max: 0.3, noNaN: true }),
  seed: fc.integer({ min: 1, max: 1_000_000 }),
  fault: fc.oneof(
    fc.constantFrom(...kinds).map((kind) => ({ kind })),
    fc.record({
      kind: fc.constant('answer' as const),
      status: fc.constantFrom(400, 403, 413, 429, 500, 503),
      isApplied: fc.boolean(),
    }),
    fc.record({ kind: fc.constant('delay' as const), delay: fc.constantFrom(1, 10, 120) }),
  ),
})

type Step =
  | { readonly do: 'send'; readonly noteLength: number; readonly person: number; readonly isBad: boolean }
  | { readonly do: 'flush' }
  | { readonly do: 'turn' }

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({
      do: fc.constant('send' as const),
      noteLength: fc.oneof({ weight: 5, arbitrary: fc.nat(200) }, fc.nat(4_000)),
      person: fc.nat(7),
      isBad: fc.integer({ min: 0, max: 30 }).map((one) => one === 0),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ do: 'flush' as const }) },
  { weight: 2, arbitrary: fc.constant({ do: 'turn' as const }) },
)

const history = fc.record({
  steps: fc.array(step, { minLength: 1, maxLength: 150, size: 'max' }),
  faults: fc.array(fault, { maxLength: 3 }),
  closeAfterMs: fc.constantFrom(0, 20, 25_000),
  options: fc.record({
    concurrency: fc.integer({ min: 1, max: 8 }),
    isOrdered: fc.boolean(),
    maxBatchBytes: fc.integer({ min: 6_000, max: 40_000 }),
    maxBatchMessages: fc.integer({ min: 1, max: 40 }),
    maxBufferedBytes: fc.integer({ min: 40_000, max: 400_000 }),
    maxWaitMs: fc.constantFrom(0, 1, 10),
  }),
})

test('whatever goes wrong, every message is delivered once or reported, and nothing that was settled leaves again', async () => {
  const emulator = await startEmulator()
  onTestFinished(() => emulator.close())

  await fc.assert(
    fc.asyncProperty(history, async ({ steps, faults, closeAfterMs, options }) => {
      const workspace = emulator.createWorkspace({ faults, ledgerCapacity: 100_000 })
      const left = new Set<string>()
      const settled = new Set<string>()
      const sentAgain: string[] = []
      const client = createClient({
        apiKey: workspace.keys.writeKey,
        region: 'us',
        baseUrl: emulator.url,
        requestsPerSecond: Number.POSITIVE_INFINITY,
        timeoutMs: 80,
        retry: { baseMs: 1, maxMs: 5 },
        onEvent: (event) => {
          if (event.type !== 'request') return
          for (const { messageId } of messagesIn(event.body)) {
            left.add(messageId)
            if (settled.has(messageId)) sentAgain.push(messageId)
          }
        },
      })
      const reported: unknown[] = []
      const batcher = createBatcher(client, {
        ...options,
        retry: { limit: 4 },
        onError: ({ error, messages }) => {
          for (const { messageId } of messages) reported.push([messageId, error])
        },
      })

      const sent: { readonly message: Message; readonly isBad: boolean; readonly promise: Promise<unknown> }[] = []
      for (const one of steps) {
        if (one.do === 'flush') await batcher.flush()
        else if (one.do === 'turn') await new Promise((resolve) => setImmediate(resolve))
        else {
          const message = messageOf(one, sent.length)
          const promise = batcher.send(message).finally(() => settled.add(message.messageId))
          promise.catch(() => {})
          sent.push({ message, isBad: one.isBad, promise })
        }
      }
      const account = await batcher.close({ timeoutMs: closeAfterMs })
      const results = await Promise.allSettled(sent.map(({ promise }) => promise))

      // Accepted and reported are all there is.
      const failed = results.flatMap((result, index) => {
        return result.status === 'rejected' ? [[sent[index]?.message.messageId, result.reason]] : []
      })
      expect(account.accepted + account.failed).toBe(sent.length)
      expect(account.failed).toBe(failed.length)
      expect(new Map(reported as [string, unknown][])).toEqual(new Map(failed as [string, unknown][]))
      expect(reported).toHaveLength(failed.length)

      // Once it is accepted or reported, nothing leaves any more.
      expect(sentAgain).toEqual([])

      // What the service holds: once what was accepted, and not at all what it refused or what never left.
      const held = workspace.campaignTriggers().map(({ name }) => name)
      for (const [index, { message, isBad }] of sent.entries()) {
        const count = held.filter((name) => name === message.event).length
        const result = results[index]
        const isNew = result?.status === 'rejected' && neverLeft(result.reason)
        if (isNew || account.unsent.includes(message)) expect(left.has(message.messageId)).toBe(false)
        if (result?.status === 'fulfilled') expect([count, isBad]).toEqual([1, false])
        else if (isBad || !left.has(message.messageId)) expect(count).toBe(0)
        else expect(count).toBeLessThanOrEqual(1)
      }
      emulator.deleteWorkspace(workspace.name)
    }),
    { numRuns: 8 * inject('soak'), endOnFailure: true },
  )
})

function messageOf({ person, noteLength, isBad }: Extract<Step, { do: 'send' }>, index: number): Message {
  const properties = { note: 'é'.repeat(noteLength) }
  const message = createMessage('track', { userId: `person-${person}`, event: `Step ${index}`, properties })
  // What only the service can refuse.
  return isBad ? { ...message, userId: '' } : message
}

function neverLeft(reason: unknown): boolean {
  return reason instanceof BufferFullError || reason instanceof InvalidMessageError
}
