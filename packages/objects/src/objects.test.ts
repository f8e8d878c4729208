import { InvalidMessageError, type Message, ResponseError, type Sender } from '@cio/core'
import { createRecordingSender } from '@cio/core/testing'
import { groupMessage, trackMessage } from '@cio/wire'
import { parse } from 'valibot'
import { describe, expect, expectTypeOf, test } from 'vitest'
import { deleteObjectMessage } from './delete-object.ts'
import { deleteRelationshipMessage } from './delete-relationship.ts'
import { relateMessage, relateSeveral, relateSeveralMessages } from './relate.ts'
import { saveObjectMessage, saveObjects, saveObjectsMessages } from './save-object.ts'
import { SeveralError } from './several.ts'

describe('the messages of objects', () => {
  test('carry the type and the relationship beside the attributes', () => {
    const message = saveObjectMessage({
      userId: 'ada',
      objectId: 'acme',
      objectTypeId: 2,
      traits: { name: 'Acme', seats: 40 },
      relationshipAttributes: { role: 'owner' },
    })

    expect(message).toMatchObject({
      type: 'group',
      userId: 'ada',
      groupId: 'acme',
      traits: { name: 'Acme', seats: 40, object_type_id: '2', relationshipAttributes: { role: 'owner' } },
    })
    expect(parse(groupMessage, message)).toEqual(message)
  })

  test('are about type 1 unless they say otherwise', () => {
    expect(saveObjectMessage({ userId: 'ada', objectId: 'acme' }).traits).toEqual({ object_type_id: '1' })
    expect(deleteObjectMessage({ objectId: 'acme' }).properties).toEqual({ objectId: 'acme', objectTypeId: 1 })
  })

  test('relate without touching the attributes of the object', () => {
    const message = relateMessage({ anonymousId: 'visitor-1', objectId: 'acme' })

    expect(message).toMatchObject({ anonymousId: 'visitor-1', groupId: 'acme', traits: { object_type_id: '1' } })
    expect(parse(groupMessage, message)).toEqual(message)
  })

  test('delete by the names of the semantic events', () => {
    const messages = [
      deleteRelationshipMessage({ userId: 'ada', objectId: 'acme', objectTypeId: 2 }),
      deleteObjectMessage({ objectId: 'acme', objectTypeId: 2 }),
    ]

    expect(messages).toMatchObject([
      { event: 'Relationship Deleted', userId: 'ada', properties: { objectId: 'acme', objectTypeId: 2 } },
      { event: 'Object Deleted', anonymousId: 'unused', properties: { objectId: 'acme', objectTypeId: 2 } },
    ])
    expect(messages.map((message) => parse(trackMessage, message))).toEqual(messages)
  })

  test.each([0, -1, 1.5, Number.NaN, '1', 'abc', {}])('are refused before sending for the object type %j', (type) => {
    const build = () => deleteObjectMessage({ objectId: 'acme', objectTypeId: type as never })

    expect(build).toThrowError(InvalidMessageError)
    expect(build).toThrowError(
      `The objectTypeId of a message of type "Object Deleted" is ${typeof type === 'string' ? `"${type}"` : type}. It has to be an integer from 1 on.`,
    )
  })

  test.each(['traits', 'relationshipAttributes'])(
    'are refused before sending where a Map or a Date are %s',
    (field) => {
      for (const value of [new Map([['seats', 40]]), new Date(0)]) {
        expect(() => saveObjectMessage({ userId: 'ada', objectId: 'acme', [field]: value })).toThrowError(
          `The ${field} of a message of type "group" must be an object.`,
        )
      }
    },
  )

  test('are refused before sending when they name no object, or nobody', () => {
    expect(() => saveObjectMessage({ userId: 'ada', objectId: '' })).toThrowError(
      'The objectId of a message of type "group" is empty. It has to be text.',
    )
    // @ts-expect-error The compiler refuses it first.
    expect(() => relateMessage({ objectId: 'acme' })).toThrowError(InvalidMessageError)
    // @ts-expect-error The compiler refuses it first.
    expect(() => deleteRelationshipMessage({ objectId: 'acme' })).toThrowError(
      'The userId of a message of type "Relationship Deleted" is missing. It has to be text.',
    )
  })
})

describe('attributes of a relationship', () => {
  test.each(['owner', 1, ['owner']])('are refused before sending when they are no object: %j', (attributes) => {
    const parameters = { userId: 'ada', objectId: 'acme', relationshipAttributes: attributes as never }

    for (const build of [relateMessage, saveObjectMessage]) {
      expect(() => build(parameters)).toThrowError(
        'The relationshipAttributes of a message of type "group" must be an object.',
      )
    }
  })
})

describe('several at once', () => {
  const members = [
    { userId: 'ada', relationshipAttributes: { role: 'owner' } },
    { anonymousId: 'visitor-1' },
    { userId: 'grace' },
  ]

  test('are a message each, with an id of its own', () => {
    const messages = relateSeveralMessages({ objectId: 'acme', objectTypeId: 2, members })

    expect(messages).toMatchObject([
      { userId: 'ada', groupId: 'acme', traits: { object_type_id: '2', relationshipAttributes: { role: 'owner' } } },
      { anonymousId: 'visitor-1', groupId: 'acme', traits: { object_type_id: '2' } },
      { userId: 'grace', groupId: 'acme', traits: { object_type_id: '2' } },
    ])
    expect(new Set(messages.map(({ messageId }) => messageId)).size).toBe(3)
    expect(messages.map((message) => parse(groupMessage, message))).toEqual(messages)
  })

  test('are a message each of several objects, which is what is sent', async () => {
    const objects = [
      { userId: 'ada', objectId: 'acme', traits: { seats: 40 }, messageId: 'm-1', timestamp: '2026-02-01' },
      { userId: 'ada', objectId: 'acme', objectTypeId: 2, messageId: 'm-2', timestamp: '2026-02-01' },
    ]
    const sender = createRecordingSender()

    const messages = saveObjectsMessages(objects)
    await saveObjects(sender, objects)

    expect(messages).toMatchObject([
      { userId: 'ada', groupId: 'acme', traits: { object_type_id: '1', seats: 40 } },
      { userId: 'ada', groupId: 'acme', traits: { object_type_id: '2' } },
    ])
    expect(messages.map((message) => parse(groupMessage, message))).toEqual(messages)
    expect(sender.messages).toEqual(messages)
  })

  test('are none when one of them cannot be built', () => {
    const sender = createRecordingSender()
    const objects = [
      { userId: 'ada', objectId: 'acme' },
      { userId: 'ada', objectId: '' },
    ]

    expect(() => saveObjects(sender, objects)).toThrowError(InvalidMessageError)
    expect(sender.messages).toEqual([])
  })

  test('resolve with the receipts in the same order', async () => {
    const sender = createRecordingSender()

    const receipts = await relateSeveral(sender, { objectId: 'acme', members })

    expect(receipts.map(({ messageId }) => messageId)).toEqual(sender.messages.map(({ messageId }) => messageId))
  })

  test('tell which were refused, after all of them were tried, so that those can be sent again', async () => {
    const no = new ResponseError('No.', { status: 400, details: [], attempts: 1 })
    const refuse = ({ userId }: Message) => (userId === undefined ? no : undefined)
    const sender = createRecordingSender({ refuse })

    const error = await relateSeveral(sender, { objectId: 'acme', members }).catch((reason: unknown) => reason)

    expect(error).toBeInstanceOf(SeveralError)
    expect(error).toMatchObject({
      name: 'SeveralError',
      message: '1 of 3 messages were not accepted. No.',
      errors: [no],
    })
    expect((error as SeveralError).refused).toEqual([sender.messages[1]])
    expect(sender.messages).toHaveLength(3)
  })
})

describe('several that nobody awaits', () => {
  const no = new ResponseError('No.', { status: 400, details: [], attempts: 1 })
  const recording = createRecordingSender({ refuse: () => no })
  const objects = [
    { userId: 'ada', objectId: 'acme' },
    { userId: 'ada', objectId: 'blue-finch' },
  ]
  const members = [{ userId: 'ada' }, { userId: 'grace' }]

  test('do not end the process where the sender has reported why they failed, and tell it to whoever awaits them', async () => {
    const reporting = reportingSender(no)
    const sent = [saveObjects(reporting, objects), relateSeveral(reporting, { objectId: 'acme', members })]

    expect(await unhandled()).toEqual([])
    for (const one of sent) await expect(one).rejects.toThrowError('2 of 2 messages were not accepted. No.')
  })

  test('are a failure of the process where nobody else would learn of it', async () => {
    const sent = saveObjects(recording, objects)

    const reasons = await unhandled()
    await sent.catch(() => {})

    expect(reasons).toMatchObject([{ name: 'SeveralError', refused: recording.messages }])
  })

  /** As a batcher: its promises are marked as handled. */
  function reportingSender(error: Error): Sender {
    const refuse = () => {
      const promise = Promise.reject(error)
      promise.catch(() => {})
      return promise
    }
    return { send: refuse, refuse }
  }

  /** Why promises were rejected that nobody awaits by now. */
  async function unhandled(): Promise<readonly unknown[]> {
    const reasons: unknown[] = []
    const others = process.rawListeners('unhandledRejection')
    process.removeAllListeners('unhandledRejection')
    process.on('unhandledRejection', (reason) => reasons.push(reason))
    await new Promise((resolve) => setImmediate(resolve))
    process.removeAllListeners('unhandledRejection')
    for (const listener of others) process.on('unhandledRejection', listener as () => void)
    return reasons
  }
})

type Company = { name: string; seats: number }

describe('traits with a type of your own', () => {
  /** What the compiler must say no to: each line that is expected to be wrong is an error of `tsc` once it is right. */
  function neverCalled() {
    // @ts-expect-error a number of seats is a number
    saveObjectMessage<Company>({ userId: 'ada', objectId: 'acme', traits: { seats: '40' } })
    // @ts-expect-error no such trait
    saveObjectMessage<Company>({ userId: 'ada', objectId: 'acme', traits: { colour: 'red' } })
    // @ts-expect-error no such trait of one of several
    saveObjectsMessages<Company>([{ userId: 'ada', objectId: 'acme', traits: { colour: 'red' } }])
    // @ts-expect-error a number of seats is a number
    saveObjects<Company>(createRecordingSender(), [{ userId: 'ada', objectId: 'acme', traits: { seats: '40' } }])
  }

  test('are held to it, and some of them are enough', () => {
    expectTypeOf(neverCalled).toBeFunction()

    const message = saveObjectMessage<Company>({ userId: 'ada', objectId: 'acme', traits: { seats: 40 } })

    expect(message).toMatchObject({ groupId: 'acme', traits: { seats: 40 } })
  })
})
