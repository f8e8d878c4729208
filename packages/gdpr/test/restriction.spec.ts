import { createMessage } from '@cio/core'
import { describe, eventually, expect, never } from '@cio/test-harness/vitest'
import { liftRestriction, restrictPerson } from '../src/index.ts'
import { test } from './test.ts'

describe('a restriction', () => {
  test('keeps the person, and ends what they receive', async ({
    client,
    appTransport: reader,
    patience,
    create,
    read,
    sent,
  }) => {
    const { userId } = await create.person({ traits: { tier: 'gold' } })

    const record = await restrictPerson(client, reader, { userId }, patience)

    expect(record).toMatchObject({
      operation: 'restriction',
      userId,
      outcome: 'verified',
      steps: [
        { step: 'look up', count: 1, outcome: 'verified' },
        { step: 'restrict', count: 1, messageIds: [sent.messages[0]?.messageId], outcome: 'verified' },
      ],
    })
    const person = await read.person(userId)
    expect(person?.unsubscribed).toBe(true)
    expect(person).toMatchTraits({ tier: 'gold', processing_restricted: true, unsubscribed_before_restriction: false })
  })

  test('lifted, the person is subscribed again', async ({ client, appTransport: reader, patience, create, read }) => {
    const { userId } = await create.person({ traits: { tier: 'gold' } })
    await restrictPerson(client, reader, { userId }, patience)

    const record = await liftRestriction(client, reader, { userId }, patience)

    expect(record).toMatchObject({ operation: 'lifted restriction', outcome: 'verified' })
    const person = await read.person(userId)
    expect(person?.unsubscribed).toBe(false)
    expect(person).toMatchTraits({ tier: 'gold', processing_restricted: false })
  })

  test('lifted, whoever was unsubscribed before stays so', async ({
    client,
    appTransport: reader,
    patience,
    create,
    read,
  }) => {
    const { userId } = await create.person({ traits: { unsubscribed: true } })
    const first = await restrictPerson(client, reader, { userId }, patience)
    // A second one must not take the silence of the first for the person's own.
    await restrictPerson(client, reader, { userId }, patience)

    await liftRestriction(client, reader, { userId }, patience)

    const person = await read.person(userId)
    expect(first.outcome).toBe('verified')
    expect(person?.unsubscribed).toBe(true)
    expect(person).toMatchTraits({ processing_restricted: false })
  })

  test('asked for twice is one, and remembers what was before the first', async ({
    client,
    appTransport: reader,
    patience,
    create,
    read,
    sent,
  }) => {
    const { userId } = await create.person()
    await restrictPerson(client, reader, { userId }, patience)

    const again = await restrictPerson(client, reader, { userId }, patience)

    expect(again).toMatchObject({ outcome: 'verified', steps: [{ count: 1 }, { step: 'restrict', count: 0 }] })
    expect(sent.messages).toHaveLength(1)
    await liftRestriction(client, reader, { userId }, patience)
    expect((await read.person(userId))?.unsubscribed).toBe(false)
  })

  test('of somebody who subscribed since is made anew', async ({
    client,
    appTransport: reader,
    patience,
    create,
    read,
  }) => {
    const { userId } = await create.person()
    const first = await restrictPerson(client, reader, { userId }, patience)
    expect(first).toMatchObject({ outcome: 'verified', steps: [{ count: 1 }, { step: 'restrict', count: 1 }] })
    await client.send(createMessage('identify', { userId, traits: { unsubscribed: false } }))
    await eventually(
      () => read.person(userId),
      (person) => expect(person?.unsubscribed).toBe(false),
    )

    const again = await restrictPerson(client, reader, { userId }, patience)

    expect(again).toMatchObject({ outcome: 'verified', steps: [{ count: 1 }, { step: 'restrict', count: 1 }] })
    expect((await read.person(userId))?.unsubscribed).toBe(true)
  })

  test('of which nobody remembers what was before leaves them unsubscribed, and says so', async ({
    client,
    appTransport: reader,
    patience,
    create,
    read,
  }) => {
    const { userId } = await create.person({ traits: { unsubscribed: true, processing_restricted: true } })

    const record = await liftRestriction(client, reader, { userId }, patience)

    expect(record.outcome).toBe('verified')
    expect(record.notVerifiable).toContain(
      'Whether they were unsubscribed before: nothing remembers it, so that they stay as they are.',
    )
    const person = await read.person(userId)
    expect(person?.unsubscribed).toBe(true)
    expect(person).toMatchTraits({ processing_restricted: false })
  })

  test('lifted, it is forgotten, so that the next one is not taken for it', async ({
    client,
    appTransport: reader,
    patience,
    create,
    read,
  }) => {
    const { userId } = await create.person()
    const restriction = await restrictPerson(client, reader, { userId }, patience)
    const first = await liftRestriction(client, reader, { userId }, patience)
    const forgotten = await read.person(userId)
    // They unsubscribe themselves, and another program restricts them.
    const traits = { unsubscribed: true, processing_restricted: true }
    await client.send(createMessage('identify', { userId, traits }))
    await eventually(
      () => read.person(userId),
      (person) => expect(person?.unsubscribed).toBe(true),
    )

    const second = await liftRestriction(client, reader, { userId }, patience)

    expect([restriction.outcome, first.outcome]).toEqual(['verified', 'verified'])
    expect(forgotten?.attributes).not.toHaveProperty('unsubscribed_before_restriction')
    expect(second).toMatchObject({ outcome: 'verified', steps: [{ count: 1 }, { step: 'lift restriction', count: 1 }] })
    expect(second.notVerifiable).toContain(
      'Whether they were unsubscribed before: nothing remembers it, so that they stay as they are.',
    )
    const person = await read.person(userId)
    expect(person?.unsubscribed).toBe(true)
    expect(person).toMatchTraits({ processing_restricted: false })
  })

  test('that is refused leaves the person as they were, and so does the refused end of one', async ({
    client,
    appTransport: reader,
    patience,
    create,
    read,
    emulator,
  }) => {
    const { userId } = await create.person()
    const refuseNext = () =>
      emulator.faults.add({ on: 'POST /v1/identify', sequence: [{ kind: 'answer', status: 400 }] })
    const refused = { outcome: 'failed', messageIds: [], reason: '1 of 1: CIO_RESPONSE 400.' }

    refuseNext()
    const restriction = await restrictPerson(client, reader, { userId }, patience)
    const untouched = await read.person(userId)
    await restrictPerson(client, reader, { userId }, patience)
    refuseNext()
    const lifting = await liftRestriction(client, reader, { userId }, patience)
    const stillRestricted = await read.person(userId)

    expect(restriction).toMatchObject({ outcome: 'failed', steps: [{}, { step: 'restrict', ...refused }] })
    expect(untouched?.unsubscribed).toBe(false)
    expect(untouched?.attributes).not.toHaveProperty('processing_restricted')
    expect(lifting).toMatchObject({ outcome: 'failed', steps: [{}, { step: 'lift restriction', ...refused }] })
    expect(stillRestricted?.unsubscribed).toBe(true)
    expect(stillRestricted).toMatchTraits({ processing_restricted: true })
  })

  test('lifted, the person stays unsubscribed if that is asked for', async ({
    client,
    appTransport: reader,
    patience,
    create,
    read,
  }) => {
    const { userId } = await create.person()
    await restrictPerson(client, reader, { userId }, patience)

    await liftRestriction(client, reader, { userId, staysUnsubscribed: true }, patience)

    const person = await read.person(userId)
    expect(person?.unsubscribed).toBe(true)
    expect(person).toMatchTraits({ processing_restricted: false })
  })

  test('that was never there cannot be lifted, and changes nothing', async ({
    client,
    appTransport: reader,
    patience,
    create,
    read,
    sent,
  }) => {
    const { userId } = await create.person({ traits: { unsubscribed: true } })

    const record = await liftRestriction(client, reader, { userId }, patience)

    expect(record).toMatchObject({ outcome: 'verified', steps: [{ count: 1 }, { step: 'lift restriction', count: 0 }] })
    expect(sent.messages).toEqual([])
    expect((await read.person(userId))?.unsubscribed).toBe(true)
  })

  test('of nobody creates nobody', async ({ client, appTransport: reader, patience, ids, read, sent }) => {
    const userId = ids.user('nobody')

    const record = await restrictPerson(client, reader, { userId }, patience)

    expect(record).toMatchObject({
      outcome: 'failed',
      steps: [
        { step: 'look up', outcome: 'failed', reason: 'Nobody has this name.' },
        { step: 'restrict', outcome: 'skipped' },
      ],
    })
    expect(sent.messages).toEqual([])
    await never(() => read.person(userId))
  })

  test('does not keep events from being recorded, which filters have to leave out', async ({
    client,
    appTransport: reader,
    patience,
    create,
    read,
  }) => {
    const { userId } = await create.person()
    const record = await restrictPerson(client, reader, { userId }, patience)

    await client.send(createMessage('track', { userId, event: 'Report Opened' }))

    await eventually(
      () => read.activities(userId),
      (activities) => expect(activities).toHaveReceivedEvent('Report Opened'),
    )
    expect(record.outcome).toBe('verified')
    expect(record.notVerifiable).toEqual([
      'That campaigns and in-app messages leave them out: segments and filters of yours decide, by the trait processing_restricted.',
    ])
  })
})
