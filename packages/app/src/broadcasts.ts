export {
  type BroadcastRun,
  getBroadcastTrigger,
  listBroadcastErrors,
  listBroadcastTriggers,
} from './broadcasts/broadcast-run.ts'
export {
  type Broadcast,
  type BroadcastDeliveriesOptions,
  type BroadcastMetricsOptions,
  getBroadcast,
  getBroadcastMetrics,
  listBroadcastDeliveries,
  listBroadcastLinkMetrics,
  listBroadcasts,
} from './broadcasts/broadcasts.ts'
export {
  type BroadcastEntry,
  type TriggerBroadcastParameters,
  triggerBroadcast,
} from './broadcasts/trigger-broadcast.ts'
export type { PersonFilter } from './filter.ts'
export type { LinkMetrics, LinkMetricsOptions, MetricSeries } from './metrics.ts'
