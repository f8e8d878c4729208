import type { TrackReading } from '@cio/wire'
import { deviceOf, identifierOf, isRecord } from '../semantic-events.ts'
import { readIdentifier } from '../state/identifier.ts'
import type { Moment, State } from '../state/state.ts'
import { type Effect, noEffect, withKnownPerson, withPerson } from './effect.ts'

/**
 * `Device Created or Updated`, and the lifecycle events that imply it.
 *
 * [doc] `timestamp` becomes the time of last use, `properties` become attributes of the device, `context.app.version` its
 * app version. Device attributes are text [doc]; other values are written as JSON [default].
 */
export function registerDevice(state: State, fields: TrackReading, moment: Moment): Effect {
  const { token, platform } = deviceOf(fields)
  if (token === undefined) return noEffect('without context.device.token no device is touched')
  if (fields.userId === undefined) return noEffect('a device belongs to a person, and nobody is named')
  const address = readIdentifier(fields.userId)
  return withPerson(state, { address }, moment, (person) => {
    const known = person.devices?.get(token)
    if (!platform && !known && state.behaviour.deviceWithoutType === 'drop') {
      return noEffect('context.device.type is missing')
    }
    const attributes = { ...known?.attributes, ...attributesOf(fields) }
    const device = {
      token,
      platform: platform ?? known?.platform ?? '',
      lastUsed: Math.floor(moment.at / 1000),
      attributes,
    }
    state.registerDevice(person, device, moment)
    return undefined
  })
}

/** `Device Deleted` and `Application Uninstalled`. */
export function removeDevice(state: State, fields: TrackReading, moment: Moment): Effect {
  const { token } = deviceOf(fields)
  if (token === undefined) return noEffect('without context.device.token no device is touched')
  if (fields.userId === undefined) return noEffect('a device belongs to a person, and nobody is named')
  return withKnownPerson(state, fields.userId, (person) =>
    state.removeDevice(person, token, moment) ? undefined : noEffect('the person has no such device'),
  )
}

function attributesOf({ properties, context }: TrackReading): Record<string, string> {
  const app = context?.app
  const version = isRecord(app) ? identifierOf(app.version) : undefined
  const given = Object.entries(properties ?? {})
    .filter(([name, value]) => name !== 'device' && value !== null)
    .map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)] as const)
  return Object.fromEntries(version === undefined ? given : [['app_version', version], ...given])
}
