import type { Channel } from './deliveries.ts'
import type { ObjectType } from './objects.ts'
import type { Topic } from './subscription-preferences.ts'

/** What somebody has made in the user interface: a message in one language. Liquid in it is kept as it is, not rendered. */
export type MessageContent = {
  readonly id: number
  /** IETF tag; empty for the one that everybody else gets. */
  readonly language: string
  readonly from: string
  readonly replyTo: string
  readonly subject: string
  readonly body: string
  readonly preheader: string
}

/** A transactional message, sent with `POST /v1/send/…`. */
export type TransactionalMessage = {
  readonly id: number
  readonly name: string
  readonly description: string
  /** Names it in place of the id, in any letter case. [doc] */
  readonly triggerName: string
  /** What kind of send it is for; `undefined` if nobody has said yet, and any may use it. */
  readonly channel: Channel | undefined
  /** The first is the default. */
  readonly contents: readonly MessageContent[]
}

/** A broadcast that the API triggers. */
export type Broadcast = {
  readonly id: number
  readonly name: string
  readonly tags: readonly string[]
  readonly action: { readonly id: number; readonly content: MessageContent }
  /** Who gets it if the trigger does not say: a filter as in `POST /v1/customers`. */
  readonly audience: unknown
}

/** A newsletter, which goes to people in segments. Nothing sends it here. */
export type Newsletter = {
  readonly id: number
  readonly name: string
  readonly tags: readonly string[]
  readonly contents: readonly MessageContent[]
  readonly recipientSegmentIds: readonly number[]
  readonly topicId: number
  /** Unix seconds; `null` while it is a draft. */
  readonly sentAt: number | null
}

/** A campaign that an event starts. Nothing runs it here. */
export type Campaign = {
  readonly id: number
  readonly name: string
  readonly tags: readonly string[]
  readonly eventName: string
  readonly state: 'running' | 'draft' | 'stopped'
  readonly actions: readonly { readonly id: number; readonly content: MessageContent }[]
}

/** Texts above the topics of the subscription center, and in which languages there are others. */
export type SubscriptionCenter = {
  readonly title: string
  readonly subtitle: string
  readonly translations: Readonly<Record<string, { readonly title: string; readonly subtitle: string }>>
}

/** What somebody has set up in a workspace before the first message arrives. Plain data, so that a file can replace it. */
export type InitialContent = {
  /** Sending to another one is dropped. [doc] */
  readonly objectTypes: readonly ObjectType[]
  readonly topics: readonly Topic[]
  readonly subscriptionCenter: SubscriptionCenter
  readonly segments: readonly { readonly id: number; readonly name: string; readonly description: string }[]
  readonly transactionalMessages: readonly TransactionalMessage[]
  readonly broadcasts: readonly Broadcast[]
  readonly newsletters: readonly Newsletter[]
  readonly campaigns: readonly Campaign[]
}

const SENDER = 'Emulator <hello@example.com>'

/** One of each, because clients need an id that exists. [default] */
export const INITIAL_CONTENT: InitialContent = {
  objectTypes: [
    { id: '1', name: 'Companies', singularName: 'Company' },
    { id: '2', name: 'Accounts', singularName: 'Account' },
  ],
  topics: [
    {
      id: 1,
      name: 'Offers',
      description: 'Prices and promotions',
      isSubscribedByDefault: true,
      translations: { de: { name: 'Angebote', description: 'Preise und Aktionen' } },
    },
    { id: 2, name: 'Product news', description: 'What is new', isSubscribedByDefault: true, translations: {} },
  ],
  subscriptionCenter: {
    title: 'Your preferences',
    subtitle: 'Choose what you want to hear about.',
    translations: { de: { title: 'Ihre Einstellungen', subtitle: 'Wählen Sie, wovon Sie hören möchten.' } },
  },
  segments: [{ id: 1, name: 'VIP', description: 'Hand-picked people' }],
  transactionalMessages: [
    {
      id: 1,
      name: 'Receipt',
      description: 'After a purchase',
      triggerName: 'receipt',
      channel: 'email',
      contents: [
        contentOf(1, { from: SENDER, subject: 'Your receipt', body: '<p>Thank you, {{trigger.name}}.</p>' }),
        contentOf(2, {
          from: SENDER,
          language: 'de',
          subject: 'Ihre Quittung',
          body: '<p>Danke, {{trigger.name}}.</p>',
        }),
      ],
    },
    {
      id: 2,
      name: 'One-time code',
      description: 'For signing in',
      triggerName: 'one-time-code',
      channel: 'sms',
      contents: [contentOf(3, { body: 'Your code is {{trigger.code}}' })],
    },
    {
      id: 3,
      name: 'Shipped',
      description: 'When a parcel leaves',
      triggerName: 'shipped',
      channel: 'push',
      contents: [contentOf(4, { subject: 'On its way', body: 'Your parcel has left.' })],
    },
    {
      id: 4,
      name: 'Welcome',
      description: 'At the first visit',
      triggerName: 'welcome',
      channel: 'in_app',
      contents: [contentOf(5, { body: 'Welcome!' })],
    },
    {
      id: 5,
      name: 'Notice',
      description: 'In the inbox',
      triggerName: 'notice',
      channel: 'inbox',
      contents: [contentOf(6, { body: 'There is news.' })],
    },
    {
      id: 6,
      name: 'Parcel',
      description: 'When a parcel has arrived',
      triggerName: 'parcel',
      channel: 'whatsapp',
      contents: [contentOf(9, { body: 'Your parcel has arrived.' })],
    },
  ],
  broadcasts: [
    {
      id: 1,
      name: 'Outage notice',
      tags: [],
      action: { id: 1, content: contentOf(7, { from: SENDER, subject: 'Outage', body: '<p>{{trigger.text}}</p>' }) },
      audience: { segment: { id: 1 } },
    },
  ],
  newsletters: [
    {
      id: 1,
      name: 'Monthly',
      tags: [],
      contents: [contentOf(8, { from: SENDER, subject: 'This month', body: '<p>News.</p>' })],
      recipientSegmentIds: [1],
      topicId: 1,
      sentAt: null,
    },
  ],
  campaigns: [],
}

function contentOf(id: number, given: Partial<MessageContent>): MessageContent {
  return { id, language: '', from: '', replyTo: '', subject: '', body: '', preheader: '', ...given }
}
