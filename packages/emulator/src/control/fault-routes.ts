import * as v from 'valibot'
import { checked } from '../checked.ts'
import type { Emulator } from '../emulator.ts'
import { json } from '../exchange.ts'
import type { FaultRule } from '../faults/fault.ts'
import type { RateLimit } from '../faults/rate-limit.ts'
import { faultRuleShape, rateLimitShape } from '../faults/shape.ts'
import { numericId } from '../numeric-id.ts'
import type { ControlRoute } from '../route.ts'
import { DONE, problem, workspaceOrder } from './control-route.ts'

/** Faults and rate limits of a workspace, as `workspace.faults` has them in process. */
export function faultRoutes(emulator: () => Emulator): ControlRoute[] {
  return [
    workspaceOrder('GET', '/faults', emulator, ({ faults }) => json({ faults: faults.list() })),
    workspaceOrder('POST', '/faults', emulator, ({ faults }, { body }) => {
      const rule = checked(faultRuleShape, body, 'The fault') as FaultRule
      return json({ id: faults.add(rule) }, 201)
    }),
    workspaceOrder('DELETE', '/faults', emulator, ({ faults }) => {
      faults.clear()
      return DONE
    }),
    workspaceOrder('DELETE', '/faults/:id', emulator, ({ faults }, { parameters: { id = '' } }) =>
      faults.remove(numericId(id)) ? DONE : problem(404, `There is no fault ${id}.`),
    ),
    workspaceOrder('GET', '/rate-limits', emulator, ({ faults }) => json({ rateLimits: faults.rateLimits })),
    workspaceOrder('PUT', '/rate-limits', emulator, ({ faults }, { body }) => {
      const limits = checked(v.strictObject({ rateLimits: v.array(rateLimitShape) }), body, 'The request')
      faults.limitRate(limits.rateLimits as RateLimit[])
      return json({ rateLimits: faults.rateLimits })
    }),
  ]
}
