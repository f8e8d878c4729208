import { type Answer, appError, type Exchange, json } from '../exchange.ts'
import { type AttributeTest, isMatch, type Reading, readAttributeTest, readFilter } from '../filter.ts'
import type { AppRoute } from '../route.ts'
import { identifierOf, isRecord } from '../semantic-events.ts'
import type { CioObject } from '../state/objects.ts'
import { attributeText } from './attribute-text.ts'
import { withJsonObject } from './json-object.ts'
import { pageOf, withPage } from './paging.ts'

export const objectSearchRoutes: readonly AppRoute[] = [
  { surface: 'app', method: 'POST', path: '/v1/objects', handle: search },
]

type ObjectTest = AttributeTest & { readonly typeId: string }

/** [default] Neither is stated; those of searches for people. */
const SEARCH_PAGE = { default: 50, max: 1000 }

/** [doc] `{ object_type_id, filter }` with the single leaf `object_attribute`; nested, as its example has it. */
function search(exchange: Exchange): Answer {
  return withJsonObject(exchange, ({ object_type_id, filter }) => {
    const typeId = identifierOf(object_type_id)
    if (typeId === undefined) return appError(400, 'object_type_id is missing')
    const read = readFilter(filter, readTest)
    if (read.problem !== undefined) return appError(400, read.problem)
    return withPage(exchange, SEARCH_PAGE, (page) => {
      const all = [...exchange.workspace.state.objects.ofType(typeId)]
      const matching = all.filter((object) => isMatch(read.value, (test) => isTrueOf(object, test)))
      const { items, next } = pageOf(matching, page)
      return json({
        identifiers: items.map(({ cioObjectId, objectId }) => ({ cio_object_id: cioObjectId, object_id: objectId })),
        ids: items.map(({ objectId }) => objectId),
        next,
      })
    })
  })
}

function readTest(key: string, value: unknown): Reading<ObjectTest> {
  if (key !== 'object_attribute') return { problem: `filter ${key} is not one of and, or, not, object_attribute` }
  const read = readAttributeTest(key, value)
  if (read.problem !== undefined) return read
  const typeId = identifierOf(isRecord(value) ? value.type_id : undefined)
  return typeId === undefined
    ? { problem: 'object_attribute.type_id is missing' }
    : { value: { ...read.value, typeId } }
}

function isTrueOf(object: CioObject, { field, value, typeId }: ObjectTest): boolean {
  if (object.typeId !== typeId) return false
  const own = textOf(object, field)
  return own !== undefined && (value === undefined || own === value)
}

function textOf(object: CioObject, field: string): string | undefined {
  if (field === 'object_id') return object.objectId
  if (field === 'cio_object_id') return object.cioObjectId
  const attribute = object.attributes.get(field)
  return attribute && attributeText(attribute.value)
}
