import * as v from 'valibot'
import { readPersonFilter } from '../person-filter.ts'
import { recordShape } from '../record-shape.ts'

const text = v.string()
const name = v.pipe(v.string(), v.nonEmpty())
const id = v.pipe(v.number(), v.integer(), v.minValue(1))
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

/** [doc] Type ids are integers from 1 upwards, as text. */
const typeId = v.pipe(v.string(), v.regex(/^[1-9]\d*$/, 'expected a whole number from 1, as text'))

/** A filter as in `POST /v1/customers`. */
const audience = v.custom<unknown>(
  (filter) => readPersonFilter(filter).problem === undefined,
  (issue) => readPersonFilter(issue.input).problem ?? '',
)

/** What is found by its id has one of its own. */
function listOf<Item extends v.GenericSchema<{ readonly id: number | string }>>(item: Item) {
  return v.pipe(
    v.array(item),
    v.check((items) => new Set(items.map(({ id: own }) => own)).size === items.length, 'two of them have the same id'),
  )
}

const translation = v.strictObject({ name: text, description: text })

/** An `InitialContent`, or a part of it. */
export const contentShape = v.partial(
  v.strictObject({
    objectTypes: listOf(v.strictObject({ id: typeId, name, singularName: name })),
    topics: listOf(
      v.strictObject({
        id,
        name,
        description: text,
        isSubscribedByDefault: v.boolean(),
        translations: recordShape(translation),
      }),
    ),
    subscriptionCenter: v.strictObject({
      title: text,
      subtitle: text,
      translations: recordShape(v.strictObject({ title: text, subtitle: text })),
    }),
    segments: listOf(v.strictObject({ id, name, description: text })),
    transactionalMessages: listOf(
      v.strictObject({
        id,
        name,
        description: text,
        triggerName: text,
        channel: v.optional(v.picklist(['email', 'push', 'sms', 'whatsapp', 'in_app', 'inbox'])),
        contents: v.array(content),
      }),
    ),
    broadcasts: listOf(v.strictObject({ id, name, tags, action: v.strictObject({ id, content }), audience })),
    newsletters: listOf(
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
    campaigns: listOf(
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
