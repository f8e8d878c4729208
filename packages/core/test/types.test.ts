import { createClient, createMessage, type Identity, type Message, type Sender } from '@cio/core'
import { expect, expectTypeOf, test } from 'vitest'

/** What the compiler must say no to: each line that is expected to be wrong is an error of `tsc` once it is right. */
function neverCalled() {
  // @ts-expect-error nobody is in it
  createMessage('track', { event: 'Opened' })
  // @ts-expect-error nobody is in it
  createMessage('page', {})
  // @ts-expect-error neither an id nor an email address
  createMessage('identify', { traits: { plan: 'pro' } })
  // @ts-expect-error an email address is text
  createMessage('identify', { traits: { email: 5 } })
  // @ts-expect-error an email address names somebody only to identify
  createMessage('screen', { traits: { email: 'ada@example.com' } })
  // @ts-expect-error the event is missing
  createMessage('track', { userId: 'ada' })
  // @ts-expect-error both ids are needed
  createMessage('alias', { userId: 'ada' })
  // @ts-expect-error the id of the object is missing
  createMessage('group', { userId: 'ada' })
  // @ts-expect-error an id is text
  createMessage('page', { userId: 7 })
  // @ts-expect-error no such type
  createMessage('event', { userId: 'ada' })
  // @ts-expect-error both are missing
  createClient({})
  // @ts-expect-error there is no default region
  createClient({ apiKey: 'key' })
  // @ts-expect-error no such region
  createClient({ apiKey: 'key', region: 'uk' })
  // @ts-expect-error misspelt
  createClient({ apiKey: 'key', region: 'us', timeoutMS: 5 })
  // @ts-expect-error misspelt inside
  createClient({ apiKey: 'key', region: 'us', retry: { maximum: 5 } })
  // @ts-expect-error an undefined id is not an id
  const nobody: Identity = { userId: undefined }
  // @ts-expect-error a client cannot be changed
  createClient({ apiKey: 'key', region: 'us' }).region = 'eu'
  return nobody
}

test('what must compile does', () => {
  expectTypeOf(neverCalled).toBeFunction()
  const identity: Identity = { userId: 'ada', anonymousId: 'anon-9' }

  const track = createMessage('track', {
    ...identity,
    event: 'Opened',
    properties: { pages: 3 },
    category: 'anything else',
  })

  expectTypeOf(track.type).toEqualTypeOf<'track'>()
  expectTypeOf(track.event).toEqualTypeOf<string>()
  expectTypeOf(track.properties.pages).toEqualTypeOf<number>()
  expectTypeOf(track.timestamp).toEqualTypeOf<string>()
  expectTypeOf(track).toExtend<Message>()
  expectTypeOf(createMessage('identify', { traits: { email: 'ada@example.com' } }).traits.email).toEqualTypeOf<string>()
  expect(track.category).toBe('anything else')
})

test('a sender of somebody else is a sender', () => {
  const mine = { send: async ({ messageId }: Message) => ({ messageId, attempts: 1, queue: 'mine' }) }

  expectTypeOf(mine).toExtend<Sender>()
  expect(mine.send).toBeTypeOf('function')
})
