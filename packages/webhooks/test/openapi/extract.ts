/**
 * Writes the shapes of Customer.io's reporting webhooks that the specs compare with, taken from its OpenAPI document.
 *
 *     node packages/webhooks/test/openapi/extract.ts webhooks.json
 *
 * Run by hand with the path of the document. `shapes.json` beside this file gets every schema without its prose.
 */
import { readFileSync, writeFileSync } from 'node:fs'

type Json = null | boolean | number | string | Json[] | { [key: string]: Json }
type Fields = { [key: string]: Json }

/** Keywords that constrain a value; everything else is prose, examples, or a hint for tools. */
const KEYWORDS: ReadonlySet<string> = new Set([
  ...['type', 'properties', 'required', 'items', 'enum', 'allOf', 'oneOf', 'anyOf', 'additionalProperties', '$ref'],
])

const [file] = process.argv.slice(2)
if (file === undefined) throw new Error('Say where the OpenAPI document is: node extract.ts webhooks.json')
const { components } = JSON.parse(readFileSync(file, 'utf8')) as { components: { schemas: Record<string, Json> } }
const shapes = Object.entries(components.schemas).map(([name, schema]) => [name, shapeOf(schema)])
writeFileSync(new URL('shapes.json', import.meta.url), `${JSON.stringify(Object.fromEntries(shapes), null, 2)}\n`)

function shapeOf(schema: Json): Json {
  if (Array.isArray(schema)) return schema.map(shapeOf)
  if (typeof schema !== 'object' || schema === null) return schema
  const kept = Object.entries(schema).filter(([keyword]) => KEYWORDS.has(keyword))
  return Object.fromEntries(
    kept.map(([keyword, value]) => {
      if (keyword === 'properties') return [keyword, each(value as Fields)]
      if (keyword === '$ref') return [keyword, String(value).replace('#/components/schemas/', 'webhooks#/$defs/')]
      return [keyword, keyword === 'enum' || keyword === 'required' ? value : shapeOf(value)]
    }),
  )
}

function each(properties: Fields): Json {
  return Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, shapeOf(schema)]))
}
