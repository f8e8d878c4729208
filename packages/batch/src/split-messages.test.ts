import { createClient, createMessage, type Message } from '@cio/core'
import fc from 'fast-check'
import { describe, expect, inject, test } from 'vitest'
import { splitMessages } from './split-messages.ts'

const client = createClient({ apiKey: 'key', region: 'us', context: { locale: 'fr-FR' } })

/** An event whose JSON has exactly so many bytes. */
function eventOf(bytes: number): Message {
  const event = (note: string) =>
    createMessage('track', { userId: 'ada', event: 'Report Opened', properties: { note } })
  const message = event('')
  return { ...message, properties: { note: 'x'.repeat(bytes - client.encode(message).byteLength) } }
}

const text = fc.string({ unit: 'grapheme', maxLength: 300 })
const message = fc
  .record({ userId: fc.string({ minLength: 1 }), note: text, times: fc.integer({ min: 1, max: 40 }) })
  .map(({ userId, note, times }) =>
    createMessage('track', { userId, event: 'Report Opened', properties: { note: note.repeat(times) } }),
  )

describe('splitting', () => {
  test('keeps every message, in order, in batches that are what they say and no larger than they may be [BATCH-05]', () => {
    fc.assert(
      fc.property(
        fc.array(message, { maxLength: 60 }),
        fc.integer({ min: 40_000, max: 120_000 }),
        fc.integer({ min: 1, max: 50 }),
        (messages, maxBatchBytes, maxBatchMessages) => {
          const batches = splitMessages(client, messages, { maxBatchBytes, maxBatchMessages })

          expect(batches.flatMap((batch) => batch.messages)).toEqual(messages)
          for (const { body, byteLength, messages: packed } of batches) {
            expect(Buffer.byteLength(body)).toBe(byteLength)
            expect(byteLength).toBeLessThanOrEqual(maxBatchBytes)
            expect(packed.length).toBeGreaterThan(0)
            expect(packed.length).toBeLessThanOrEqual(maxBatchMessages)
            expect(JSON.parse(body)).toEqual({ batch: packed.map((one) => JSON.parse(client.encode(one).json)) })
          }
        },
      ),
      { numRuns: 50 * inject('soak') },
    )
  })

  test('makes no batch smaller than it has to be', () => {
    fc.assert(
      fc.property(fc.array(message, { minLength: 1, maxLength: 60 }), (messages) => {
        const maxBatchBytes = 40_000
        const batches = splitMessages(client, messages, { maxBatchBytes })

        for (const [index, { byteLength }] of batches.entries()) {
          const next = batches[index + 1]?.messages[0]
          if (next !== undefined) expect(byteLength + 1 + client.encode(next).byteLength).toBeGreaterThan(maxBatchBytes)
        }
      }),
      { numRuns: 50 * inject('soak') },
    )
  })

  test('fills a batch to the last byte, and not one more [BATCH-04]', () => {
    // The frame takes 12 bytes, the comma one.
    const exact = splitMessages(client, [eventOf(300), eventOf(287)], { maxBatchBytes: 600 })
    const over = splitMessages(client, [eventOf(300), eventOf(288)], { maxBatchBytes: 600 })

    expect(exact.map(({ byteLength }) => byteLength)).toEqual([600])
    expect(over.map(({ byteLength }) => byteLength)).toEqual([312, 300])
  })

  test('takes a message of 32 KiB and none larger, and 500,000 bytes a batch [BATCH-04]', () => {
    const largest = eventOf(32_768)

    const batches = splitMessages(
      client,
      Array.from({ length: 16 }, () => largest),
    )

    expect(batches.map(({ messages }) => messages.length)).toEqual([15, 1])
    expect(() => splitMessages(client, [eventOf(32_769)])).toThrow('1 more than the 32768 that are accepted')
  })

  test('counts bytes and not characters [BATCH-04]', () => {
    const wide = createMessage('track', { userId: 'ada', event: 'Gelesen', properties: { note: '東'.repeat(11_000) } })

    expect(() => splitMessages(client, [wide])).toThrow('more than the 32768 that are accepted')
  })

  test('of nothing gives no batch', () => {
    expect(splitMessages(client, [])).toEqual([])
  })

  test('refuses what no batch can hold, and what has no known type', () => {
    expect(() => splitMessages(client, [eventOf(400)], { maxBatchBytes: 411 })).toThrow(
      'The message of type "track" has 400 bytes of JSON, which with the 12 around it is more than the 411 of a batch.',
    )
    expect(() => splitMessages(client, [{ ...eventOf(400), type: 'greet' as 'track' }])).toThrow(
      'A message has the type "greet". It has to be one of identify, track, page, screen, group, alias.',
    )
    expect(() => splitMessages(client, [], { maxBatchBytes: 12 })).toThrow(
      'maxBatchBytes is 12. It has to be a number of 13 or more, or Infinity.',
    )
  })
})
