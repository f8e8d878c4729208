/**
 * The reasons in the body of an error answer, one sentence each.
 *
 * Four shapes are known, and which one comes depends on the endpoint:
 * `{ meta: { error } }`, `{ meta: { errors: [text] } }`, `{ errors: [{ detail }] }` and `{ errors: [{ reason, field, message }] }`
 * [doc] OpenAPI files of the Pipelines, Track and App APIs. `{ message }` is read by Customer.io's Python client [client].
 */
export function detailsOf(body: unknown): readonly string[] {
  const found = [
    ...sentences(field(field(body, 'meta'), 'error')),
    ...sentences(field(field(body, 'meta'), 'errors')),
    ...sentences(field(body, 'errors')),
    ...sentences(Array.isArray(body) ? body : undefined),
  ]
  return found.length > 0 ? found : sentences(body)
}

function sentences(value: unknown): string[] {
  if (typeof value === 'string') return value === '' ? [] : [value]
  if (Array.isArray(value)) return value.flatMap(sentences)
  const text = [field(value, 'detail'), field(value, 'message'), field(value, 'reason')].find(
    (candidate) => typeof candidate === 'string' && candidate !== '',
  )
  if (typeof text !== 'string') return []
  const about = field(value, 'field')
  return [typeof about === 'string' && about !== '' ? `${about}: ${text}` : text]
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
}
