import { describe, expect, test } from 'vitest'
import { startService } from './service.ts'

type Service = Awaited<ReturnType<typeof startService>>

const device = { token: 'tok-1', type: 'ios' }

type Device = { readonly id: string; readonly platform: string; readonly attributes: object }

async function devicesOf({ read }: Service, userId: string): Promise<Device[]> {
  const { body } = await read(`customers/${userId}/attributes`)
  return (body as { customer: { devices: Device[] } }).customer.devices
}

async function eventsOf({ read }: Service, userId: string): Promise<number> {
  const { body } = await read(`customers/${userId}/activities?type=event`)
  return (body as { activities: unknown[] }).activities.length
}

describe('what nobody knows of the service can be told otherwise:', () => {
  test.each([
    [true, 200, []],
    [false, 400, [{ code: 'invalid', reasons: ['Must have userId or anonymousId'] }]],
  ])('acceptsIdentifyByEmail %s', async (acceptsIdentifyByEmail, status, drops) => {
    await using service = await startService({ acceptsIdentifyByEmail })

    const sent = await service.send('identify', { traits: { email: 'ada@example.com' } })

    expect(sent.status).toBe(status)
    expect(service.workspace.drops()).toMatchObject(drops)
    expect(service.workspace.state.people.size).toBe(1 - drops.length)
  })

  test('messageMaxBytes and batchMaxBytes', async () => {
    await using service = await startService({ messageMaxBytes: 100, batchMaxBytes: 200 })
    const track = (userId: string) => ({ type: 'track', userId, event: 'Paid' })

    const answers = [
      await service.send('track', track('x'.repeat(100))),
      await service.send('batch', { batch: [track('ada'), track('x'.repeat(60))] }),
      await service.send('batch', { batch: Array(5).fill(track('ada')) }),
      await service.send('batch', { batch: [track('ada'), track('bob')] }),
    ]

    expect(answers.map(({ status }) => status)).toEqual([400, 400, 400, 200])
    expect(service.workspace.drops().map(({ code, reasons }) => [code, ...reasons])).toEqual([
      ['oversize', 'body has 143 bytes, the limit is 100'],
      ['oversize', 'message is over 100 bytes'],
      ['oversize', 'body has 246 bytes, the limit is 200'],
    ])
  })

  test.each([
    [0, 0, 2],
    [1000, 1000, 1],
    [1000, 2000, 2],
  ])('messageIdMemoryMs %i, with a repeat after %i ms', async (messageIdMemoryMs, later, count) => {
    await using service = await startService({ messageIdMemoryMs })
    service.emulator.clock.freeze()
    const event = { userId: 'ada', event: 'Paid', messageId: 'm-1' }
    await service.send('track', event)

    service.emulator.clock.advance(later)
    await service.send('track', event)

    expect(await eventsOf(service, 'ada')).toBe(count)
  })

  test.each([
    ['moves', [0, 1]],
    ['stays-with-both', [1, 1]],
  ] as const)('sharedToken %s', async (sharedToken, counts) => {
    await using service = await startService({ sharedToken })

    for (const userId of ['ada', 'bob']) {
      await service.send('track', { userId, event: 'Device Created or Updated', context: { device } })
    }

    const [first, second] = [await devicesOf(service, 'ada'), await devicesOf(service, 'bob')]
    expect([first.length, second.length]).toEqual(counts)
  })

  test.each([
    ['accept', 1, []],
    ['drop', 0, [{ code: 'no-effect', reasons: ['context.device.type is missing'] }]],
  ] as const)('deviceWithoutType %s', async (deviceWithoutType, count, drops) => {
    await using service = await startService({ deviceWithoutType })

    await service.send('track', {
      userId: 'ada',
      event: 'Device Created or Updated',
      context: { device: { token: 'tok-1' } },
    })

    expect(await devicesOf(service, 'ada')).toHaveLength(count)
    expect(service.workspace.drops()).toMatchObject(drops)
  })

  test.each(['accept', 'drop'] as const)(
    'deviceWithoutType %s: a known device keeps its type',
    async (deviceWithoutType) => {
      await using service = await startService({ deviceWithoutType })
      const seen = (device: object, properties: object) =>
        service.send('track', { userId: 'ada', event: 'Device Created or Updated', properties, context: { device } })

      await seen({ token: 'tok-1', type: 'ios' }, { colour: 'red', size: { inches: 6 }, owner: null })
      await seen({ token: 'tok-1' }, { colour: 'blue' })
      await seen({ token: 'tok-2', type: 'android' }, {})

      const devices = await devicesOf(service, 'ada')
      expect(devices.map(({ id, platform }) => [id, platform])).toEqual([
        ['tok-1', 'ios'],
        ['tok-2', 'android'],
      ])
      expect(devices[0]?.attributes).toEqual({ colour: 'blue', size: '{"inches":6}' })
      expect(service.workspace.drops()).toEqual([])
    },
  )
})
