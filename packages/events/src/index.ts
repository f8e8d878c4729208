export {
  type ContentAction,
  type ReportContentParameters,
  reportContent,
  reportContentMessage,
} from './report-content.ts'
export {
  type DeliveryMetric,
  type ReportDeliveryParameters,
  reportDelivery,
  reportDeliveryMessage,
} from './report-delivery.ts'
export type { EventSchemas, EventsOf, StandardIssue, StandardResult, StandardSchema } from './standard-schema.ts'
export {
  type AnyEvents,
  type EventCatalogue,
  type GroupIdentity,
  type TrackParameters,
  track,
  trackMessage,
} from './track.ts'
export { validating } from './validating.ts'
