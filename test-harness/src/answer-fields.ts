import type { AppTransport } from '@cio/core'
import { routeOf } from './usage.ts'

/** The fields that are documented: `true` stands for whatever is below. */
type Fields = { readonly [name: string]: Fields | true }

const identifiers: Fields = { id: true, email: true, cio_id: true }
const objectIdentifiers: Fields = { object_id: true, cio_object_id: true, id: true, email: true }

/** [doc] What the answers consist of that the harness reads. https://docs.customer.io/integrations/api/app/ */
const documented: Readonly<Record<string, Fields>> = {
  'GET /v1/customers': { results: identifiers },
  'POST /v1/customers': { identifiers, ids: true, next: true },
  'GET /v1/customers/:id/attributes': {
    customer: {
      id: true,
      identifiers,
      attributes: true,
      timestamps: true,
      unsubscribed: true,
      devices: { id: true, platform: true, last_used: true, attributes: true },
    },
  },
  'GET /v1/customers/:id/relationships': {
    cio_relationships: { object_type_id: true, identifiers: objectIdentifiers, attributes: true, timestamps: true },
    next: true,
  },
  'GET /v1/customers/:id/segments': { segments: { id: true, name: true, description: true } },
  'GET /v1/objects/:id/:id/attributes': {
    object: { attributes: true, timestamps: true, identifiers: objectIdentifiers, object_type_id: true },
  },
  'GET /v1/objects/:id/:id/relationships': {
    cio_relationships: { identifiers, object_type_id: true, object_type_disabled: true },
    next: true,
  },
}

/** The transport, with a word about each field of an answer that the documentation does not have. */
export function observeAnswers(transport: AppTransport, onUnknownField: (field: string) => void): AppTransport {
  const request: AppTransport['request'] = async (method, path, options) => {
    const answer = await transport.request(method, path, options)
    const route = routeOf(method, `/v1${path}`)
    const fields = documented[route]
    if (fields !== undefined)
      for (const field of unknownFields(answer.body, fields)) onUnknownField(`${route}: ${field}`)
    return answer
  }
  return Object.freeze({ request, get: (path, options) => request('GET', path, options) })
}

/** Dotted paths of what is there and not documented; an item of a list counts as the list. */
export function unknownFields(value: unknown, fields: Fields, prefix = ''): readonly string[] {
  if (Array.isArray(value)) return [...new Set(value.flatMap((item) => unknownFields(item, fields, prefix)))]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, below]) => {
    const known = fields[name]
    if (known === undefined) return [`${prefix}${name}`]
    return known === true ? [] : unknownFields(below, known, `${prefix}${name}.`)
  })
}
