/** Operations that have no function, by what they begin with, and why. */
const REASONS: readonly (readonly [operation: RegExp, why: string])[] = [
  ...[
    / \/v1\/(newsletters|collections|snippets|sender_identities|design_studio|assets)\b/,
    // What descriptions the data index has, not what is in it.
    / \/v1\/data_index\b/,
    // Beside the triggers, which are a broadcast's.
    / \/v1\/campaigns(?!\/:broadcast_id)/,
    / \/v1\/broadcasts\/:broadcast_id\/actions\b/,
    / \/v1\/transactional\/:transactional_id\/(content|language)\//,
  ].map((operation) => [operation, 'managed in the dashboard, later'] as const),
  [/^GET \/v1\/subscription_channels$/, 'none: no document and no client says what it answers'],
]

/** Why an operation has no function. */
export function reasonFor(operation: string): string | undefined {
  return REASONS.find(([pattern]) => pattern.test(operation))?.[1]
}

/** What customerio-node's webhook helper publishes, and what of `@cio/webhooks` does the same. */
export const WEBHOOK_COUNTERPARTS: Readonly<Record<string, string>> = {
  verifyRequestSignature: '`verifySignature`, and with the event that was signed `readWebhook`',
  'verifyRequestSignature({ signingSecret })': '`secrets`, one or several; none is a `TypeError`',
  'verifyRequestSignature({ timestamp })': '`timestamp`, whose age is looked at as well',
  'verifyRequestSignature({ body })': '`body`, text or bytes',
  'verifyRequestSignature({ signature })': '`signature`',
}
