import * as v from 'valibot'
import { identityFields, jsonObject, messageFields } from './fields.ts'

/** `POST /v1/identify`. [doc] https://docs.customer.io/integrations/api/cdp/#operation/identify */
export const identifyMessage = v.strictObject({
  type: v.literal('identify'),
  ...identityFields,
  traits: v.optional(jsonObject),
  ...messageFields,
})

export type IdentifyMessage = v.InferOutput<typeof identifyMessage>
