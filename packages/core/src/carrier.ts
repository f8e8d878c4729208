/** One request, as it goes on the wire. */
export type WireRequest = {
  readonly origin: string
  /** Path and query. */
  readonly target: string
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Uint8Array | undefined
  readonly signal: AbortSignal
}

/** What came back, read to the end. */
export type WireResponse = {
  readonly status: number
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
}

/** Rejected with by a carrier that knows that nothing of the request left: it had no connection. What went wrong is its `cause`. */
export class UnsentError extends Error {
  constructor(cause: unknown) {
    super('not sent', { cause })
  }
}

/**
 * Takes one request to its server. Follows no redirect, retries nothing, and rejects with whatever went wrong, in an
 * {@link UnsentError} where that came before the connection.
 */
export type Carry = (request: WireRequest) => Promise<WireResponse>

/** Carries over a `fetch`: the platform's own, or the one that was handed in. What goes wrong there can have come at any time. */
export function carryWithFetch(fetch: typeof globalThis.fetch): Carry {
  return async ({ origin, target, method, headers, body, signal }) => {
    const response = await fetch(origin + target, {
      method,
      headers,
      signal,
      redirect: 'manual',
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : new Uint8Array(body) }),
    })
    return { status: response.status, headers: Object.fromEntries(response.headers), text: await response.text() }
  }
}
