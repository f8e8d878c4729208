import { createMessage } from '@cio/core'
import { describe, eventually, expect, never } from '@cio/test-harness/vitest'
import { erasePeople, erasePerson } from '../src/index.ts'
import { test } from './test.ts'

describe('an erased person', () => {
  test('loses devices and relationships first, and is suppressed last [GDPR-09]', { tags: 'smoke' }, async ({
    client,
    appTransport: reader,
    patience,
    create,
    cleanup,
    read,
    sent,
  }) => {
    const { userId, email } = await create.person({ type: 'erased' })
    const [phone, tablet] = [
      await create.device({ userId, type: 'phone' }),
      await create.device({ userId, type: 'tablet' }),
    ]
    const { objectId } = await create.object({ userId })
    cleanup.suppression(userId)

    const record = await erasePerson(client, reader, { userId, reference: 'request 4711' }, patience)

    expect(record).toMatchObject({
      operation: 'erasure',
      userId,
      reference: 'request 4711',
      outcome: 'verified',
      steps: [
        { step: 'look up', count: 1, outcome: 'verified' },
        { step: 'delete devices', count: 2, outcome: 'verified' },
        { step: 'delete relationships', count: 1, outcome: 'verified' },
        { step: 'delete and suppress', count: 1, outcome: 'verified' },
      ],
    })
    expect(sent.messages.map(({ event }) => event)).toEqual([
      'Device Deleted',
      'Device Deleted',
      'Relationship Deleted',
      'User Suppressed',
    ])
    expect(sent.messages.at(-1)).toMatchObject({ userId, properties: { reference: 'request 4711' } })
    expect(record.steps.flatMap(({ messageIds }) => messageIds)).toEqual(
      sent.messages.map(({ messageId }) => messageId),
    )
    expect(await read.person(userId)).toBeUndefined()
    expect(await read.people({ email })).toEqual([])
    expect(await read.objectRelationships({ objectId })).toEqual([])
    expect(await read.object({ objectId })).toBeDefined()
    for (const secret of [email, phone.token, tablet.token, objectId]) {
      expect(JSON.stringify(record)).not.toContain(secret)
    }
    expect(JSON.parse(JSON.stringify(record))).toEqual(record)
  })

  test('cannot come back, by id or by email address', async ({
    client,
    appTransport: reader,
    patience,
    create,
    cleanup,
    ids,
    read,
  }) => {
    const { userId, email } = await create.person({ type: 'blocked' })
    const other = ids.user('other')
    cleanup.suppression(userId)

    await erasePerson(client, reader, { userId: email }, patience)

    await client.send(createMessage('identify', { userId, traits: { plan: 'pro' } }))
    await client.send(createMessage('identify', { userId: other, traits: { email } }))
    await never(() => read.person(userId))
    expect(await read.people({ email })).toEqual([])
  })

  test('who never existed cannot appear later', async ({
    client,
    appTransport: reader,
    patience,
    cleanup,
    ids,
    read,
  }) => {
    const userId = ids.user('nobody')
    cleanup.suppression(userId)

    const record = await erasePerson(client, reader, { userId }, patience)

    expect(record.steps.map(({ step, count }) => [step, count])).toEqual([
      ['look up', 0],
      ['delete devices', 0],
      ['delete relationships', 0],
      ['delete and suppress', 1],
    ])
    expect(record.notVerifiable).toContain(
      'That the suppression took effect: nobody had this name before it either, so that their absence proves nothing.',
    )
    await never(() => read.person(userId))
    await client.send(createMessage('identify', { userId, traits: { plan: 'pro' } }))
    await never(() => read.person(userId))
  })

  test('is the only one who is', async ({ client, appTransport: reader, patience, create, cleanup, read }) => {
    const { userId } = await create.person({ type: 'erased' })
    const bystander = await create.person({ type: 'bystander', traits: { tier: 'gold' } })
    const { objectId } = await create.object({ userId: bystander.userId })
    await create.relationship({ userId, object: { objectId } })
    cleanup.suppression(userId)

    const record = await erasePerson(client, reader, { userId }, patience)

    expect(record.outcome).toBe('verified')
    expect(await read.person(userId)).toBeUndefined()
    expect(await read.person(bystander.userId)).toMatchTraits({ tier: 'gold' })
    expect(await read.relationships(bystander.userId)).toMatchObject([{ objectId }])
  })
})

describe('an erasure', () => {
  test('sends nothing while it cannot read what there is', async ({
    client,
    appTransport: reader,
    patience,
    create,
    emulator,
    read,
    sent,
  }) => {
    const { userId } = await create.person({ traits: { tier: 'gold' } })
    emulator.faults.add({
      on: 'GET /v1/customers/:customer_id/attributes',
      sequence: [{ kind: 'answer', status: 403 }],
    })

    const record = await erasePerson(client, reader, { userId }, patience)

    expect(record).toMatchObject({
      outcome: 'failed',
      steps: [
        { step: 'look up', outcome: 'failed', reason: 'CIO_RESPONSE 403.' },
        { step: 'delete devices', outcome: 'skipped' },
        { step: 'delete relationships', outcome: 'skipped' },
        { step: 'delete and suppress', outcome: 'skipped' },
      ],
    })
    expect(sent.messages).toEqual([])
    expect(await read.person(userId)).toMatchTraits({ tier: 'gold' })
  })

  test('goes on past what is refused, and says what that was', async ({
    client,
    appTransport: reader,
    patience,
    create,
    cleanup,
    emulator,
    read,
  }) => {
    const { userId } = await create.person({ type: 'refused' })
    await create.device({ userId, type: 'phone' })
    cleanup.suppression(userId)
    emulator.faults.add({ on: 'POST /v1/track', sequence: [{ kind: 'answer', status: 400 }] })

    const record = await erasePerson(client, reader, { userId }, patience)

    expect(record).toMatchObject({
      outcome: 'failed',
      steps: [
        { outcome: 'verified' },
        { step: 'delete devices', count: 1, messageIds: [], outcome: 'failed', reason: '1 of 1: CIO_RESPONSE 400.' },
        { outcome: 'verified' },
        { step: 'delete and suppress', outcome: 'verified' },
      ],
    })
    expect(await read.person(userId)).toBeUndefined()
  })

  test('of a list reports on everyone, and keeps each record as it is closed', async ({
    client,
    appTransport: reader,
    patience,
    create,
    cleanup,
    ids,
    read,
    sent,
  }) => {
    const people = [await create.person({ type: 'first' }), await create.person({ type: 'second' })]
    const nobody = ids.user('nobody')
    const userIds = [...people.map(({ userId }) => userId), nobody]
    for (const userId of userIds) cleanup.suppression(userId)
    const kept: string[] = []

    const report = await erasePeople(
      client,
      reader,
      { userIds: [...userIds, '', nobody], reference: 'batch 9' },
      { ...patience, onRecord: ({ userId }) => void kept.push(userId) },
    )

    expect(report).toMatchObject({ isComplete: true, outcomes: { verified: 3, unverified: 0, failed: 1 }, repeated: 1 })
    expect(report.records.map(({ userId }) => userId)).toEqual(kept)
    expect(report.records.map(({ reference }) => reference)).toEqual(Array(4).fill('batch 9'))
    const { properties } = sent.messages.find(({ event }) => event === 'User Suppressed') ?? {}
    expect(properties).toEqual({ reference: 'batch 9' })
    expect([...kept].sort()).toEqual(['', ...userIds].sort())
    const alive = () => read.peopleById(userIds)
    await never(alive)
    for (const userId of userIds) await client.send(createMessage('identify', { userId, traits: { plan: 'pro' } }))
    await never(alive)
  })
})

describe('an erasure that is undone and done again', () => {
  test('ends where the last of its steps leads [GDPR-11]', async ({
    client,
    appTransport: reader,
    patience,
    create,
    cleanup,
    ids,
    read,
  }) => {
    const { userId, objectId } = await create.object()
    const token = ids.device('phone')
    cleanup.suppression(userId)
    cleanup.device({ userId, token })
    const unsuppressed = async () => {
      await client.send(createMessage('track', { userId, event: 'User Unsuppressed' }))
      await never(() => read.person(userId))
      await client.send(createMessage('identify', { userId, traits: { city: 'London' } }))
      await eventually(
        () => read.person(userId),
        (person) => expect(person).toMatchTraits({ city: 'London', email: undefined }),
      )
    }

    const first = await erasePerson(client, reader, { userId }, patience)
    await unsuppressed()
    await client.send(createMessage('group', { userId, groupId: objectId }))
    const context = { device: { token, type: 'ios' } }
    await client.send(createMessage('track', { userId, event: 'Device Created or Updated', context }))
    await eventually(
      async () => [(await read.person(userId))?.devices.length, (await read.relationships(userId))?.length],
      (counts) => expect(counts).toEqual([1, 1]),
    )
    const second = await erasePerson(client, reader, { userId }, patience)
    await unsuppressed()

    const counts = [first, second].map(({ steps, outcome }) => [outcome, ...steps.map(({ count }) => count)])
    expect(counts).toEqual([
      ['verified', 1, 0, 1, 1],
      ['verified', 1, 1, 1, 1],
    ])
    expect((await read.person(userId))?.devices).toEqual([])
    expect(await read.relationships(userId)).toEqual([])
  })
})
