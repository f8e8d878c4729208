/**
 * The email events that data-out destinations know how to map, by their exact names, for `track<EmailEvents>(…)`: what a mail
 * sent by somebody else met with. `context.traits` says to whom it went.
 *
 * [doc] https://docs.customer.io/integrations/api/cdp/email/
 */
export type EmailEvents = {
  readonly 'Email Bounced': Email
  readonly 'Email Delivered': Email
  readonly 'Email Opened': Email
  readonly 'Email Link Clicked': Email & { readonly link_id?: string; readonly link_url?: string }
  readonly 'Email Marked as Spam': Email
  readonly 'Email Unsubscribed': Email & {
    /** Of the mailing list. */
    readonly list_id?: string
    readonly list_name?: string
  }
}

/** What all of them share. */
export type Email = {
  /** Of the mail. The one property of all semantic events that is required [doc]. */
  readonly email_id: string
  readonly email_subject?: string
  readonly campaign_id?: string
  readonly campaign_name?: string
}
