import type { Carry, WireRequest, WireResponse } from './carrier.ts'

/** [client] The statuses that customerio-node follows with the same method and body. */
const redirectStatuses: ReadonlySet<number> = new Set([301, 302, 303, 307, 308])

export const MAX_REDIRECTS = 5

/**
 * Carries a request, and on to where its answer points, with the same method, body and key.
 *
 * Only within customer.io and over https: a US host sends the calls of an EU account there
 * [doc] https://docs.customer.io/integrations/api/track/ - regions. Whoever else asks for the request does not get the key:
 * that answer is returned as it is, as is the one after the last of five hops.
 *
 * [default] A hop takes no ticket of the pace: it leads to another host, and so each host gets one request for each ticket.
 *
 * @param onHop - Is told whom the request goes on to.
 */
export async function carryFollowing(
  carry: Carry,
  request: WireRequest,
  onHop: (url: URL) => void,
): Promise<WireResponse> {
  let response = await carry(request)
  if (!isRedirect(response.status)) return response
  let url = new URL(request.origin + request.target)
  for (let redirects = 0; isRedirect(response.status) && redirects < MAX_REDIRECTS; redirects++) {
    const next = redirectTarget(response, url)
    if (next === undefined || !isTrusted(next) || !isTrusted(url)) break
    url = next
    onHop(url)
    response = await carry({ ...request, origin: url.origin, target: url.pathname + url.search })
  }
  return response
}

/** Where a redirect points, if it says so. */
export function redirectTarget({ headers: { location } }: WireResponse, from: URL): URL | undefined {
  return location !== undefined && URL.canParse(location, from.href) ? new URL(location, from) : undefined
}

export function isRedirect(status: number): boolean {
  return redirectStatuses.has(status)
}

function isTrusted({ protocol, hostname }: URL): boolean {
  return protocol === 'https:' && (hostname === 'customer.io' || hostname.endsWith('.customer.io'))
}
