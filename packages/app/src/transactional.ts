export type { LinkMetrics, LinkMetricsOptions, MetricSeries, MetricsOptions } from './metrics.ts'
export type { PersonAddress } from './person-address.ts'
export type { Attachments } from './transactional/attachments.ts'
export { type SendEmailParameters, sendEmail } from './transactional/send-email.ts'
export { type SendInAppParameters, sendInApp } from './transactional/send-in-app.ts'
export { type SendInboxMessageParameters, sendInboxMessage } from './transactional/send-inbox-message.ts'
export { type PushDevice, type SendPushParameters, sendPush } from './transactional/send-push.ts'
export { type SendSmsParameters, sendSms } from './transactional/send-sms.ts'
export { type SendWhatsAppParameters, sendWhatsApp } from './transactional/send-whatsapp.ts'
export type { SendFields, SendReceipt } from './transactional/sending.ts'
export {
  getTransactionalMetrics,
  listTransactionalContents,
  listTransactionalLinkMetrics,
  type TransactionalContent,
} from './transactional/template-metrics.ts'
export {
  getTransactionalMessage,
  listTransactionalDeliveries,
  listTransactionalMessages,
  type TransactionalDeliveriesOptions,
  type TransactionalMessage,
} from './transactional/templates.ts'
