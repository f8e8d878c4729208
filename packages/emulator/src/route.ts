import type { Answer, Exchange, Incoming } from './exchange.ts'
import type { Workspace } from './workspace.ts'

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'

/** A route of the Pipelines API. Who is calling is part of its judgement, since permissive mode never says. */
export type PipelinesRoute = {
  readonly surface: 'pipelines'
  readonly method: Method
  readonly path: string
  /** `workspace` is that of the key, if there is one. */
  readonly handle: (incoming: Incoming, workspace: Workspace | undefined) => Answer
}

/** A route of the Track API. Some need no keys: their workspace is told from what they are about. */
export type TrackRoute = {
  readonly surface: 'track'
  readonly method: Method
  readonly path: string
  readonly callerOf: (incoming: Incoming, parameters: Exchange['parameters']) => Workspace | undefined
  readonly handle: (incoming: Incoming, workspace: Workspace | undefined, parameters: Exchange['parameters']) => Answer
}

/** A route of the App API: whoever gets here has the bearer token of the workspace. */
export type AppRoute = {
  readonly surface: 'app'
  readonly method: Method
  /** As Hono writes it: `/v1/customers/:customer_id/attributes`. */
  readonly path: string
  readonly handle: (exchange: Exchange) => Answer
}

/** A route of our own, under `/_emulator`. */
export type ControlRoute = {
  readonly surface: 'control'
  readonly method: Method
  readonly path: string
  readonly handle: (incoming: Incoming, parameters: Readonly<Record<string, string>>) => Answer | Promise<Answer>
}

/** A link that carries its own permission: whoever has it needs no key. */
export type OpenRoute = {
  readonly surface: 'open'
  readonly method: Method
  readonly path: string
  readonly handle: (incoming: Incoming, parameters: Readonly<Record<string, string>>) => Answer
}

export type Route = PipelinesRoute | TrackRoute | AppRoute | ControlRoute | OpenRoute
