import { CioError, InvalidMessageError, type Sender } from '@cio/core'
import { track } from '@cio/events'
import { identify } from '@cio/people'
import { Hono } from 'hono'

/** Where what happens here goes. */
export type Senders = {
  /** For what an answer depends on: one request, awaited. */
  readonly now: Sender
  /** For the rest: packed, and reported elsewhere if it fails. */
  readonly later: Sender
}

export function createApp({ now, later }: Senders): Hono {
  const app = new Hono()

  app.post('/signups', async (context) => {
    const { userId, email } = await context.req.json()
    await identify(now, { userId, traits: { email, plan: 'free' } })
    return context.json({ userId }, 201)
  })

  app.post('/orders', async (context) => {
    const { userId, total } = await context.req.json()
    // Not awaited: whoever ordered waits for nobody's marketing.
    track(later, { userId, event: 'Order Placed', properties: { total } })
    return context.json({ total }, 202)
  })

  app.onError((error, context) => {
    if (error instanceof InvalidMessageError) return context.json({ error: error.message }, 400)
    if (error instanceof CioError) return context.json({ error: 'Customer.io could not be told. Try again.' }, 502)
    throw error
  })

  return app
}
