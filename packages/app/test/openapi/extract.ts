/**
 * Writes the shapes of Customer.io's App API that the specs compare with, taken from its OpenAPI document.
 *
 *     node packages/app/test/openapi/extract.ts app-2025.json
 *
 * Run by hand with the path of the document. `shapes.json` beside this file gets the name of every operation, and of those that a
 * function asks for the names of their query parameters, the schema of their body and those of their answers.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { CALLS, notingClient, operationOf } from '../calls.ts'

type Json = null | boolean | number | string | Json[] | { [key: string]: Json }
type Fields = { [key: string]: Json }
type Document = { readonly paths: Record<string, Record<string, Fields>>; readonly components: Fields }

/** Keywords that constrain a value; everything else is prose, examples, or a hint for tools. */
const KEYWORDS: ReadonlySet<string> = new Set([
  ...['type', 'properties', 'required', 'items', 'enum', 'nullable', 'allOf', 'oneOf', 'anyOf'],
  ...['additionalProperties', 'minItems', 'maxItems'],
])

const [file] = process.argv.slice(2)
if (file === undefined) throw new Error('Say where the OpenAPI document is: node extract.ts app-2025.json')
const document = JSON.parse(readFileSync(file, 'utf8')) as Document

const declared = new Map<string, Fields>()
for (const [path, { parameters = [], ...item }] of Object.entries(document.paths)) {
  for (const method of ['get', 'post', 'put', 'delete']) {
    const operation = item[method]
    if (!operation) continue
    const all = [...(parameters as Json[]), ...((operation.parameters ?? []) as Json[])]
    declared.set(`${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`, { ...operation, parameters: all })
  }
}

const names = [...declared.keys()]
const { app, asked } = notingClient()
for (const call of Object.values(CALLS)) await call(app)
const wanted = new Set(asked.map(({ method, path }) => operationOf(method, path, names)))

const shapes = [...declared].map(([name, operation]) => [
  name,
  wanted.has(name)
    ? {
        id: operation.operationId,
        query: (operation.parameters as Fields[]).flatMap((given) => {
          const parameter = resolved(given)
          return parameter.in === 'query' ? [parameter.name] : []
        }),
        body: shapeOf(schemaIn(operation.requestBody)),
        answers: Object.fromEntries(
          Object.entries(operation.responses as Record<string, Json>).flatMap(([status, response]) =>
            status.startsWith('2') ? [[status, shapeOf(schemaIn(response))]] : [],
          ),
        ),
      }
    : { id: operation.operationId },
])
writeFileSync(new URL('shapes.json', import.meta.url), `${JSON.stringify(Object.fromEntries(shapes))}\n`)

function schemaIn(node: Json | undefined): Json {
  if (node === undefined) return null
  const { content } = resolved(node as Fields) as { content?: Record<string, { schema?: Json }> }
  return content?.['application/json']?.schema ?? null
}

/** A schema without its prose, its references filled in; a schema within itself may be anything. */
function shapeOf(schema: Json, within: readonly Json[] = []): Json {
  if (Array.isArray(schema)) return schema.map((item) => shapeOf(item, within))
  if (typeof schema !== 'object' || schema === null) return schema
  const source = resolved(schema)
  if (within.includes(source)) return {}
  const kept = Object.entries(source).filter(([keyword]) => KEYWORDS.has(keyword))
  const inner = [...within, source]
  return Object.fromEntries(
    kept.map(([keyword, value]) => [
      keyword,
      keyword === 'properties'
        ? each(value, inner)
        : keyword === 'enum' || keyword === 'required'
          ? value
          : shapeOf(value, inner),
    ]),
  )
}

function each(properties: Json, within: readonly Json[]): Json {
  return Object.fromEntries(
    Object.entries(properties as Fields).map(([name, schema]) => [name, shapeOf(schema, within)]),
  )
}

function resolved(node: Fields): Fields {
  const reference = node.$ref
  if (typeof reference !== 'string') return node
  let target: Json = document as unknown as Json
  for (const key of reference.replace(/^#\//, '').split('/')) target = (target as Fields)[key] ?? null
  return resolved(target as Fields)
}
