import * as v from 'valibot'
import { checked } from '../checked.ts'
import type { Emulator } from '../emulator.ts'
import { type Answer, json } from '../exchange.ts'
import type { ControlRoute } from '../route.ts'
import { order } from './control-route.ts'

const time = v.union([v.number(), v.string()], 'Expected Unix milliseconds or an ISO 8601 date')

/** The clock, as `emulator.clock` has it in process. Each answers with the time that it is then. */
export function clockRoutes(emulator: () => Emulator): ControlRoute[] {
  const told = ({ clock }: Emulator): Answer =>
    json({ now: clock.now(), iso: new Date(clock.now()).toISOString(), isFrozen: clock.isFrozen })
  return [
    order('GET', '/_emulator/clock', emulator, (given) => told(given.emulator)),
    order('POST', '/_emulator/clock/freeze', emulator, (given) => {
      given.emulator.clock.freeze(checked(v.strictObject({ at: v.optional(time) }), given.body, 'The request').at)
      return told(given.emulator)
    }),
    order('POST', '/_emulator/clock/set', emulator, (given) => {
      given.emulator.clock.set(checked(v.strictObject({ at: time }), given.body, 'The request').at)
      return told(given.emulator)
    }),
    order('POST', '/_emulator/clock/advance', emulator, (given) => {
      given.emulator.clock.advance(checked(v.strictObject({ byMs: v.number() }), given.body, 'The request').byMs)
      return told(given.emulator)
    }),
    order('POST', '/_emulator/clock/resume', emulator, (given) => {
      given.emulator.clock.resume()
      return told(given.emulator)
    }),
  ]
}
