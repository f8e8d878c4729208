import * as v from 'valibot'
import { messageFields, requiredText } from './fields.ts'

/** `POST /v1/alias`. [doc] https://docs.customer.io/integrations/api/cdp/#operation/alias */
export const aliasMessage = v.strictObject({
  type: v.literal('alias'),
  userId: requiredText,
  previousId: requiredText,
  ...messageFields,
})

export type AliasMessage = v.InferOutput<typeof aliasMessage>
