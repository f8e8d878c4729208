import * as v from 'valibot'

const text = v.string()
const name = v.pipe(v.string(), v.nonEmpty())
const id = v.pipe(v.number(), v.integer(), v.minValue(1))
const attributes = v.optional(v.record(v.string(), v.unknown()))
const tags = v.array(text)

const content = v.strictObject({
  id,
  language: text,
  from: text,
  replyTo: text,
  subject: text,
  body: text,
  preheader: text,
})

const translation = v.strictObject({ name: text, description: text })

/** An `InitialContent`, or a part of it. */
export const contentShape = v.partial(
  v.strictObject({
    objectTypes: v.array(v.strictObject({ id: name, name, singularName: name })),
    topics: v.array(
      v.strictObject({
        id,
        name,
        description: text,
        isSubscribedByDefault: v.boolean(),
        translations: v.record(v.string(), translation),
      }),
    ),
    subscriptionCenter: v.strictObject({
      title: text,
      subtitle: text,
      translations: v.record(v.string(), v.strictObject({ title: text, subtitle: text })),
    }),
    segments: v.array(v.strictObject({ id, name, description: text })),
    transactionalMessages: v.array(
      v.strictObject({
        id,
        name,
        description: text,
        triggerName: text,
        channel: v.optional(v.picklist(['email', 'push', 'sms', 'in_app', 'inbox'])),
        contents: v.array(content),
      }),
    ),
    broadcasts: v.array(
      v.strictObject({ id, name, tags, action: v.strictObject({ id, content }), audience: v.unknown() }),
    ),
    newsletters: v.array(
      v.strictObject({
        id,
        name,
        tags,
        contents: v.array(content),
        recipientSegmentIds: v.array(id),
        topicId: id,
        sentAt: v.nullable(v.number()),
      }),
    ),
    campaigns: v.array(
      v.strictObject({
        id,
        name,
        tags,
        eventName: name,
        state: v.picklist(['running', 'draft', 'stopped']),
        actions: v.array(v.strictObject({ id, content })),
      }),
    ),
  }),
)

/** A `Seed` as it comes in. */
export const seedShape = v.strictObject({
  people: v.optional(
    v.array(
      v.strictObject({
        id: v.optional(name),
        email: v.optional(name),
        attributes,
        devices: v.optional(v.array(v.strictObject({ token: name, platform: v.optional(text) }))),
        segments: v.optional(v.array(id)),
        isSuppressed: v.optional(v.boolean()),
      }),
    ),
  ),
  objects: v.optional(v.array(v.strictObject({ typeId: v.optional(name), objectId: name, attributes }))),
  relationships: v.optional(
    v.array(v.strictObject({ person: name, typeId: v.optional(name), objectId: name, attributes })),
  ),
  content: v.optional(contentShape),
})
