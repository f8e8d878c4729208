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

/** Takes one request to its server. Follows no redirect, retries nothing, and rejects with whatever went wrong. */
export type Carry = (request: WireRequest) => Promise<WireResponse>

/** Carries over a `fetch`: the platform's own, or the one that was handed in. */
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
