import { InvalidMessageError } from '@cio/core'
import { trackMessage } from '@cio/wire'
import { parse } from 'valibot'
import { describe, expect, test } from 'vitest'
import { deleteDeviceMessage } from './delete-device.ts'
import { registerDeviceMessage } from './register-device.ts'

const whose = { userId: 'ada', token: 'tok-8f1' }

describe('the messages of devices', () => {
  test('carry the token and the platform in the context, and attributes as properties', () => {
    const message = registerDeviceMessage({
      ...whose,
      platform: 'ios',
      attributes: { app_version: '4.2.0' },
      context: { locale: 'en-GB', device: { model: 'iPhone16,2' } },
      timestamp: '2026-02-01T09:30:00Z',
    })

    expect(message).toMatchObject({
      type: 'track',
      event: 'Device Created or Updated',
      userId: 'ada',
      properties: { app_version: '4.2.0' },
      context: { locale: 'en-GB', device: { token: 'tok-8f1', type: 'ios', model: 'iPhone16,2' } },
      timestamp: '2026-02-01T09:30:00Z',
    })
    expect(parse(trackMessage, message)).toEqual(message)
  })

  test('name the device to delete by its token', () => {
    const message = deleteDeviceMessage(whose)

    expect(message).toMatchObject({ type: 'track', event: 'Device Deleted', context: { device: { token: 'tok-8f1' } } })
    expect(parse(trackMessage, message)).toEqual(message)
  })

  test.each([
    [{ ...whose, token: '' }, 'The token of a message of type "Device Deleted" is empty. It has to be text.'],
    [{ token: 'tok-8f1' }, 'The userId of a message of type "Device Deleted" is missing. It has to be text.'],
    [{ ...whose, token: 7 }, 'The token of a message of type "Device Deleted" is of type number. It has to be text.'],
  ])('are refused before sending: %j', (parameters, sentence) => {
    const build = () => deleteDeviceMessage(parameters as never)

    expect(build).toThrowError(InvalidMessageError)
    expect(build).toThrowError(sentence)
  })

  test.each(['userId', 'token'])('are refused before sending for an empty %s', (field) => {
    expect(() => registerDeviceMessage({ ...whose, platform: 'ios', [field]: '' })).toThrowError(
      `The ${field} of a message of type "Device Created or Updated" is empty. It has to be text.`,
    )
  })

  test.each([
    ['a Map', new Map([['app_version', '4.2.0']])],
    ['a Date', new Date(0)],
  ])('are refused before sending where %s stands for attributes', (_, attributes) => {
    expect(() => registerDeviceMessage({ ...whose, platform: 'ios', attributes: attributes as never })).toThrowError(
      'The attributes of a message of type "Device Created or Updated" must be an object.',
    )
  })

  test.each([undefined, null, 'phone'])('put their own device in the place of %j in the context', (device) => {
    const { context } = registerDeviceMessage({ ...whose, platform: 'ios', context: { device } })

    expect(context).toEqual({ device: { token: whose.token, type: 'ios' } })
  })

  test.each(['windows', 'web', 'IOS', undefined])('are refused before sending for the platform %s', (platform) => {
    expect(() => registerDeviceMessage({ ...whose, platform: platform as never })).toThrowError(
      'The platform of a message of type "Device Created or Updated" has to be "ios" or "android".',
    )
  })
})
