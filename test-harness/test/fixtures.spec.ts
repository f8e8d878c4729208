import { createClient, createMessage } from '@cio/core'
import { describe, eventually, expect, never, test } from '../src/vitest/index.ts'

describe('the fixtures', () => {
  test('give every test a workspace of its own', async ({ create, emulator, target, ids, read }) => {
    const { userId } = await create.person()
    const elsewhere = target.createWorkspace()
    const stranger = createClient({ apiKey: elsewhere.keys.writeKey, region: 'us', baseUrl: target.url })
    const other = ids.user('stranger')

    await stranger.send(createMessage('identify', { userId: other }))

    expect(elsewhere.name).not.toBe(emulator.name)
    expect(await read.person(userId)).toBeDefined()
    await never(() => read.person(other))
  })

  test('create somebody who is marked, under a reserved address, and can be read at once', { tags: 'smoke' }, async ({
    create,
    read,
  }) => {
    const { userId, email, traits } = await create.person({ type: 'marked', traits: { plan: 'pro' } })

    const person = await read.person(userId)

    expect(email).toBe(`${userId}@integration-test.example.com`)
    expect(traits).toMatchObject({ email, plan: 'pro', cio_test_run: expect.stringMatching(/^[0-9a-z]{6}$/) })
    expect(person).toMatchTraits(traits)
  })

  test('find people by id, by email and by the id that Customer.io gave them', async ({ create, read }) => {
    const { userId, email } = await create.person()

    const byId = await read.person(userId)
    const byEmail = await read.person({ email })
    const byCioId = await read.person({ cioId: byId?.identifiers.cio_id ?? '' })

    expect(byEmail).toEqual(byId)
    expect(byCioId).toEqual(byId)
    expect(await read.people({ email })).toEqual([byId?.identifiers])
    expect(await read.person('nobody')).toBeUndefined()
    expect(await read.people({ email: 'nobody@example.com' })).toEqual([])
  })

  test('tell what left, and nothing of their own upkeep', { tags: 'smoke' }, async ({ client, create, sent }) => {
    const { userId } = await create.person()
    const message = createMessage('track', { userId, event: 'Report Opened', properties: { name: 'Zoë' } })

    await client.send(message)

    expect(sent.messages).toMatchObject([{ type: 'track', messageId: message.messageId, event: 'Report Opened' }])
    expect(sent.requests).toMatchObject([{ method: 'POST', path: '/v1/track', attempt: 1 }])
    expect(sent.requests[0]?.bytes).toBe(Buffer.byteLength(JSON.stringify(sent.requests[0]?.body)))
  })

  test('hide a write until it is visible', async ({ client, ids, read, emulator }) => {
    const userId = ids.user('late')

    await client.send(createMessage('identify', { userId }))
    const waiting = emulator.visibility.waiting

    expect(waiting).toBe(1)
    await eventually(
      () => read.person(userId),
      (person) => expect(person).toBeDefined(),
    )
    expect(emulator.drops()).toEqual([])
  })

  test("show the matcher's differences all at once", async ({ create, read }) => {
    const { userId } = await create.person({ traits: { plan: 'free', seats: 7 } })
    const person = await read.person(userId)

    expect(() =>
      expect(person).toMatchTraits({ plan: 'pro', seats: 8, cio_test_run: person?.attributes.cio_test_run }),
    ).toThrowError(
      [
        `Person ${userId} differs in 2 of 3 traits:`,
        '  plan: expected "pro", received "free"',
        '  seats: expected "8", received "7"',
      ].join('\n'),
    )
    expect(() => expect(undefined).toMatchTraits({ plan: 'pro' })).toThrowError(
      'Expected a person with {"plan":"pro"}; there is nobody.',
    )
  })
})

describe('cleanup', () => {
  // `keys` stands before everything that sends: torn down after `cleanup`, the witness sees what a test leaves behind.
  const watched = test
    .extend('witness', ({ emulator }, { onCleanup }) => {
      const expected: string[] = []
      onCleanup(() => {
        const removals = emulator.requests().filter(({ body = '' }) => body.includes('"User Deleted"'))
        expect(removals.map(({ body }) => JSON.parse(body ?? '').userId)).toEqual(expected)
      })
      return expected
    })
    .override('keys', ({ emulator, witness }) => {
      expect(witness).toEqual([])
      return emulator.keys
    })

  watched(
    'is owed for every person an id was made for, last in first out',
    async ({ create, ids, client, witness }) => {
      const first = await create.person()
      const second = ids.user('second')
      await client.send(createMessage('identify', { userId: second }))

      witness.push(second, first.userId)
    },
  )
})
