import * as v from 'valibot'
import { identityFields, jsonObject, messageFields, text } from './fields.ts'

/** `POST /v1/screen`. [doc] https://docs.customer.io/integrations/api/cdp/#operation/screen */
export const screenMessage = v.strictObject({
  type: v.literal('screen'),
  ...identityFields,
  name: v.optional(text),
  properties: v.optional(jsonObject),
  ...messageFields,
})

export type ScreenMessage = v.InferOutput<typeof screenMessage>
