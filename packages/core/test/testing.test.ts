import { createClient, createMessage, InvalidMessageError, type Sender } from '@cio/core'
import { createRecordingSender, type SenderMatchers, senderMatchers } from '@cio/core/testing'
import { describe, expect, test } from 'vitest'

declare module 'vitest' {
  interface Matchers<R extends void | Promise<void> = void | Promise<void>, T = unknown> extends SenderMatchers<R> {}
}

expect.extend(senderMatchers)

/** What an application would have. */
async function welcome(sender: Sender, userId: string) {
  await sender.send(
    createMessage('identify', { userId, traits: { plan: 'pro', since: new Date(0), tags: ['new', 'trial'] } }),
  )
  await sender.send(createMessage('track', { userId, event: 'Welcomed' }))
}

describe('a recording sender', () => {
  test('accepts every message and remembers it as JSON would carry it', async () => {
    const sender = createRecordingSender()

    const receipt = await sender.send(
      createMessage('identify', { userId: 'ada', messageId: 'm', traits: { since: new Date(0), no: undefined } }),
    )

    expect(receipt).toEqual({ messageId: 'm', attempts: 1 })
    expect(sender.messages).toEqual([
      expect.objectContaining({ userId: 'ada', traits: { since: '1970-01-01T00:00:00.000Z' } }),
    ])
  })

  test('refuses what it is told to, and forgets when asked', async () => {
    const sender = createRecordingSender({ refuse: ({ type }) => (type === 'track' ? new Error('full') : undefined) })

    await expect(welcome(sender, 'ada')).rejects.toThrow('full')
    expect(sender.messages).toHaveLength(2)
    sender.clear()

    expect(sender.messages).toEqual([])
  })

  test('refuses what a client would, and does not remember it', async () => {
    const sender = createRecordingSender()
    const long = createMessage('identify', { userId: 'ada', traits: { essay: 'x'.repeat(32_768) } })
    const client = createClient({ apiKey: 'key', region: 'us' })

    const error: unknown = await sender.send(long).catch((error: unknown) => error)

    expect(error).toBeInstanceOf(InvalidMessageError)
    expect(error).toMatchObject({ code: 'CIO_MESSAGE_TOO_LARGE' })
    expect(() => client.encode(long)).toThrow(String(Reflect.get(Object(error), 'message')))
    expect(sender.messages).toEqual([])
  })

  test('gives up when told to', async () => {
    const sender = createRecordingSender()

    await expect(
      sender.send(createMessage('page', { userId: 'ada' }), { signal: AbortSignal.abort('no') }),
    ).rejects.toBe('no')
    expect(sender.messages).toEqual([])
  })
})

describe('the matchers', () => {
  test('look at some fields, at any depth', async () => {
    const sender = createRecordingSender()

    await welcome(sender, 'ada')

    expect(sender).toHaveSent({ type: 'identify', traits: { plan: 'pro' } })
    expect(sender).toHaveSent({ traits: { since: new Date(0), tags: ['new', expect.any(String)] } })
    expect(sender).toHaveSentTimes(2, { userId: 'ada' })
    expect(sender).toHaveSentTimes(2)
    expect(sender).not.toHaveSent({ event: 'Left' })
    expect(sender).not.toHaveSent({ traits: { tags: ['new'] } })
    expect(sender).not.toHaveSent({ traits: 'pro' })
    expect(sender).not.toHaveSentTimes(1)
    expect(sender).toHaveSent({ traits: {} })
    expect(sender).not.toHaveSent({ traits: new Map() })
    expect(sender).not.toHaveSent({ traits: new Map([['plan', 'pro']]) })
    expect(sender).not.toHaveSent({ traits: /pro/ })
    expect(sender).not.toHaveSent({ traits: [] })
  })

  test('say what was sent instead', async () => {
    const sender = createRecordingSender()
    expect(() => expect(sender).toHaveSent({ type: 'page' })).toThrow(
      'expected a message to be sent with {"type":"page"}, but these were: nothing',
    )
    await sender.send(createMessage('page', { userId: 'ada', messageId: 'm', timestamp: '2026-02-01T09:30:00Z' }))

    expect(() => expect(sender).toHaveSentTimes(2, { type: 'page' })).toThrow(
      'expected 2 messages to be sent with {"type":"page"}, but these were:\n  {"userId":"ada","messageId":"m","timestamp":"2026-02-01T09:30:00Z","type":"page"}',
    )
    expect(() => expect(sender).not.toHaveSent({ userId: 'ada' })).toThrow(
      'expected a message not to be sent with {"userId":"ada"}',
    )
  })
})
