import * as v from 'valibot'
import { aliasMessage } from './alias.ts'
import { jsonObject } from './fields.ts'
import { groupMessage } from './group.ts'
import { identifyMessage } from './identify.ts'
import { pageMessage } from './page.ts'
import { screenMessage } from './screen.ts'
import { trackMessage } from './track.ts'

/** Any one message, told apart by `type`. `alias` in a batch is [client]: customerio-node documents and sends it. */
export const anyMessage = v.variant('type', [
  identifyMessage,
  trackMessage,
  pageMessage,
  screenMessage,
  groupMessage,
  aliasMessage,
])

export type AnyMessage = v.InferOutput<typeof anyMessage>

/**
 * `POST /v1/batch`. [doc] https://docs.customer.io/integrations/api/cdp/#operation/batch
 *
 * `context` and `integrations` beside the array apply to every item.
 */
export const batchMessage = v.strictObject({
  batch: v.pipe(v.array(anyMessage), v.nonEmpty('is empty')),
  context: v.optional(jsonObject),
  integrations: v.optional(jsonObject),
})

export type BatchMessage = v.InferOutput<typeof batchMessage>
