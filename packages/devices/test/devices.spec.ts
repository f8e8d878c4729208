import { describe, eventually, expect, never, test } from '@cio/test-harness/vitest'
import { deleteDevice, registerDevice } from '../src/index.ts'

describe('a device', () => {
  test('registered for a person is listed with its platform, its attributes and its last use', {
    tags: 'smoke',
  }, async ({ client, create, ids, read }) => {
    const { userId } = await create.person()
    const token = ids.device('ios')

    await registerDevice(client, {
      userId,
      token,
      platform: 'ios',
      attributes: { app_version: '4.2.0', push_enabled: true },
      timestamp: '2026-02-01T09:30:00Z',
    })

    await eventually(
      () => read.person(userId),
      (person) =>
        expect(person?.devices).toEqual([
          {
            id: token,
            platform: 'ios',
            lastUsed: 1_769_938_200,
            attributes: expect.objectContaining({ app_version: '4.2.0', push_enabled: 'true' }),
          },
        ]),
    )
    const person = await read.person(userId)
    expect(person?.attributes).not.toHaveProperty('app_version')
  })

  test('leaves a trace as a change of devices and not as an event', async ({ client, create, ids, read }) => {
    const { userId } = await create.person()

    await registerDevice(client, { userId, token: ids.device('android'), platform: 'android' })

    await eventually(
      () => read.activities(userId),
      (activities) => expect(activities?.map(({ type }) => type)).toContain('device_change'),
    )
    expect(await read.activities(userId, { type: 'event' })).toEqual([])
  })

  test('registered again is still one device, with what is new', async ({ client, create, ids, read }) => {
    const { userId } = await create.person()
    const token = ids.device('again')
    await registerDevice(client, { userId, token, platform: 'ios', attributes: { app_version: '4.1.0', locale: 'en' } })
    await eventually(
      () => read.person(userId),
      (person) => expect(person?.devices).toHaveLength(1),
    )

    await registerDevice(client, { userId, token, platform: 'ios', attributes: { app_version: '4.2.0' } })

    await eventually(
      () => read.person(userId),
      (person) => {
        expect(person?.devices).toHaveLength(1)
        expect(person?.devices[0]?.attributes).toMatchObject({ app_version: '4.2.0' })
      },
    )
  })

  test('stands beside the others of the same person', async ({ client, create, ids, read }) => {
    const { userId } = await create.person()
    const tokens = {
      [ids.device('phone')]: 'ios',
      [ids.device('tablet')]: 'android',
      [ids.device('watch')]: 'ios',
    } as const

    for (const [token, platform] of Object.entries(tokens)) await registerDevice(client, { userId, token, platform })

    await eventually(
      () => read.person(userId),
      (person) =>
        expect(Object.fromEntries(person?.devices.map(({ id, platform }) => [id, platform]) ?? [])).toEqual(tokens),
    )
  })

  test('deleted is gone, and its owner and the other devices stay', async ({ client, create, ids, read }) => {
    const { userId } = await create.person({ traits: { plan: 'pro' } })
    const [kept, deleted] = [ids.device('kept'), ids.device('deleted')]
    for (const token of [kept, deleted]) await registerDevice(client, { userId, token, platform: 'ios' })
    await eventually(
      () => read.person(userId),
      (person) => expect(person?.devices).toHaveLength(2),
    )

    await deleteDevice(client, { userId, token: deleted })

    await eventually(
      () => read.person(userId),
      (person) => {
        expect(person?.devices.map(({ id }) => id)).toEqual([kept])
        expect(person).toMatchTraits({ plan: 'pro' })
      },
    )
  })

  test('that was never registered can be deleted, and nothing happens', async ({ client, create, ids, read }) => {
    const { userId } = await create.person({ traits: { plan: 'pro' } })

    await deleteDevice(client, { userId, token: ids.device('unknown') })

    await never(
      () => read.person(userId),
      (person) => expect(person).toMatchTraits({ plan: 'pro' }),
    )
  })

  test('finds its owner by email address', async ({ client, create, ids, read }) => {
    const { userId, email } = await create.person()
    const token = ids.device('by-email')

    await registerDevice(client, { userId: email, token, platform: 'android' })

    await eventually(
      () => read.person(userId),
      (person) => expect(person?.devices.map(({ id }) => id)).toEqual([token]),
    )
  })
})
