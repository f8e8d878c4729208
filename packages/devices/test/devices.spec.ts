import { describe, eventually, expect, never, test } from '@cio/test-harness/vitest'
import { deleteDevice, registerDevice } from '../src/index.ts'

describe('a device', () => {
  test('registered for a person is listed with its platform, its attributes and its last use [DEVICE-01, DEVICE-06]', {
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
  })

  test('that says no time was last used when it was registered [DEVICE-01]', async ({ client, create, ids, read }) => {
    const { userId } = await create.person()
    const token = ids.device('now')
    const now = Math.floor(Date.now() / 1000)

    await registerDevice(client, { userId, token, platform: 'ios' })

    const person = await eventually(
      () => read.person(userId),
      (found) => expect(found).toHaveDevice({ token }),
    )
    // A minute, for a service whose clock is not ours.
    expect(Math.abs((person?.devices[0]?.lastUsed ?? 0) - now)).toBeLessThanOrEqual(60)
  })

  test('has attributes of its own, which are none of its owner [DEVICE-02]', async ({ client, create, ids, read }) => {
    const { userId } = await create.person({ traits: { device_locale: 'own' } })
    const attributes = {
      app_version: '4.2.0',
      device_os: '18.1',
      device_model: 'iPhone16,2',
      device_locale: 'en-GB',
      time_zone: 'Europe/London',
    }
    const token = ids.device('metadata')

    await registerDevice(client, { userId, token, platform: 'ios', attributes })

    await eventually(
      () => read.person(userId),
      (person) => {
        expect(person).toHaveDevice({ token, attributes })
        expect(person).toMatchTraits({ device_locale: 'own', app_version: undefined, device_model: undefined })
      },
    )
  })

  test('of the other platform is listed as such [DEVICE-03]', async ({ client, create, ids, read }) => {
    const { userId } = await create.person()
    const token = ids.device('android')

    await registerDevice(client, { userId, token, platform: 'android', attributes: { device_brand: 'Pixel' } })

    await eventually(
      () => read.person(userId),
      (person) => expect(person).toHaveDevice({ token, platform: 'android', attributes: { device_brand: 'Pixel' } }),
    )
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

  test('registered again is still one device, with what is new and a later use [DEVICE-04]', async ({
    client,
    create,
    ids,
    read,
  }) => {
    const { userId } = await create.person()
    const token = ids.device('again')
    const first = { app_version: '4.1.0' }
    await registerDevice(client, {
      userId,
      token,
      platform: 'ios',
      attributes: first,
      timestamp: '2026-02-01T09:30:00Z',
    })
    await eventually(
      () => read.person(userId),
      (person) => expect(person).toHaveDevice({ token, attributes: first }),
    )

    const second = { app_version: '4.2.0' }
    await registerDevice(client, {
      userId,
      token,
      platform: 'ios',
      attributes: second,
      timestamp: '2026-02-02T09:30:00Z',
    })

    await eventually(
      () => read.person(userId),
      (person) => {
        expect(person?.devices).toHaveLength(1)
        expect(person?.devices).toMatchObject([{ id: token, lastUsed: 1_770_024_600, attributes: second }])
      },
    )
  })

  test('stands beside the others of the same person [DEVICE-08]', async ({ client, create, ids, read }) => {
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

  test('deleted is gone, and its owner and the other devices stay [DEVICE-05, GDPR-03]', async ({
    client,
    create,
    read,
  }) => {
    const { userId } = await create.person({ traits: { tier: 'gold' } })
    const kept = await create.device({ userId, type: 'kept' })
    const deleted = await create.device({ userId, type: 'deleted' })

    await deleteDevice(client, { userId, token: deleted.token })

    await eventually(
      () => read.person(userId),
      (person) => {
        expect(person?.devices.map(({ id }) => id)).toEqual([kept.token])
        expect(person).toMatchTraits({ tier: 'gold' })
      },
    )
  })

  test('comes, changes and goes [DEVICE-09]', async ({ client, create, ids, read }) => {
    const { userId } = await create.person()
    const token = ids.device('life')
    const devices = async () => (await read.person(userId))?.devices.map(({ id, attributes }) => [id, attributes.step])

    await registerDevice(client, { userId, token, platform: 'ios', attributes: { step: 1 } })
    await eventually(devices, (found) => expect(found).toEqual([[token, '1']]))
    await registerDevice(client, { userId, token, platform: 'ios', attributes: { step: 2 } })
    await eventually(devices, (found) => expect(found).toEqual([[token, '2']]))
    await deleteDevice(client, { userId, token })
    await eventually(devices, (found) => expect(found).toEqual([]))
  })

  test('that was never registered can be deleted, and nothing happens', async ({ client, create, ids, read }) => {
    const { userId } = await create.person({ traits: { tier: 'gold' } })

    await deleteDevice(client, { userId, token: ids.device('unknown') })

    await never(
      () => read.person(userId),
      (person) => expect(person).toMatchTraits({ tier: 'gold' }),
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

  test('registered for a second person moves to them [DEVMOVE-01]', async ({ client, create, read }) => {
    const [first, second] = [await create.person({ type: 'first' }), await create.person({ type: 'second' })]
    const { token } = await create.device({ userId: first.userId, platform: 'ios' })

    await registerDevice(client, { userId: second.userId, token, platform: 'ios' })

    await eventually(
      () => Promise.all([read.person(first.userId), read.person(second.userId)]),
      (owners) => expect(owners.map((owner) => owner?.devices.map(({ id }) => id))).toEqual([[], [token]]),
    )
  })

  test('keeps what it says of itself as text, the nested parts as JSON [DEVICE-11]', async ({
    client,
    create,
    ids,
    read,
  }) => {
    const { userId } = await create.person()
    const token = ids.device('nested')
    const attributes = { seats: 7, push_enabled: false, hardware: { memory: { gb: 8 }, sensors: ['gps'] } }

    // @ts-expect-error The compiler asks for text, numbers and booleans.
    await registerDevice(client, { userId, token, platform: 'ios', attributes })

    await eventually(
      () => read.person(userId),
      (person) =>
        expect(person).toHaveDevice({
          token,
          attributes: { seats: '7', push_enabled: 'false', hardware: '{"memory":{"gb":8},"sensors":["gps"]}' },
        }),
    )
  })

  test('is each one of ten, with ten owners [DEVICE-12]', async ({ client, create, ids, read }) => {
    const people = await Promise.all(Array.from({ length: 10 }, () => create.person({ type: 'row' })))
    const owners = people.map(({ userId }) => ({ userId, token: ids.device('row') }))

    await Promise.all(owners.map((owner) => registerDevice(client, { ...owner, platform: 'ios' })))

    await eventually(
      () => read.peopleById(owners.map(({ userId }) => userId)),
      (found) =>
        expect(new Map(found.map(({ id, devices }) => [id, devices.map((device) => device.id)]))).toEqual(
          new Map(owners.map(({ userId, token }) => [userId, [token]])),
        ),
    )
  })
})

describe('a device of the wrong form', () => {
  test('is refused before it leaves, also without a platform, and nothing is registered [DEVICE-07, DEVICE-10]', async ({
    client,
    create,
    ids,
    read,
    sent,
  }) => {
    const { userId } = await create.person()
    const token = ids.device('wrong')

    const registering = 'of a message of type "Device Created or Updated"'
    const deleting = 'of a message of type "Device Deleted"'
    for (const [call, sentence] of [
      [() => registerDevice(client, { userId, token: '', platform: 'ios' }), `The token ${registering} is empty.`],
      [() => registerDevice(client, { userId: '', token, platform: 'ios' }), `The userId ${registering} is empty.`],
      [
        () => registerDevice(client, { userId, token, platform: 'windows' as never }),
        `The platform ${registering} has`,
      ],
      [() => registerDevice(client, { userId, token, platform: 'web' as never }), `The platform ${registering} has`],
      [() => registerDevice(client, { userId, token, platform: 'IOS' as never }), `The platform ${registering} has`],
      // @ts-expect-error The compiler refuses it first.
      [() => registerDevice(client, { userId, token }), `The platform ${registering} has`],
      [
        () => registerDevice(client, { userId, token, platform: 'ios', attributes: 'new' as never }),
        `The attributes ${registering} must be an object`,
      ],
      ...['token', 'type', 'device'].map(
        (name) =>
          [
            () => registerDevice(client, { userId, token, platform: 'ios', attributes: { [name]: 'android' } }),
            `The attribute ${name} ${registering} would be taken for the device's own.`,
          ] as const,
      ),
      [
        () => registerDevice(client, { userId, token, platform: 'ios', context: 'new' as never }),
        `The context ${registering} must be an object`,
      ],
      [() => deleteDevice(client, { userId, token: '' }), `The token ${deleting} is empty.`],
      [() => deleteDevice(client, { userId: '', token }), `The userId ${deleting} is empty.`],
      [
        () => deleteDevice(client, { userId, token, context: 'old' as never }),
        `The context ${deleting} must be an object`,
      ],
    ] as const) {
      expect(call).toThrowError(sentence)
    }

    expect(sent.requests).toEqual([])
    expect((await read.person(userId))?.devices).toEqual([])
  })

  test('cannot pass its token or platform off by the context [DEVICE-10]', async ({ client, create, ids, read }) => {
    const { userId } = await create.person()
    const [token, other] = [ids.device('true'), ids.device('false')]
    const attributes = { app_version: '4.2.0' }
    const context = { device: { token: other, type: 'android', model: 'iPhone16,2' } }

    await registerDevice(client, { userId, token, platform: 'ios', attributes, context })

    await eventually(
      () => read.person(userId),
      (person) =>
        expect(person?.devices).toMatchObject([{ id: token, platform: 'ios', attributes: { app_version: '4.2.0' } }]),
    )
  })
})
