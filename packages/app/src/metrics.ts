import type { AskOptions } from './ask.ts'

/** Of which time metrics are told. The last step is the one that has not ended yet. [doc] */
export type MetricsOptions = AskOptions & {
  /** How long a step is. Days begin at 00:00 EST. [doc] @default 'days' */
  readonly period?: 'hours' | 'days' | 'weeks' | 'months'
  /** How many: at most 24 hours, 45 days, 12 weeks or 121 months, and at least 2. @default the most, or 12 months */
  readonly steps?: number
}

/** Of which time clicks are told, and whether each recipient counts once. */
export type LinkMetricsOptions = MetricsOptions & {
  /** Counts one click of each recipient. @default false */
  readonly unique?: boolean
}

/** How often deliveries reached each milestone, `sent` or `opened`: a number for each step, oldest first. */
export type MetricSeries = Readonly<Record<string, readonly number[]>>

/** How often a link was followed. */
export type LinkMetrics = {
  readonly link: { readonly id: number; readonly href: string }
  readonly metric: { readonly series: MetricSeries }
}
