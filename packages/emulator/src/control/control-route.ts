import { readBody } from '../body.ts'
import { MisshapenError } from '../checked.ts'
import type { Emulator } from '../emulator.ts'
import { type Answer, type Incoming, json } from '../exchange.ts'
import type { ControlRoute } from '../route.ts'
import type { Workspace } from '../workspace.ts'

type Parameters = Readonly<Record<string, string>>

/** Nothing to say but that it is done. */
export const DONE: Answer = { status: 204, body: undefined }

/** How the control API says no: `{"error":"…"}`. */
export function problem(status: number, error: string): Answer {
  return json({ error }, status)
}

/** A request to the control API. */
export type Order = {
  readonly emulator: Emulator
  readonly incoming: Incoming
  readonly parameters: Parameters
  /** The body as JSON; `{}` where there is none. */
  readonly body: unknown
}

/** A route of the control API. What it throws about the shape of a request is answered 400. */
export function order(
  method: ControlRoute['method'],
  path: string,
  emulator: () => Emulator,
  answer: (order: Order) => Answer | Promise<Answer>,
): ControlRoute {
  return {
    surface: 'control',
    method,
    path,
    handle: (incoming, parameters) => {
      const read = incoming.bodyBytes === 0 ? { value: {} } : readBody(incoming)
      if (!('value' in read)) return problem(400, read.problem)
      try {
        const answered = answer({ emulator: emulator(), incoming, parameters, body: read.value })
        return answered instanceof Promise ? answered.catch(refusal) : answered
      } catch (error) {
        return refusal(error)
      }
    },
  }
}

function refusal(error: unknown): Answer {
  if (error instanceof MisshapenError) return problem(400, error.message)
  throw error
}

/** A route below `/_emulator/workspaces/:name`. */
export function workspaceOrder(
  method: ControlRoute['method'],
  path: string,
  emulator: () => Emulator,
  answer: (workspace: Workspace, order: Order) => Answer | Promise<Answer>,
): ControlRoute {
  return order(method, `/_emulator/workspaces/:name${path}`, emulator, (given) => {
    const { name = '' } = given.parameters
    const workspace = given.emulator.workspace(name)
    return workspace ? answer(workspace, given) : problem(404, `There is no workspace named "${name}".`)
  })
}
