export {
  type BroadcastRun,
  getBroadcastTrigger,
  listBroadcastErrors,
  listBroadcastTriggers,
} from './broadcasts/broadcast-run.ts'
export {
  type BroadcastEntry,
  type TriggerBroadcastParameters,
  triggerBroadcast,
} from './broadcasts/trigger-broadcast.ts'
export type { PersonFilter } from './filter.ts'
