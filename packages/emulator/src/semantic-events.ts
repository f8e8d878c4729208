import type { TrackReading } from '@cio/wire'

/**
 * Events that change state instead of being recorded.
 *
 * [doc] The names are those of the schemas; the titles in the prose ("Delete Person") are labels and stay ordinary events.
 * [map] The mapping keeps all of these, lifecycle events included, out of plain event recording.
 */
export const SEMANTIC_EVENTS = [
  'Device Created or Updated',
  'Device Deleted',
  'User Deleted',
  'User Suppressed',
  'User Unsuppressed',
  'Relationship Deleted',
  'Object Deleted',
  // Named in an older table only, without a schema: read as its successor. [default]
  'Group Deleted',
  'Report Delivery Event',
  'Report Content Event',
  'Application Installed',
  'Application Opened',
  'Application Uninstalled',
] as const

export type SemanticEvent = (typeof SEMANTIC_EVENTS)[number]

const NAMES: ReadonlySet<string> = new Set(SEMANTIC_EVENTS)

export function isSemanticEvent(event: string): event is SemanticEvent {
  return NAMES.has(event)
}

/** [doc] `delivered`, `clicked`, `converted`, `opened`; [map] the others. */
const METRICS: ReadonlySet<unknown> = new Set([
  'delivered',
  'clicked',
  'converted',
  'opened',
  'spammed',
  'bounced',
  'dropped',
  'deferred',
])

const ACTION_TYPES: ReadonlySet<unknown> = new Set(['viewed_content', 'clicked_content'])

const NONE: readonly string[] = []
const NOTHING: Readonly<Record<string, unknown>> = {}

/** What a semantic event lacks to have its effect. [doc] The required lists of its schema. */
export function semanticProblems(fields: TrackReading): readonly string[] {
  const { event } = fields
  if (!isSemanticEvent(event)) return NONE
  const properties = fields.properties ?? {}
  switch (event) {
    case 'Device Created or Updated':
    case 'Device Deleted':
      return [...missingUser(fields), ...missing(deviceOf(fields).token, 'context.device.token')]
    case 'User Deleted':
    case 'User Suppressed':
    case 'User Unsuppressed':
      return missingUser(fields)
    case 'Relationship Deleted':
    case 'Object Deleted':
    case 'Group Deleted':
      return missing(identifierOf(properties.objectId ?? properties.object_id), 'properties.objectId')
    case 'Report Delivery Event':
      return [
        ...missing(identifierOf(properties.deliveryId), 'properties.deliveryId'),
        ...(METRICS.has(properties.metric) ? NONE : [`properties.metric is not one of ${[...METRICS].join(', ')}`]),
      ]
    case 'Report Content Event':
      // The schema requires `activityType`, which is no property of it: `actionType` is what is read. [map]
      return ACTION_TYPES.has(properties.actionType)
        ? NONE
        : [`properties.actionType is not one of ${[...ACTION_TYPES].join(', ')}`]
    default:
      return NONE
  }
}

/** What a message says about a device. `properties.device` is what a sample of the documentation sends. [default] */
export function deviceOf(fields: TrackReading): {
  readonly token: string | undefined
  readonly platform: string | undefined
} {
  const inContext = fields.context?.device
  const inProperties = fields.properties?.device
  const device = isRecord(inContext) && inContext.token !== undefined ? inContext : inProperties
  const { token, type } = isRecord(device) ? device : NOTHING
  return {
    token: identifierOf(token),
    platform: typeof type === 'string' && type !== '' ? type.toLowerCase() : undefined,
  }
}

/** Text or a number as text; anything else is no identifier. */
export function identifierOf(value: unknown): string | undefined {
  if (typeof value === 'number' && Number.isFinite(value)) return String(value)
  return typeof value === 'string' && value !== '' ? value : undefined
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function missingUser({ userId }: TrackReading): readonly string[] {
  return missing(userId, 'userId')
}

function missing(value: string | undefined, path: string): readonly string[] {
  return value === undefined ? [`${path} is missing`] : NONE
}
