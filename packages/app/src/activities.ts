export type { Activity, ActivityType } from './activities/activity.ts'
export { type ActivitiesOptions, listActivities } from './activities/list-activities.ts'
