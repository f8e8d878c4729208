import * as v from 'valibot'
import { recordShape } from '../record-shape.ts'
import { contentShape } from './content-shape.ts'

const text = v.string()
const name = v.pipe(v.string(), v.nonEmpty())
const id = v.pipe(v.number(), v.integer(), v.minValue(1))
const attributes = v.optional(recordShape(v.unknown()))
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
