import { MalformedWebhookError } from './errors.ts'
import type { AnyEvent } from './events.ts'

/**
 * The event that a body holds. Of whatever kind: what is not known yet is an event as well, and fields that are not known are kept.
 *
 * One event has `object_type_type` for `object_type` in the document, and none required: it is read as either, `customer` where there is
 * none. [doc]
 *
 * @param body - The body as it arrived, its signature verified.
 * @throws {MalformedWebhookError} It is not UTF-8, not JSON, or lacks what every event has.
 * @example
 * const event = readEvent(body)
 */
export function readEvent(body: string | Uint8Array | ArrayBuffer): AnyEvent {
  const value = parsed(body)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new MalformedWebhookError('The body is JSON, but no object.')
  }
  const { event_id, metric, timestamp, data, ...rest } = value as Readonly<Record<string, unknown>>
  const object_type = rest.object_type ?? rest.object_type_type ?? 'customer'
  if (!isText(event_id)) throw new MalformedWebhookError('The event has no event_id.')
  if (!isText(object_type)) throw new MalformedWebhookError('The object_type of the event is no text.')
  if (!isText(metric)) throw new MalformedWebhookError('The event has no metric.')
  if (!Number.isSafeInteger(timestamp)) throw new MalformedWebhookError('The timestamp of the event is no Unix time.')
  if (typeof data !== 'object' || data === null || Array.isArray(data)) {
    throw new MalformedWebhookError('The event has no data.')
  }
  return { ...rest, event_id, object_type, metric, timestamp: timestamp as number, data: data as AnyEvent['data'] }
}

function parsed(body: string | Uint8Array | ArrayBuffer): unknown {
  let text: string
  try {
    text = typeof body === 'string' ? body : new TextDecoder('utf-8', { fatal: true }).decode(body)
  } catch {
    throw new MalformedWebhookError('The body is not UTF-8.')
  }
  try {
    return JSON.parse(text)
  } catch {
    throw new MalformedWebhookError(text === '' ? 'The body is empty.' : 'The body is not JSON.')
  }
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}
