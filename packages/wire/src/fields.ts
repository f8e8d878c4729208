import * as v from 'valibot'

/** Any JSON object. Checked, never copied: its keys are the sender's own business. */
export const jsonObject = v.custom<Record<string, unknown>>(
  (input) => typeof input === 'object' && input !== null && !Array.isArray(input),
  'is not an object',
)

/** Text of any length. */
export const text = v.string('is not a string')

/** Text that must be there. */
export const requiredText = v.pipe(text, v.nonEmpty('is empty'))

/** Whom a message is about. [doc] "Common fields" of the Pipelines API reference. */
export const identityFields = {
  userId: v.optional(text),
  anonymousId: v.optional(text),
}

/** What every message carries besides its own fields. [doc] "Common fields" of the Pipelines API reference. */
export const messageFields = {
  messageId: v.optional(text),
  timestamp: v.optional(text),
  context: v.optional(jsonObject),
  integrations: v.optional(jsonObject),
}
