import { type Answer, appError, type Exchange, json } from '../exchange.ts'
import type { AppRoute } from '../route.ts'
import type { Identifier } from '../state/identifier.ts'
import type { Person } from '../state/person.ts'
import { attributeText } from './attribute-text.ts'
import { pageOf, withPage } from './paging.ts'
import { customerOf, identifiersOf } from './person-answer.ts'

export const customerRoutes: readonly AppRoute[] = [
  { surface: 'app', method: 'GET', path: '/v1/customers', handle: searchByEmail },
  {
    surface: 'app',
    method: 'GET',
    path: '/v1/customers/:customer_id/attributes',
    handle: (exchange) => withCustomer(exchange, (person) => attributes(exchange, person)),
  },
  {
    surface: 'app',
    method: 'GET',
    path: '/v1/customers/:customer_id/relationships',
    handle: (exchange) => withCustomer(exchange, (person) => relationships(exchange, person)),
  },
  {
    surface: 'app',
    method: 'GET',
    path: '/v1/customers/:customer_id/segments',
    handle: (exchange) => withCustomer(exchange, (person) => segments(exchange, person)),
  },
]

function searchByEmail({ incoming, workspace }: Exchange): Answer {
  const email = incoming.query.get('email')
  if (email === null) return appError(400, 'email is required')
  const person = workspace.state.people.find({ kind: 'email', value: email })
  // [rec] 27 May 2026: nobody found is an empty array.
  return json({ results: person ? [identifiersOf(person)] : [] })
}

function attributes({ workspace }: Exchange, person: Person): Answer {
  return json({ customer: customerOf(person, workspace.state.content.topics) })
}

const RELATIONSHIPS_PAGE = { default: 100, max: 1000 }

function relationships(exchange: Exchange, person: Person): Answer {
  return withPage(exchange, RELATIONSHIPS_PAGE, (page) => {
    const { items, next } = pageOf([...(person.relationships ?? [])], page)
    return json({
      cio_relationships: items.map(([object, relationship]) => ({
        // [doc] An integer here, text elsewhere.
        object_type_id: Number(object.typeId),
        identifiers: { object_id: object.objectId, cio_object_id: object.cioObjectId },
        attributes: Object.fromEntries(
          [...relationship.attributes].map(([name, { value }]) => [name, attributeText(value)]),
        ),
        timestamps: Object.fromEntries([...relationship.attributes].map(([name, { changedAt }]) => [name, changedAt])),
      })),
      next,
    })
  })
}

function segments({ workspace }: Exchange, person: Person): Answer {
  const own = [...workspace.state.segments.containing(person)]
  return json({ segments: own.map(({ id, name, description }) => ({ id, name, description })) })
}

/** Finds the person of a path. [doc] `id_type` is `id` unless the query says `email` or `cio_id`; the wrong one is a plain 404. */
export function withCustomer(exchange: Exchange, answer: (person: Person) => Answer): Answer {
  const kind = exchange.incoming.query.get('id_type') ?? 'id'
  const value = exchange.parameters.customer_id ?? ''
  if (!isIdentifierKind(kind)) return appError(400, `id_type ${kind} is not one of id, email, cio_id`)
  const person = exchange.workspace.state.people.find({ kind, value: kind === 'cio_id' ? withoutPrefix(value) : value })
  return person ? answer(person) : appError(404, 'customer not found')
}

export function isIdentifierKind(kind: string): kind is Identifier['kind'] {
  return kind === 'id' || kind === 'email' || kind === 'cio_id'
}

export function withoutPrefix(cioId: string): string {
  return cioId.startsWith('cio_') ? cioId.slice('cio_'.length) : cioId
}
