import { type Answer, appError, type Exchange, json } from '../exchange.ts'
import { peopleMatching, readPersonFilter } from '../person-filter.ts'
import type { AppRoute } from '../route.ts'
import type { Person } from '../state/person.ts'
import { withJsonObject } from './json-object.ts'
import { toCursor, withPage } from './paging.ts'
import { customerOf, identifiersOf } from './person-answer.ts'

export const customerSearchRoutes: readonly AppRoute[] = [
  { surface: 'app', method: 'POST', path: '/v1/customers', handle: search },
  { surface: 'app', method: 'POST', path: '/v1/customers/attributes', handle: severalAttributes },
]

/** [doc] */
const SEARCH_PAGE = { default: 50, max: 1000 }

/** [doc] `{ filter }`. The declared answers know no 400; what cannot be read is refused all the same. [default] */
function search(exchange: Exchange): Answer {
  return withJsonObject(exchange, ({ filter }) => {
    const read = readPersonFilter(filter)
    if (read.problem !== undefined) return appError(400, read.problem)
    return withPage(exchange, SEARCH_PAGE, ({ start, limit }) => {
      const found: Person[] = []
      let next = ''
      for (const person of peopleMatching(exchange.workspace.state, read.value)) {
        if (person.number <= start) continue
        if (found.length === limit) {
          next = toCursor(found.at(-1)?.number ?? 0)
          break
        }
        found.push(person)
      }
      // [doc] `ids` is parallel to `identifiers`; whoever has no id is an empty text in it.
      return json({ identifiers: found.map(identifiersOf), ids: found.map((person) => person.id ?? ''), next })
    })
  })
}

/** [doc] */
const IDS_MAX = 100

/** [doc] `{ ids }`; people not found are left out. */
function severalAttributes(exchange: Exchange): Answer {
  return withJsonObject(exchange, ({ ids }) => {
    if (!Array.isArray(ids) || ids.length === 0 || ids.length > IDS_MAX) {
      return appError(400, `ids is not a list of 1 to ${IDS_MAX}`)
    }
    if (!ids.every((id) => typeof id === 'string' || typeof id === 'number')) {
      return appError(400, 'ids is not a list of texts')
    }
    const { people, content } = exchange.workspace.state
    const customers = ids
      .map((id) => people.find({ kind: 'id', value: String(id) }))
      .filter((person) => person !== undefined)
      .map((person) => ({ customer: customerOf(person, content.topics) }))
    return json({ customers })
  })
}
