/** [doc] What each kind of event can tell, as the configuration of a webhook names it: `email_sent`. */
const METRICS: Readonly<Record<string, string>> = {
  customer: 'subscribed unsubscribed subscription_preferences_changed',
  email:
    'drafted attempted sent delivered opened clicked converted bounced dropped deferred spammed failed unsubscribed undeliverable',
  push: 'drafted attempted sent delivered opened clicked converted bounced dropped failed undeliverable',
  in_app: 'drafted attempted sent opened clicked converted failed undeliverable',
  sms: 'drafted attempted sent delivered clicked converted bounced dropped failed undeliverable replied',
  slack: 'drafted attempted sent clicked converted failed',
  webhook: 'drafted attempted sent clicked converted failed undeliverable',
  whatsapp: 'drafted attempted sent delivered opened clicked converted bounced dropped failed undeliverable replied',
}

export const EVENT_NAMES: ReadonlySet<string> = new Set(
  Object.entries(METRICS).flatMap(([type, metrics]) => metrics.split(' ').map((metric) => `${type}_${metric}`)),
)
