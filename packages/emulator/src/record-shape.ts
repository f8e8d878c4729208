import * as v from 'valibot'
import { isRecord } from './semantic-events.ts'

/** An object with any keys and values of one shape. Not a list, which `v.record` takes as well. */
export function recordShape<Value extends v.GenericSchema>(value: Value) {
  return v.pipe(v.custom<Record<string, unknown>>(isRecord, 'expected an object'), v.record(v.string(), value))
}
