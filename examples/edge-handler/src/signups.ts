import { type Client, InvalidMessageError } from '@cio/core'
import { track } from '@cio/events'
import { identify } from '@cio/people'

/** What the platform offers besides the request: `after` of Next.js, `context.waitUntil` of Workers. */
export type Platform = { readonly waitUntil: (promise: Promise<unknown>) => void }

/** Makes `POST` of a route: `export const POST = createSignUp(client, { waitUntil: after })`. */
export function createSignUp(client: Client, { waitUntil }: Platform): (request: Request) => Promise<Response> {
  return async (request) => {
    const { userId, email } = await request.json()
    try {
      await identify(client, { userId, traits: { email } })
    } catch (error) {
      if (error instanceof InvalidMessageError) return Response.json({ error: error.message }, { status: 400 })
      throw error
    }
    // Sent behind the answer; the platform keeps the function alive until it is.
    waitUntil(track(client, { userId, event: 'Signed Up' }).catch((error) => console.error(error)))
    return Response.json({ userId }, { status: 201 })
  }
}
