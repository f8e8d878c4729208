import type { Delivery } from '../src/state/deliveries.ts'

/** An email to the first person of a workspace, for specs that are about what becomes of it. */
export function deliveryOf(given: Partial<Delivery> = {}): Delivery {
  return {
    id: 'dgOq',
    channel: 'email',
    parent: { kind: 'transactional', templateId: 1 },
    person: 1,
    recipient: 'ada@example.com',
    createdAt: 1,
    sendAt: 1,
    isDraft: false,
    failure: undefined,
    content: {
      contentId: 1,
      from: '',
      replyTo: '',
      subject: '',
      body: '',
      preheader: '',
      bcc: '',
      isFakeBcc: false,
      headers: {},
    },
    isForgotten: false,
    messageData: {},
    request: {},
    metrics: new Map(),
    clicks: [],
    ...given,
  }
}
