import type { Workspace } from './workspace.ts'

/** A request as both doors see it: the in-process `fetch` and the port. */
export type Incoming = {
  readonly method: string
  /** Still percent-encoded, without the query. */
  readonly path: string
  /** The query as it was asked for, with its `?`; empty if there was none. */
  readonly search: string
  readonly query: URLSearchParams
  /** By lower-case name. */
  readonly header: (name: string) => string | undefined
  /** As it arrived, not yet decompressed; empty when there was none. */
  readonly body: Uint8Array
  /** Bytes that arrived, also when there were too many to keep them in `body`. */
  readonly bodyBytes: number
}

/** What goes back, before it becomes a `Response` or bytes on a socket. */
export type Answer = {
  readonly status: number
  /** JSON text, or `undefined` for an answer without a body. */
  readonly body: string | undefined
  /** A text that is too long to be made at once, in place of a body. */
  readonly pieces?: Iterable<string>
  readonly headers?: Readonly<Record<string, string>>
  /** What happens to the connection: broken instead of an answer, or in the middle of its body. */
  readonly damage?: 'reset' | 'truncated'
}

/** What a route works with once the caller is known. */
export type Exchange = {
  readonly incoming: Incoming
  readonly workspace: Workspace
  /** Decoded values of the `:name` parts of the path. */
  readonly parameters: Readonly<Record<string, string>>
}

/** Which API a route belongs to; it decides how the caller is authenticated and how an error looks. */
export type Surface = 'pipelines' | 'track' | 'app' | 'control' | 'open'

/** [rec] 27 May 2026: nothing that the service answers is to be cached. */
export const COMMON_HEADERS = {
  'content-type': 'application/json; charset=utf-8',
  'cache-control': 'no-cache, no-store, must-revalidate',
}

/**
 * What the App API adds: its answers are for no browser page but Customer.io's own.
 *
 * [rec] 27 May 2026. Left out is what the service's front puts there: `via`, `alt-svc` and `strict-transport-security`,
 * which would send a client elsewhere.
 */
export const APP_HEADERS = {
  'cache-control': 'must-revalidate,no-cache,no-store',
  expires: '0',
  pragma: 'no-cache',
  'access-control-allow-origin': 'https://fly.customer.io',
  'access-control-allow-credentials': 'true',
  'access-control-allow-methods': 'GET, POST, PUT, DELETE, OPTIONS',
  'access-control-allow-headers':
    'Authorization,Content-Type,x-ui-version,x-is-background-request,x-workspace-hydra-id,x-workspace-id,x-active-session-index',
  'access-control-max-age': '7200',
  'x-frame-options': 'SAMEORIGIN',
  'x-content-type-options': 'nosniff',
  'x-xss-protection': '1; mode=block',
  'referrer-policy': 'no-referrer-when-downgrade',
}

/**
 * The bytes of an accepted write: `{}` and a newline.
 *
 * [rec] 27 May 2026, Track host; [default] for the Pipelines host, of which nothing was recorded.
 */
export const ACCEPTED: Answer = { status: 200, body: '{}\n' }

export function json(value: unknown, status = 200): Answer {
  return { status, body: JSON.stringify(value) }
}

/** [doc] Declared in the Pipelines and Track documents: `{"meta":{"errors":["…"]}}`. */
export function metaErrors(status: number, errors: readonly string[]): Answer {
  return json({ meta: { errors } }, status)
}

/** [doc] The envelope of nearly all App API errors; `status` is a string in every example. */
export function appError(status: number, detail: string): Answer {
  return json({ errors: [{ detail, status: String(status) }] }, status)
}

/** [doc] The envelope of what `/v1/send/…` refuses. */
export function sendError(status: number, error: string): Answer {
  return json({ meta: { error } }, status)
}
