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
 */
export async function carryFollowing(carry: Carry, request: WireRequest): Promise<WireResponse> {
  let { url } = request
  for (let redirects = 0; ; redirects++) {
    const response = await carry({ ...request, url })
    const location = redirectTarget(response, url)
    if (location === undefined || !isTrusted(location) || !isTrusted(new URL(url)) || redirects === maxRedirects)
      return response
    url = location.href
  }
}

/** Where an answer points, if it is a redirect and says so. */
export function redirectTarget(response: WireResponse, url: string): URL | undefined {
  const { location } = response.headers
  if (!redirectStatuses.has(response.status) || location === undefined || !URL.canParse(location, url)) return undefined
  return new URL(location, url)
}

export function isRedirect(status: number): boolean {
  return redirectStatuses.has(status)
}

function isTrusted({ protocol, hostname }: URL): boolean {
  return protocol === 'https:' && (hostname === 'customer.io' || hostname.endsWith('.customer.io'))
}
