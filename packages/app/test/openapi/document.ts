import { readFileSync } from 'node:fs'
import type { AppRequestOptions } from '@cio/core'
import { Ajv } from 'ajv'
import { operationOf } from '../calls.ts'

type Schema = { readonly [keyword: string]: unknown }

type Shape = {
  readonly id: string
  readonly query?: readonly string[]
  /** `null` where the document has none. */
  readonly body?: Schema | null
  /** By status. */
  readonly answers?: Readonly<Record<string, Schema | null>>
}

/** By operation, `GET /v1/customers/:customer_id/attributes`. Shapes only of those that a function asks for. */
export const DOCUMENT = JSON.parse(readFileSync(new URL('shapes.json', import.meta.url), 'utf8')) as Readonly<
  Record<string, Shape>
>

/** [client] Operations that are newer than the document. */
export const LATER_OPERATIONS = [
  ...['POST /v1/send/in_app', 'POST /v1/send/inbox_message', 'POST /v1/send/whatsapp'],
  'GET /v1/subscription_center/:customer_id/token',
  'GET /v1/esp/domains/:domain_name/suppression/:suppression_type',
] as const

/** Every operation that a request can be for. */
export const OPERATIONS: readonly string[] = [...Object.keys(DOCUMENT), ...LATER_OPERATIONS]

/** [doc] Fields of a body that came in 2026. */
const LATER_FIELDS: ReadonlySet<string> = new Set(['auto_create', 'cc', 'tracked'])

/**
 * Properties of answers where the document contradicts itself, its examples or what was recorded, and what is right instead, in the
 * operations that begin so.
 */
const CORRECTIONS: readonly (readonly [operation: string, property: string, schema: Schema])[] = [
  // Integers in the schema, null in the examples of what has no such parent.
  ...['campaign_id', 'action_id', 'parent_action_id', 'newsletter_id', 'content_id', 'broadcast_id'].map(
    (name) => ['GET ', name, { type: 'integer', nullable: true }] as const,
  ),
  // A text in the messages of a person, an integer in every example and in the other lists.
  ['GET /v1/customers/:customer_id/messages', 'msg_template_id', { type: 'integer' }],
  // In-app messages, WhatsApp and the inbox came after 2025.
  ...['GET /v1/messages', 'GET /v1/customers/:customer_id/messages'].map(
    (name) =>
      [name, 'type', { enum: ['email', 'webhook', 'twilio', 'slack', 'push', 'whatsapp', 'in_app', 'inbox'] }] as const,
  ),
  // Three shapes are given, of which no event fits any; `data` of other types is not specified.
  ['GET /v1/activities', 'data', { type: 'object' }],
  ['GET /v1/customers/:customer_id/activities', 'data', { type: 'object' }],
  // A text in the schema, a number in its example and in the list of topics.
  ['GET /v1/customers/:customer_id/subscription_preferences', 'id', {}],
  // Recorded as null where there are none.
  ['GET /v1/exports', 'exports', { type: 'array', nullable: true }],
]

const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true })

/** What of a request, and of its answer, is not as the document has it; a sentence each. */
export function deviations(
  method: string,
  path: string,
  options: AppRequestOptions,
  answer: { readonly status: number; readonly body: unknown },
): readonly string[] {
  const operation = operationOf(method, path, OPERATIONS) ?? ''
  const { answers } = DOCUMENT[operation] ?? {}
  const declared = answers?.[answer.status]
  return [
    ...deviationsOfRequest(method, path, options),
    ...(answers && declared === undefined ? [`${operation} declares no ${answer.status}`] : []),
    ...(declared ? invalid(`answer to ${operation}`, corrected(operation, declared), answer.body) : []),
  ]
}

/** The same of a request alone. */
export function deviationsOfRequest(
  method: string,
  path: string,
  { query = {}, body }: AppRequestOptions,
): readonly string[] {
  const operation = operationOf(method, path, OPERATIONS)
  if (operation === undefined) return [`${method} ${path} is no operation of the App API`]
  const shape = DOCUMENT[operation]
  if (shape === undefined) return []
  return [
    ...Object.entries(query)
      .filter(([name, value]) => value !== undefined && !shape.query?.includes(name))
      .map(([name]) => `${operation} has no query parameter ${name}`),
    ...(shape.body ? invalid(`body of ${operation}`, merged(shape.body), body) : []),
    ...(shape.body ? unknownFields(shape.body, body).map((name) => `the body of ${operation} has no ${name}`) : []),
  ]
}

function invalid(what: string, schema: unknown, value: unknown): string[] {
  // As it travels: what is `undefined` is left out.
  const sent: unknown = value === undefined ? undefined : JSON.parse(JSON.stringify(value))
  return ajv.validate(schema as object, sent) ? [] : [`${what}: ${ajv.errorsText(ajv.errors)}`]
}

/** The branches require so little that one value fits several of them: any one will do. */
function merged(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(merged)
  if (typeof schema !== 'object' || schema === null) return schema
  return Object.fromEntries(
    Object.entries(schema).map(([keyword, value]) => {
      // The document asks for texts where its examples have `true`.
      if (keyword === 'value') return [keyword, {}]
      // A placeholder for any token stands among the values.
      if (keyword === 'enum' && Array.isArray(value) && value.includes('$device_token')) return ['type', 'string']
      return [keyword === 'oneOf' ? 'anyOf' : keyword, merged(value)]
    }),
  )
}

function corrected(operation: string, schema: Schema): unknown {
  const own = new Map(
    CORRECTIONS.filter(([prefix]) => operation.startsWith(prefix)).map(([, property, right]) => [property, right]),
  )
  const walk = (node: unknown): unknown => {
    if (Array.isArray(node)) return node.map(walk)
    if (typeof node !== 'object' || node === null) return node
    const properties = 'properties' in node ? (node.properties as Schema) : {}
    const right = Object.entries(properties).map(([name, value]) => [name, own.get(name) ?? walk(value)])
    const rest = Object.entries(node).filter(([keyword]) => keyword !== 'properties')
    return {
      ...Object.fromEntries(rest.map(([keyword, value]) => [keyword, walk(value)])),
      ...(right.length > 0 && { properties: Object.fromEntries(right) }),
    }
  }
  const text = JSON.stringify(merged(walk(schema)))
  // The document spells types of objects with a placeholder: `_o:<object_type_id>:create`.
  return JSON.parse(text.replaceAll(/"(_[or]):<object_type_id>:/g, '"$1:1:'))
}

function unknownFields(schema: Schema, body: unknown): string[] {
  const known = new Set<string>()
  const collect = (node: Schema): void => {
    for (const name of Object.keys((node.properties as object | undefined) ?? {})) known.add(name)
    for (const keyword of ['allOf', 'oneOf', 'anyOf']) {
      for (const branch of (node[keyword] as readonly Schema[] | undefined) ?? []) collect(branch)
    }
  }
  collect(schema)
  return Object.entries((body as object | undefined) ?? {})
    .filter(([name, value]) => value !== undefined && !known.has(name) && !LATER_FIELDS.has(name))
    .map(([name]) => name)
}
