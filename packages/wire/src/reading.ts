/**
 * The same messages as a service reads them: unknown keys pass, `null` means absent, and what is known to arrive from
 * other clients is let in. Each reading is derived from the entries of the message that we send ourselves.
 */
import * as v from 'valibot'
import { aliasMessage } from './alias.ts'
import { batchMessage } from './batch.ts'
import { jsonObject, text } from './fields.ts'
import { groupMessage } from './group.ts'
import { identifyMessage } from './identify.ts'
import { pageMessage } from './page.ts'
import { screenMessage } from './screen.ts'
import { trackMessage } from './track.ts'

/** Absent, `null`, text, or a number read as text. [client] The types of customerio-node allow numeric ids. */
const identifier = v.optional(
  v.pipe(
    v.custom<string | number | null>(
      (input) => input === null || typeof input === 'string' || (typeof input === 'number' && Number.isFinite(input)),
      'is not a string',
    ),
    v.transform((input) => (input === null || input === '' ? undefined : String(input))),
  ),
)

/** Text or Unix seconds. Whether the service takes numbers here is not known; refusing them would be a guess. [default] */
const moment = v.nullish(
  v.custom<string | number>(
    (input) => typeof input === 'string' || typeof input === 'number',
    'is neither a string nor a number',
  ),
)

const object = v.nullish(jsonObject)

/** What every message may carry. `type` comes from the path or, in a batch, is looked at before the rest. */
const lenientFields = {
  type: v.optional(v.unknown()),
  userId: identifier,
  anonymousId: identifier,
  messageId: v.nullish(text),
  timestamp: moment,
  originalTimestamp: moment,
  context: object,
  integrations: object,
}

export const identifyReading = v.object({ ...identifyMessage.entries, ...lenientFields, traits: object })
export const trackReading = v.object({ ...trackMessage.entries, ...lenientFields, properties: object })
export const pageReading = v.object({
  ...pageMessage.entries,
  ...lenientFields,
  name: v.nullish(text),
  properties: object,
})
export const screenReading = v.object({
  ...screenMessage.entries,
  ...lenientFields,
  name: v.nullish(text),
  properties: object,
})
export const groupReading = v.object({
  ...groupMessage.entries,
  ...lenientFields,
  groupId: identifier,
  traits: object,
})
export const aliasReading = v.object({ ...aliasMessage.entries, ...lenientFields, previousId: identifier })

/** Only the frame: each item is read by the reading of its own type. */
export const batchReading = v.object({
  ...batchMessage.entries,
  batch: v.custom<unknown[]>(Array.isArray, 'is not an array'),
  context: object,
  integrations: object,
})

export type IdentifyReading = v.InferOutput<typeof identifyReading>
export type TrackReading = v.InferOutput<typeof trackReading>
export type PageReading = v.InferOutput<typeof pageReading>
export type ScreenReading = v.InferOutput<typeof screenReading>
export type GroupReading = v.InferOutput<typeof groupReading>
export type AliasReading = v.InferOutput<typeof aliasReading>
