import { describe, expect, test } from 'vitest'
import { startService } from './service.ts'

const DEVICES = '/api/v1/customers/ada/devices'

describe('a device', () => {
  test('is added with its attributes, and updated under the same token', async () => {
    await using service = await startService()
    const first = await service.track('PUT', DEVICES, {
      device: {
        id: 'tok-8f1',
        platform: 'ios',
        last_used: 1764000000,
        attributes: { app_version: '4.1.0', device_model: 'iPhone16,2' },
      },
    })

    await service.track('PUT', DEVICES, {
      device: { id: 'tok-8f1', platform: 'ios', last_used: 1764000050, attributes: { app_version: '4.2.0' } },
    })

    expect(first).toMatchObject({ status: 200, text: '{}\n' })
    expect((await service.read('customers/ada/attributes')).body).toMatchObject({
      customer: {
        devices: [
          {
            id: 'tok-8f1',
            platform: 'ios',
            last_used: 1764000050,
            attributes: { app_version: '4.2.0', device_model: 'iPhone16,2' },
          },
        ],
      },
    })
  })

  test('was last used when the request arrived, if it does not say', async () => {
    await using service = await startService({ now: () => 1764000000999 })

    await service.track('PUT', DEVICES, { device: { id: 'tok', platform: 'android' } })

    expect((await service.read('customers/ada/attributes')).body).toMatchObject({
      customer: { devices: [{ last_used: 1764000000 }] },
    })
  })

  test('is removed by its token, however that is written', async () => {
    await using service = await startService()
    const token = 'a/b:c+d=='
    await service.track('PUT', DEVICES, { device: { id: token, platform: 'ios' } })
    await service.track('PUT', DEVICES, { device: { id: 'other', platform: 'ios' } })

    const removed = await service.track('DELETE', `${DEVICES}/${encodeURIComponent(token)}`)
    const again = await service.track('DELETE', `${DEVICES}/${encodeURIComponent(token)}`)

    expect([removed.status, again.status]).toEqual([200, 200])
    expect((await service.read('customers/ada/attributes')).body).toMatchObject({
      customer: { devices: [{ id: 'other' }] },
    })
    expect(service.workspace.drops()).toMatchObject([
      { type: 'delete_device', reasons: ['the person has no such device'] },
    ])
  })

  test.each([
    ['nothing', {}, ['device is required']],
    ['text', { device: 'tok' }, ['device is not an object']],
    ['no id', { device: { platform: 'ios' } }, ['device.id is required']],
    ['no platform', { device: { id: 'tok' } }, ['device.platform is required']],
    ['another platform', { device: { id: 'tok', platform: 'web' } }, ['device.platform must be ios or android']],
    [
      'text as last_used',
      { device: { id: 'tok', platform: 'ios', last_used: 'now' } },
      ['device.last_used is not a Unix timestamp'],
    ],
    [
      'a list as attributes',
      { device: { id: 'tok', platform: 'ios', attributes: [] } },
      ['device.attributes is not an object'],
    ],
  ])('described by %s is refused', async (_case, body, errors) => {
    await using service = await startService()

    const sent = await service.track('PUT', DEVICES, body)

    expect(sent).toMatchObject({ status: 400, body: { meta: { errors } } })
    expect((await service.read('customers/ada/attributes')).status).toBe(404)
  })
})
