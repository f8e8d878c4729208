/**
 * Writes the shapes of Customer.io's App API that the specs compare with, taken from its OpenAPI document.
 *
 *     node packages/emulator/test/openapi/extract.ts app-2025.json
 *
 * Run by hand with the path of the document. Two files come out of it: `app-responses.json` beside this one, with the
 * response schemas of the operations that have a route, and `src/app-operations.ts`, with the name of every operation.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { OPERATIONS } from '../../src/coverage.ts'

type Json = null | boolean | number | string | Json[] | { [key: string]: Json }
type Fields = { [key: string]: Json }
type Document = { readonly paths: Record<string, Record<string, Fields>>; readonly components: Fields }

const METHODS = ['get', 'post', 'put', 'delete']

/** Keywords that constrain a value; everything else is prose, examples, or a hint for tools. */
const KEYWORDS: ReadonlySet<string> = new Set([
  'type',
  'properties',
  'required',
  'items',
  'enum',
  'nullable',
  'allOf',
  'oneOf',
  'anyOf',
  'additionalProperties',
  'format',
  'minItems',
  'maxItems',
])

const [file] = process.argv.slice(2)
if (file === undefined) throw new Error('Say where the OpenAPI document is: node extract.ts app-2025.json')
const document = JSON.parse(readFileSync(file, 'utf8')) as Document

const responses: Fields = {}
const operations: string[] = []
for (const [path, item] of Object.entries(document.paths)) {
  for (const method of METHODS) {
    const operation = item[method]
    if (!operation) continue
    const route = `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`
    operations.push(`  '${route} ${String(operation.operationId)}',`)
    if (isSupported(route)) responses[route] = shapesOf(operation.responses as Record<string, Fields>)
  }
}
writeFileSync(new URL('app-responses.json', import.meta.url), `${JSON.stringify(responses)}\n`)
writeFileSync(new URL('../../src/app-operations.ts', import.meta.url), sourceOf(operations.toSorted()))

function sourceOf(lines: readonly string[]): string {
  return `/** Every operation of the App API of 2025: method, path, name. [doc] Written by test/openapi/extract.ts. */
export const APP_OPERATIONS: readonly string[] = [
${lines.join('\n')}
]
`
}

function isSupported(route: string): boolean {
  return OPERATIONS.some(({ method, path, status }) => status !== 'absent' && `${method} ${path}` === route)
}

function shapesOf(declared: Record<string, Fields>): Fields {
  const shapes = Object.entries(declared).map(([status, response]) => {
    const { content } = resolved(response) as { content?: Record<string, { schema?: Json }> }
    return [status, shapeOf(content?.['application/json']?.schema ?? null)] as const
  })
  return Object.fromEntries(shapes)
}

/** A schema without its prose, its references filled in. */
function shapeOf(schema: Json): Json {
  if (Array.isArray(schema)) return schema.map(shapeOf)
  if (typeof schema !== 'object' || schema === null) return schema
  const source = resolved(schema)
  const kept = Object.entries(source).filter(([keyword]) => KEYWORDS.has(keyword))
  return Object.fromEntries(
    kept.map(([keyword, value]) => [
      keyword,
      keyword === 'properties' ? each(value) : keyword === 'enum' || keyword === 'required' ? value : shapeOf(value),
    ]),
  )
}

function each(properties: Json): Json {
  return Object.fromEntries(Object.entries(properties as Fields).map(([name, schema]) => [name, shapeOf(schema)]))
}

function resolved(node: Fields): Fields {
  const reference = node.$ref
  if (typeof reference !== 'string') return node
  let target: Json = document as unknown as Json
  for (const key of reference.replace(/^#\//, '').split('/')) target = (target as Fields)[key] ?? null
  return resolved(target as Fields)
}
