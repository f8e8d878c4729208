import { describe, expect, test } from 'vitest'
import { startService } from './service.ts'

const long = (bytes: number) => 'x'.repeat(bytes)
const many = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`a${index}`, index]))

describe('what is just within the limits of a workspace', () => {
  test.each([
    ['an id', 'identify', { userId: long(150) }],
    ['the name of an event', 'track', { userId: 'ada', event: ` ${long(100)} ` }],
    ['the name of an attribute', 'identify', { userId: 'ada', traits: { [long(150)]: 1 } }],
    ['a value', 'identify', { userId: 'ada', traits: { note: long(1000) } }],
    ['the number of attributes', 'identify', { userId: 'ada', traits: many(300) }],
    ['the name of a page', 'page', { userId: 'ada', name: long(500) }],
  ])('is stored: %s', async (_what, path, message) => {
    await using service = await startService()

    await service.send(path, message)

    expect(service.workspace.drops()).toEqual([])
    expect(service.workspace.state.people.size).toBe(1)
  })
})

describe('what is over the limits of a workspace', () => {
  const over: [string, string, object, string][] = [
    ['an id', 'identify', { userId: long(151) }, 'userId cannot be longer than 150 bytes'],
    ['an id in bytes', 'identify', { userId: '😀'.repeat(38) }, 'userId cannot be longer than 150 bytes'],
    ['the id of an object', 'group', { userId: 'ada', groupId: long(151) }, 'groupId cannot be longer than 150 bytes'],
    [
      'two ids',
      'group',
      { userId: long(151), groupId: long(152) },
      'userId cannot be longer than 150 bytes; groupId cannot be longer than 150 bytes',
    ],
    [
      'the name of an event',
      'track',
      { userId: 'ada', event: long(101) },
      'event name cannot be longer than 100 bytes',
    ],
    [
      'the name of an attribute',
      'identify',
      { userId: 'ada', traits: { [long(151)]: 1 } },
      'attribute name cannot be longer than 150 bytes',
    ],
    [
      'a value',
      'identify',
      { userId: 'ada', traits: { note: long(1001) } },
      'value for attribute ‘note’ cannot be longer than 1000 bytes',
    ],
    [
      'a value of a relationship',
      'group',
      { userId: 'ada', groupId: 'acme', traits: { relationshipAttributes: { role: long(1001) } } },
      'value for attribute ‘role’ cannot be longer than 1000 bytes',
    ],
    [
      'the number of attributes',
      'identify',
      { userId: 'ada', traits: many(301) },
      'cannot identify more than 300 attributes in one request',
    ],
  ]

  test.each(over)('is dropped without a word to the sender: %s', async (_what, path, message, reason) => {
    await using service = await startService()

    const sent = await service.send(path, message)

    expect(sent).toMatchObject({ status: 200, text: '{}\n' })
    expect(service.workspace.drops()).toMatchObject([{ code: 'oversize', reasons: [reason], status: 200 }])
    expect(service.workspace.state.people.size).toBe(0)
  })

  test.each(over)('is dropped from a batch, which keeps the rest: %s', async (_what, type, message, reason) => {
    await using service = await startService()

    await service.send('batch', {
      batch: [
        { type, ...message },
        { type: 'track', userId: 'bob', event: 'Paid' },
      ],
    })

    expect(service.workspace.drops()).toMatchObject([{ code: 'oversize', reasons: [reason], batchIndex: 0 }])
    expect([...service.workspace.state.people].map(({ id }) => id)).toEqual(['bob'])
  })

  test.each(over)('is stored where so chosen: %s', async (_what, path, message) => {
    await using service = await startService({ pipelinesLimits: 'accept' })

    await service.send(path, message)

    expect(service.workspace.drops()).toEqual([])
    expect(service.workspace.state.people.size).toBe(1)
  })

  test.each([
    ['drop', 'oversize', 'previousId cannot be longer than 150 bytes'],
    ['accept', 'no-effect', 'there is no person ada to merge into'],
  ] as const)('is no name to merge by, where the workspace is to %s it', async (pipelinesLimits, code, reason) => {
    await using service = await startService({ pipelinesLimits })

    await service.send('alias', { userId: 'ada', previousId: long(151) })

    expect(service.workspace.drops()).toMatchObject([{ code, reasons: [reason] }])
  })
})
