import type { TrackReading } from '@cio/wire'
import { deviceOf, identifierOf, isRecord } from '../semantic-events.ts'
import { readIdentifier } from '../state/identifier.ts'
import type { Moment, State } from '../state/state.ts'
import { deviceAttributes, registerDevice, removeDevice } from './devices.ts'
import { type Effect, noEffect } from './effect.ts'

/**
 * `Device Created or Updated`, and the lifecycle events that imply it.
 *
 * [doc] `timestamp` becomes the time of last use, `properties` become attributes of the device, `context.app.version` its
 * app version.
 */
export function deviceSeen(state: State, fields: TrackReading, moment: Moment): Effect {
  const { token, platform } = deviceOf(fields)
  if (token === undefined) return noEffect('without context.device.token no device is touched')
  if (fields.userId === undefined) return noEffect('a device belongs to a person, and nobody is named')
  const update = { token, platform, lastUsed: Math.floor(moment.at / 1000), attributes: attributesOf(fields) }
  return registerDevice(state, readIdentifier(fields.userId), update, moment)
}

/** `Device Deleted` and `Application Uninstalled`. */
export function deviceGone(state: State, fields: TrackReading, moment: Moment): Effect {
  const { token } = deviceOf(fields)
  if (token === undefined) return noEffect('without context.device.token no device is touched')
  if (fields.userId === undefined) return noEffect('a device belongs to a person, and nobody is named')
  return removeDevice(state, readIdentifier(fields.userId), token, moment)
}

function attributesOf({ properties = {}, context }: TrackReading): Record<string, string> {
  const app = context?.app
  const version = isRecord(app) ? identifierOf(app.version) : undefined
  const { device: _device, ...given } = properties ?? {}
  return { ...(version !== undefined && { app_version: version }), ...deviceAttributes(given) }
}
