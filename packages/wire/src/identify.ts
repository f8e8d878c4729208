import * as v from 'valibot'

/** What every message carries besides its own fields. [doc] "Common fields" of the Pipelines API reference. */
export const messageFields = {
  messageId: v.optional(v.string()),
  timestamp: v.optional(v.string()),
  context: v.optional(v.record(v.string(), v.unknown())),
  integrations: v.optional(v.record(v.string(), v.unknown())),
}

/** `POST /v1/identify`. [doc] https://docs.customer.io/integrations/api/cdp/#operation/identify */
export const identifyMessage = v.strictObject({
  type: v.literal('identify'),
  userId: v.optional(v.string()),
  anonymousId: v.optional(v.string()),
  traits: v.optional(v.record(v.string(), v.unknown())),
  ...messageFields,
})

export type IdentifyMessage = v.InferOutput<typeof identifyMessage>
