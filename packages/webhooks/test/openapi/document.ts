import { readFileSync } from 'node:fs'
import { Ajv } from 'ajv'
import type { AnyEvent } from '../../src/index.ts'

type Schema = { readonly [keyword: string]: unknown }

const schemas = JSON.parse(readFileSync(new URL('shapes.json', import.meta.url), 'utf8')) as Record<string, Schema>

/** Each pair of an object type and a metric that the document describes, and the name of its schema. */
export const DOCUMENTED: readonly { readonly objectType: string; readonly metric: string; readonly schema: string }[] =
  Object.entries(schemas)
    .filter(([name]) => name.endsWith('_event'))
    .flatMap(([name, { oneOf = [] }]) =>
      (oneOf as readonly { readonly $ref: string }[]).map(({ $ref }) => {
        const schema = $ref.slice('webhooks#/$defs/'.length)
        const objectType = name.slice(0, -'_event'.length)
        return { objectType, metric: schema.replace(/^person_/, '').replace(`${objectType}_`, ''), schema }
      }),
    )

/** Where the document contradicts itself. */
const corrected: Record<string, Schema> = {
  ...schemas,
  // `attempted` is said to be its metric.
  push_drafted: JSON.parse(JSON.stringify(schemas.push_drafted).replace('"attempted"', '"drafted"')),
  // A recipient is required and not described.
  email_failed: JSON.parse(JSON.stringify(schemas.email_failed).replace('"recipient",', '')),
  // The four parents are alternatives, and require so little that an event fits several of them.
  ...Object.fromEntries(
    ['event_common_data', 'other_event_common_data'].map((name) => [name, { anyOf: schemas.event_common_data?.oneOf }]),
  ),
  // What was caused by no message has no parent.
  person_cio_subscription_preferences_common: {
    anyOf: [
      ...((schemas.person_cio_subscription_preferences_common?.oneOf as readonly Schema[] | undefined) ?? []),
      {},
    ],
  },
  // In the description either may be null; in the schema neither.
  customer_id: { type: ['string', 'null'] },
  email_address: { type: ['string', 'null'] },
}

const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true })
ajv.addSchema({ $id: 'webhooks', $defs: corrected })

/** What of an event is not as the document has it; a sentence each. */
export function deviations(event: AnyEvent): readonly string[] {
  const found = DOCUMENTED.find(({ objectType, metric }) => metric === event.metric && objectType === event.object_type)
  if (found === undefined) return [`the document has no ${event.metric} of ${event.object_type}`]
  const isValid = ajv.validate({ $ref: `webhooks#/$defs/${found.schema}` }, event)
  return isValid ? [] : [ajv.errorsText(ajv.errors)]
}

/** An event of a schema, with every field that it describes. */
export function sampleOf(objectType: string, metric: string, schema: string): AnyEvent {
  const sample = exampleOf({ $ref: `webhooks#/$defs/${schema}` }) as AnyEvent
  return { ...sample, object_type: objectType, metric }
}

function exampleOf(schema: Schema): unknown {
  const {
    $ref,
    allOf,
    oneOf,
    anyOf,
    type,
    enum: values,
    properties,
    items,
  } = schema as {
    readonly $ref?: string
    readonly allOf?: readonly Schema[]
    readonly oneOf?: readonly Schema[]
    readonly anyOf?: readonly Schema[]
    readonly type?: string | readonly string[]
    readonly enum?: readonly unknown[]
    readonly properties?: Readonly<Record<string, Schema>>
    readonly items?: Schema
  }
  if ($ref !== undefined) return exampleOf(corrected[$ref.slice('webhooks#/$defs/'.length)] ?? {})
  if (values !== undefined) return values[0]
  if (allOf !== undefined || oneOf !== undefined || anyOf !== undefined || properties !== undefined) {
    const parts = [...(allOf ?? []), ...[...(oneOf ?? []), ...(anyOf ?? [])].slice(0, 1)].map(exampleOf)
    const scalar = parts.find((part) => typeof part !== 'object')
    if (scalar !== undefined) return scalar
    const own = Object.entries(properties ?? {}).map(([name, value]) => [name, exampleOf(value)])
    return merged([...parts, Object.fromEntries(own)])
  }
  if (type === 'array') return [exampleOf(items ?? {})]
  if (type === 'integer') return 1
  if (type === 'boolean') return true
  return type === 'object' ? {} : 'text'
}

function merged(parts: readonly unknown[]): unknown {
  const result: Record<string, unknown> = {}
  for (const part of parts) {
    for (const [name, value] of Object.entries(part as object)) {
      const former = result[name]
      const isNested = typeof former === 'object' && former !== null && !Array.isArray(former)
      result[name] = isNested && typeof value === 'object' ? merged([former, value]) : value
    }
  }
  return result
}
