export {
  type CreateReportingWebhookParameters,
  createReportingWebhook,
  deleteReportingWebhook,
  getReportingWebhook,
  listReportingWebhooks,
  type ReportingEvent,
  type ReportingWebhook,
  updateReportingWebhook,
} from './reporting-webhooks/reporting-webhooks.ts'
