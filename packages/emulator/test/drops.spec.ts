import { describe, expect, test } from 'vitest'
import { startService } from './service.ts'

type Sent = readonly [path: string, message: object]

const track = (event: string, more: object): Sent => ['track', { event, ...more }]
const acme = { properties: { objectId: 'acme' } }
const suppression = (identifier: string) =>
  `${identifier} is suppressed; what names it is ignored until it is unsuppressed`

/** What a message is about, what came before it, the message, and why it does nothing. */
const withoutEffect: readonly (readonly [what: string, before: readonly Sent[], sent: Sent, reason: string])[] = [
  [
    'a merge into nobody',
    [['identify', { userId: 'old' }]],
    ['alias', { userId: 'ada', previousId: 'old' }],
    'there is no person ada to merge into',
  ],
  [
    'a merge of nobody',
    [['identify', { userId: 'ada' }]],
    ['alias', { userId: 'ada', previousId: 'old' }],
    'there is no person old to merge',
  ],
  [
    'a merge of somebody into themselves',
    [['identify', { userId: 'ada', traits: { email: 'ada@example.com' } }]],
    ['alias', { userId: 'ada', previousId: 'ada@example.com' }],
    'ada and ada@example.com are the same person',
  ],
  [
    'a device that is not theirs',
    [['identify', { userId: 'ada' }]],
    track('Device Deleted', { userId: 'ada', context: { device: { token: 'tok-8f1' } } }),
    'the person has no such device',
  ],
  [
    'a device of nobody',
    [],
    track('Device Deleted', { userId: 'ada', context: { device: { token: 'tok-8f1' } } }),
    'there is no person ada',
  ],
  [
    'an object of a type that is not there',
    [],
    ['group', { userId: 'ada', groupId: 'acme', traits: { object_type_id: '9' } }],
    'the workspace has no object type 9',
  ],
  [
    'the traits of a visitor',
    [],
    ['identify', { anonymousId: 'visitor-1', traits: { plan: 'pro' } }],
    'an anonymousId alone has no profile: the traits are not stored',
  ],
  [
    'the traits of a visitor, with an id among them',
    [],
    ['identify', { anonymousId: 'visitor-1', traits: { id: 'ada' } }],
    'an anonymousId alone has no profile: the traits are not stored',
  ],
  [
    'a relationship to an object of a type that is not there',
    [],
    ['identify', { userId: 'ada', traits: { objectId: 'acme', objectTypeId: '9' } }],
    'the workspace has no such object type: the relationship is not stored',
  ],
  [
    'the deletion of an object that is not there',
    [],
    track('Object Deleted', { userId: 'ada', ...acme }),
    'there is no object acme of type 1',
  ],
  [
    'the end of a relationship with an object that is not there',
    [],
    track('Relationship Deleted', { userId: 'ada', ...acme }),
    'there is no object acme of type 1',
  ],
  [
    'the end of a relationship that is not there',
    [
      ['group', { userId: 'bob', groupId: 'acme' }],
      ['identify', { userId: 'ada' }],
    ],
    track('Relationship Deleted', { userId: 'ada', ...acme }),
    'there is no relationship with object acme of type 1',
  ],
  [
    'the end of a relationship that a visitor does not have',
    [['group', { userId: 'bob', groupId: 'acme' }]],
    track('Relationship Deleted', { anonymousId: 'visitor-1', ...acme }),
    'there is no relationship with object acme of type 1',
  ],
  [
    'the suppression of a cio_id that nobody has',
    [],
    track('User Suppressed', { userId: 'cio_a3000009' }),
    'nobody has the cio_id cio_a3000009',
  ],
  [
    'the end of a suppression that is not there',
    [['identify', { userId: 'ada' }]],
    track('User Unsuppressed', { userId: 'ada' }),
    'ada is not suppressed',
  ],
  ['the deletion of nobody', [], track('User Deleted', { userId: 'ada' }), 'there is no person ada'],
  ['a screen without a name', [], ['screen', { userId: 'ada' }], 'a screen view without a name cannot be recorded'],
  [
    'a page without a name',
    [],
    ['page', { userId: 'ada' }],
    'a page view without properties.url, name and properties.path has no name',
  ],
  [
    'a milestone of a delivery that is not there',
    [],
    track('Report Delivery Event', { userId: 'ada', properties: { metric: 'opened', deliveryId: 'd-1' } }),
    'there is no delivery d-1',
  ],
]

describe('a message that does nothing', () => {
  test.each(withoutEffect)('is answered 200, and the ledger says why: %s', async (_what, before, sent, reason) => {
    await using service = await startService()
    for (const [path, message] of before) await service.send(path, message)

    const answer = await service.send(...sent)

    expect(answer).toMatchObject({ status: 200, text: '{}\n' })
    expect(service.workspace.drops()).toMatchObject([{ code: 'no-effect', reasons: [reason], status: 200 }])
  })

  const ofTheSuppressed: readonly (readonly [what: string, blocked: string, sent: Sent])[] = [
    ['an identify', 'ada', ['identify', { userId: 'ada', traits: { plan: 'pro' } }]],
    [
      'an identify by another name',
      'ada@example.com',
      ['identify', { userId: 'ada', traits: { email: 'ada@example.com' } }],
    ],
    ['an event', 'ada', track('Paid', { userId: 'ada' })],
    ['an object', 'ada', ['group', { userId: 'ada', groupId: 'acme' }]],
    ['a deletion', 'ada', track('User Deleted', { userId: 'ada' })],
    ['a merge into them', 'ada', ['alias', { userId: 'ada', previousId: 'old' }]],
    ['a merge of them', 'old', ['alias', { userId: 'ada', previousId: 'old' }]],
  ]
  test.each(ofTheSuppressed)('names who is suppressed: %s', async (_what, blocked, sent) => {
    await using service = await startService()
    await service.send('track', { userId: blocked, event: 'User Suppressed' })

    await service.send(...sent)

    expect(service.workspace.drops()).toMatchObject([{ code: 'suppressed', reasons: [suppression(blocked)] }])
    expect(service.workspace.state.people.size).toBe(0)
    expect((await service.read('objects/1/acme/attributes')).status).toBe(404)
  })

  test.each([
    ['page', { userId: 'ada', name: 'Home', messageId: '01JD9ZQ6V8M0T3S5W7X9Y1A2B3' }],
    ['track', { userId: 'ada', event: 'Paid', messageId: '01JD9ZQ6V8M0T3S5W7X9Y1A2B3' }],
  ])('is a repeat of one that has arrived: %s', async (path, message) => {
    await using service = await startService()

    for (const _time of [1, 2]) await service.send(path, message)

    const { body } = await service.read('customers/ada/activities')
    expect(body).toMatchObject({ activities: [{}, {}] })
    expect(service.workspace.drops()).toMatchObject([
      { code: 'duplicate', reasons: ['an event with the messageId 01JD9ZQ6V8M0T3S5W7X9Y1A2B3 has arrived before'] },
    ])
  })
})

describe('what a visitor did', () => {
  test('is undone before they are known: their relationship never was', async () => {
    await using service = await startService()
    await service.send('group', { anonymousId: 'visitor-1', groupId: 'acme' })

    await service.send(...track('Relationship Deleted', { anonymousId: 'visitor-1', ...acme }))
    await service.send('identify', { userId: 'ada', anonymousId: 'visitor-1' })

    expect((await service.read('customers/ada/relationships')).body).toMatchObject({ cio_relationships: [] })
    expect(service.workspace.drops()).toEqual([])
  })
})
