import type { Identifier } from '../state/identifier.ts'
import type { Moment, State } from '../state/state.ts'
import { type Effect, noEffect, withKnownPerson, withPerson } from './effect.ts'

/** What a message says about a device. */
export type DeviceUpdate = {
  readonly token: string
  /** `ios` or `android`; what is known stays if the message does not say. */
  readonly platform: string | undefined
  /** Unix seconds. */
  readonly lastUsed: number
  /** Merged into those already there. */
  readonly attributes: Readonly<Record<string, string>>
}

/** [doc] Adds a device to a person, or updates it if they have that token. */
export function registerDevice(state: State, address: Identifier, update: DeviceUpdate, moment: Moment): Effect {
  return withPerson(state, { address }, moment, (person) => {
    const known = person.devices?.get(update.token)
    if (!update.platform && !known && state.behaviour.deviceWithoutType === 'drop') {
      return noEffect('context.device.type is missing')
    }
    const platform = update.platform ?? known?.platform ?? ''
    state.registerDevice(
      person,
      { ...update, platform, attributes: { ...known?.attributes, ...update.attributes } },
      moment,
    )
    return undefined
  })
}

export function removeDevice(state: State, address: Identifier, token: string, moment: Moment): Effect {
  return withKnownPerson(state, address, (person) =>
    state.removeDevice(person, token, moment) ? undefined : noEffect('the person has no such device'),
  )
}

/** [doc] Attributes of a device are text; [default] other values are written as JSON. */
export function deviceAttributes(values: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values)
      .filter(([, value]) => value !== null)
      .map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)] as const),
  )
}
