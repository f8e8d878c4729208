import { type Answer, appError, type Exchange, json } from '../exchange.ts'
import type { AppRoute } from '../route.ts'
import type { CioObject } from '../state/objects.ts'
import { attributeText } from './attribute-text.ts'
import { pageOf, withPage } from './paging.ts'
import { identifiersOf } from './person-answer.ts'

export const objectRoutes: readonly AppRoute[] = [
  { surface: 'app', method: 'GET', path: '/v1/object_types', handle: types },
  {
    surface: 'app',
    method: 'GET',
    path: '/v1/objects/:object_type_id/:object_id/attributes',
    handle: (exchange) => withObject(exchange, attributes),
  },
  {
    surface: 'app',
    method: 'GET',
    path: '/v1/objects/:object_type_id/:object_id/relationships',
    handle: (exchange) => withObject(exchange, (object) => relationships(exchange, object)),
  },
]

function types({ workspace }: Exchange): Answer {
  return json({
    types: workspace.state.objects.types.map(({ id, name, singularName }) => ({
      id,
      name,
      singular_name: singularName,
      slug: slugOf(name),
      singular_slug: slugOf(singularName),
      enabled: true,
      icon: 'building',
    })),
  })
}

/** Values as text, like those of people. [default] The document's example shows text only. */
function attributes(object: CioObject): Answer {
  return json({
    object: {
      attributes: Object.fromEntries([...object.attributes].map(([name, { value }]) => [name, attributeText(value)])),
      timestamps: Object.fromEntries([...object.attributes].map(([name, { changedAt }]) => [name, changedAt])),
      identifiers: { object_id: object.objectId, cio_object_id: object.cioObjectId },
      object_type_id: object.typeId,
    },
  })
}

const RELATIONSHIPS_PAGE = { default: 100, max: 1000 }

function relationships(exchange: Exchange, object: CioObject): Answer {
  return withPage(exchange, RELATIONSHIPS_PAGE, (page) => {
    const { items, next } = pageOf([...object.people], page)
    return json({
      cio_relationships: items.map((person) => ({
        identifiers: identifiersOf(person),
        object_type_id: object.typeId,
        object_type_disabled: false,
      })),
      next,
    })
  })
}

/** [doc] `id_type` is `object_id` or `cio_object_id`. 404 is not declared for an unknown one. [default] */
function withObject({ incoming, workspace, parameters }: Exchange, answer: (object: CioObject) => Answer): Answer {
  const { object_type_id: typeId = '', object_id: objectId = '' } = parameters
  const { objects } = workspace.state
  const kind = incoming.query.get('id_type') ?? 'object_id'
  if (kind !== 'object_id' && kind !== 'cio_object_id') {
    return appError(400, `id_type ${kind} is not one of object_id, cio_object_id`)
  }
  const found = kind === 'object_id' ? objects.find(typeId, objectId) : objects.findByCioObjectId(objectId)
  return found?.typeId === typeId ? answer(found) : appError(404, 'object not found')
}

function slugOf(name: string): string {
  return name.toLowerCase().replaceAll(' ', '-')
}
