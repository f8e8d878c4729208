import * as v from 'valibot'
import { identityFields, jsonObject, messageFields, requiredText } from './fields.ts'

/** `POST /v1/group`. [doc] https://docs.customer.io/integrations/api/cdp/#operation/group */
export const groupMessage = v.strictObject({
  type: v.literal('group'),
  ...identityFields,
  groupId: requiredText,
  traits: v.optional(jsonObject),
  ...messageFields,
})

export type GroupMessage = v.InferOutput<typeof groupMessage>
