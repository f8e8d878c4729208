import * as v from 'valibot'
import { identityFields, jsonObject, messageFields, text } from './fields.ts'

/** `POST /v1/page`. [doc] https://docs.customer.io/integrations/api/cdp/#operation/page */
export const pageMessage = v.strictObject({
  type: v.literal('page'),
  ...identityFields,
  name: v.optional(text),
  properties: v.optional(jsonObject),
  ...messageFields,
})

export type PageMessage = v.InferOutput<typeof pageMessage>
