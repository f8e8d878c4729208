import * as v from 'valibot'
import { identityFields, jsonObject, messageFields, requiredText } from './fields.ts'

/** `POST /v1/track`. [doc] https://docs.customer.io/integrations/api/cdp/#operation/track */
export const trackMessage = v.strictObject({
  type: v.literal('track'),
  ...identityFields,
  /** [doc] The group that the event is attributed to. */
  groupId: v.optional(requiredText),
  event: requiredText,
  properties: v.optional(jsonObject),
  ...messageFields,
})

export type TrackMessage = v.InferOutput<typeof trackMessage>
