import { createMessage } from '@cio/core'
import { describe, eventually, expect, test } from '../src/vitest/index.ts'

describe('the matchers', () => {
  test('find an event, and tell how the closest one differs', async ({ client, create, read }) => {
    const { userId } = await create.person()
    for (const pages of [7, 8]) {
      const properties = { pages, kind: 'annual' }
      await client.send(createMessage('track', { userId, event: 'Report Opened', properties }))
    }
    const history = await eventually(
      () => read.activities(userId),
      (history) => expect(history).toHaveReceivedEvent('Report Opened', { pages: 8 }),
    )

    expect(history).toHaveReceivedEvent('Report Opened')
    expect(history).toHaveReceivedEvent('Report Opened', { kind: expect.any(String) })
    expect(history).not.toHaveReceivedEvent('Report Closed')
    expect(history).toHaveActivity({ type: 'profile_create' })
    expect(() => expect(history).toHaveReceivedEvent('Report Opened', { pages: 9, kind: 'monthly' })).toThrowError(
      [
        'Expected an event "Report Opened" with {"pages":9,"kind":"monthly"}.',
        'The closest of 2 differs:',
        '  pages: expected 9, received 8',
        '  kind: expected "monthly", received "annual"',
      ].join('\n'),
    )
    expect(() => expect(history).toHaveReceivedEvent('Report Closed')).toThrowError(
      'Expected an event "Report Closed".\nThere is none among "Report Opened", "Report Opened".',
    )
    expect(() => expect(undefined).toHaveReceivedEvent('Report Opened')).toThrowError(
      'Expected an event "Report Opened"; there is nobody.',
    )
    expect(() => expect(history).toHaveActivity({ type: 'page', name: '/' })).toThrowError(
      'Expected an activity of type "page" named "/".\nThere is none among them: there are none at all.',
    )
  })

  test('find a device, and tell how it differs', async ({ create, read }) => {
    const { userId, token } = await create.device({ platform: 'ios', attributes: { app_version: '4.1.0' } })
    const person = await read.person(userId)

    expect(person).toHaveDevice({ token, platform: 'ios', attributes: { app_version: '4.1.0' } })
    expect(person).not.toHaveDevice({ token: `${token}x` })
    expect(() =>
      expect(person).toHaveDevice({ token, platform: 'android', attributes: { app_version: '5.0.0' } }),
    ).toThrowError(
      [
        `Expected a device ${token} with {"platform":"android","attributes":{"app_version":"5.0.0"}}.`,
        '  platform: expected "android", received "ios"',
        '  app_version: expected "5.0.0", received "4.1.0"',
      ].join('\n'),
    )
  })

  test('find a relationship, and tell how it differs', async ({ create, read }) => {
    const { userId, objectId } = await create.relationship({ attributes: { role: 'owner' } })
    const relationships = await read.relationships(userId)

    expect(relationships).toBeRelatedTo({ objectId }, { role: 'owner' })
    expect(relationships).not.toBeRelatedTo({ objectTypeId: 2, objectId })
    expect(() => expect(relationships).toBeRelatedTo({ objectId }, { role: 'guest' })).toThrowError(
      [
        `Expected a relationship with object ${objectId} of type 1 with {"role":"guest"}.`,
        '  role: expected "guest", received "owner"',
      ].join('\n'),
    )
    expect(() => expect([]).toBeRelatedTo({ objectId })).toThrowError(
      'There is none among them: there are none at all.',
    )
  })

  test('compare the attributes of an object like the traits of a person', async ({ create, read }) => {
    const { objectId } = await create.object({ traits: { seats: 7 } })
    const object = await read.object({ objectId })

    expect(object).toMatchTraits({ seats: 7 })
    expect(() => expect(object).toMatchTraits({ seats: 8 })).toThrowError(
      `Object ${objectId} differs in 1 of 1 traits:\n  seats: expected "8", received "7"`,
    )
  })
})
