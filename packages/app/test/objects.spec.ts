import { describe, eventually, expect } from '@cio/test-harness/vitest'
import { NotFoundError } from '../src/index.ts'
import { getObject, listObjectRelationships, listObjectTypes, searchObjects } from '../src/objects.ts'
import { listRelationships } from '../src/people.ts'
import { all } from './calls.ts'
import { test } from './fixtures.ts'

describe('an object', () => {
  test('is read by its id and by the id that Customer.io gave it', { tags: 'smoke' }, async ({
    app,
    create,
    needs,
  }) => {
    needs('object-types')
    const { objectTypeId: object_type_id, objectId: object_id, userId } = await create.object({ traits: { size: 12 } })
    const [tie] = await all(listRelationships(app, userId))
    const cio_object_id = tie?.identifiers.cio_object_id ?? ''

    const object = await getObject(app, { object_type_id, object_id })

    expect(object).toMatchObject({ identifiers: { object_id, cio_object_id }, attributes: { size: '12' } })
    expect(await getObject(app, { object_type_id, cio_object_id })).toMatchObject({ identifiers: { object_id } })
  })

  test('that is not there is not found, and the error asks', async ({ app, needs, ids }) => {
    needs('object-types')
    const object_id = ids.object('nothing')

    const failed = await getObject(app, { object_type_id: 1, object_id }).catch((error: unknown) => error)

    expect(failed).toBeInstanceOf(NotFoundError)
    expect(failed).toMatchObject({
      message: expect.stringContaining(
        `No object of type 1 has the object_id "${object_id}". Is it of that id_type? If it is of the other, name the object ` +
          'by { cio_object_id }.',
      ),
    })
  })

  test('has people, page after page', async ({ app, create, needs }) => {
    needs('object-types')
    const { objectId: object_id, userId: first } = await create.object()
    const { userId: second } = await create.relationship({ object: { objectId: object_id } })

    const found = await eventually(
      () => all(listObjectRelationships(app, { object_type_id: 1, object_id }, { pageSize: 1 })),
      (people) => expect(people).toHaveLength(2),
    )

    expect(found.map(({ identifiers }) => identifiers.id).toSorted()).toEqual([first, second].toSorted())
  })

  test('is found by what it has, among those of its type', async ({ app, create, needs, ids }) => {
    needs('object-types')
    const marker = ids.object('marker')
    const { objectId: gold } = await create.object({ traits: { marker, tier: 'gold' } })
    const { objectId: bare } = await create.object({ traits: { marker, tier: 'none' } })
    const asks = (field: string, value: string) =>
      ({ object_attribute: { field, operator: 'eq', value, type_id: '1' } }) as const
    const parameters = (filter: Parameters<typeof searchObjects>[1]['filter']) => ({ object_type_id: 1, filter })

    const marked = await all(searchObjects(app, parameters(asks('marker', marker)), { pageSize: 1 }))
    const others = await all(
      searchObjects(app, parameters({ and: [asks('marker', marker), { not: asks('tier', 'gold') }] })),
    )

    expect(marked.map(({ object_id }) => object_id)).toEqual([gold, bare])
    expect(others.map(({ object_id }) => object_id)).toEqual([bare])
  })

  test('is of one of the types of the workspace', async ({ app, needs, create }) => {
    needs('object-types')
    const { objectTypeId } = await create.object()

    expect((await listObjectTypes(app)).map(({ id }) => id)).toContain(String(objectTypeId))
  })
})
