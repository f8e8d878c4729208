import type { Carry, WireRequest, WireResponse } from './carrier.ts'

/** [client] The statuses that customerio-node follows with the same method and body. */
const redirectStatuses: ReadonlySet<number> = new Set([301, 302, 303, 307, 308])

const maxRedirects = 5

/**
 * Carries a request, and on to where its answer points, with the same method, body and key.
 *
 * Only within customer.io and over https: a US host sends the calls of an EU account there
 * [doc] https://docs.customer.io/integrations/api/track/ - regions. Whoever else asks for the request does not get the key:
 * that answer is returned as it is.
 *
 * [default] A hop takes no ticket of the pace: it leads to another host, and so each host gets one request for each ticket.
 */
export async function carryFollowing(carry: Carry, request: WireRequest): Promise<WireResponse> {
  let response = await carry(request)
  for (let { origin } = request, redirects = 0; isRedirect(response.status) && redirects < maxRedirects; redirects++) {
    const location = redirectTarget(response, origin)
    if (location === undefined || !isTrusted(location) || !isTrusted(new URL(origin))) break
    origin = location.origin
    response = await carry({ ...request, origin, target: location.pathname + location.search })
  }
  return response
}

/** Where a redirect points, if it says so. */
export function redirectTarget({ headers: { location } }: WireResponse, origin: string): URL | undefined {
  return location !== undefined && URL.canParse(location, origin) ? new URL(location, origin) : undefined
}

export function isRedirect(status: number): boolean {
  return redirectStatuses.has(status)
}

function isTrusted({ protocol, hostname }: URL): boolean {
  return protocol === 'https:' && (hostname === 'customer.io' || hostname.endsWith('.customer.io'))
}
