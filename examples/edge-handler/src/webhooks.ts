import { createWebhookHandler, isEvent } from '@cio/webhooks'

/** Makes `POST` of a route that Customer.io calls: tells of every email that could not be delivered. */
export function createReports(signingKey: string, onBounce: (recipient: string) => void) {
  return createWebhookHandler({
    secrets: signingKey,
    onEvent: (event) => {
      if (isEvent(event, 'email', 'bounced')) onBounce(event.data.recipient ?? 'an unknown address')
    },
  })
}
