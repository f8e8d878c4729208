import { describe, expect, test } from 'vitest'
import { refused, startApp } from './app-service.ts'

async function startWithObjects() {
  const service = await startApp()
  await service.send('group', { userId: 'ada', groupId: 'acme', traits: { name: 'Acme', plan: 'pro', seats: 3 } })
  await service.send('group', { groupId: 'bolt', traits: { name: 'Bolt', plan: 'free' } })
  await service.send('group', { groupId: 'nameless', traits: { plan: 'pro' } })
  await service.send('group', { groupId: 'acme', traits: { object_type_id: '2', name: 'Acme Account' } })
  return service
}

describe('objects by filter', () => {
  const leaf = (field: string, value?: unknown, type_id: string | number = '1') => ({
    object_attribute:
      value === undefined ? { field, operator: 'exists', type_id } : { field, operator: 'eq', value, type_id },
  })

  test.each([
    ['1', leaf('name'), ['acme', 'bolt']],
    [1, leaf('name', undefined, 1), ['acme', 'bolt']],
    ['1', leaf('seats', 3), ['acme']],
    ['1', leaf('object_id', 'bolt'), ['bolt']],
    ['1', { and: [leaf('name'), { not: leaf('plan', 'free') }] }, ['acme']],
    ['1', { or: [leaf('plan', 'free'), { not: leaf('name') }] }, ['bolt', 'nameless']],
    ['2', leaf('name', undefined, '2'), ['acme']],
    ['2', leaf('name'), []],
    ['9', leaf('name', undefined, '9'), []],
    ['9', { not: leaf('name', undefined, '9') }, []],
  ])('of type %j: %j', async (object_type_id, filter, ids) => {
    await using service = await startWithObjects()

    expect((await service.post('objects', { object_type_id, filter })).body).toMatchObject({ ids, next: '' })
  })

  test('come with both identifiers, page by page', async () => {
    await using service = await startWithObjects()
    const query = { object_type_id: '1', filter: leaf('plan') }

    const first = await service.post('objects?limit=2', query)
    const { next } = first.body as { next: string }
    const second = await service.post(`objects?limit=2&start=${encodeURIComponent(next)}`, query)

    expect(first.body).toMatchObject({
      identifiers: [{ object_id: 'acme', cio_object_id: 'obb7fd050101' }, { object_id: 'bolt' }],
    })
    expect(second.body).toMatchObject({ ids: ['nameless'], next: '' })
  })

  test.each([
    [{ filter: leaf('name') }, 'object_type_id is missing'],
    [{ object_type_id: '1' }, 'filter is not an object'],
    [
      { object_type_id: '1', filter: { attribute: {} } },
      'filter attribute is not one of and, or, not, object_attribute',
    ],
    [
      { object_type_id: '1', filter: { object_attribute: { field: 'name', operator: 'exists' } } },
      'object_attribute.type_id is missing',
    ],
    [
      { object_type_id: '1', filter: { object_attribute: { field: 'name', operator: 'has' } } },
      'object_attribute.operator is not one of eq, exists',
    ],
  ])('refuses %j', async (body, detail) => {
    await using service = await startApp()

    expect(await service.post('objects', body)).toMatchObject(refused(400, detail) as object)
  })
})

test('an object shows its attributes and its people', async () => {
  await using service = await startWithObjects()

  expect((await service.app('object_types')).body).toMatchObject({ types: [{ id: '1' }, { id: '2' }] })
  expect((await service.app('objects/1/acme/attributes')).body).toMatchObject({
    object: {
      attributes: { name: 'Acme', seats: '3' },
      identifiers: { object_id: 'acme', cio_object_id: 'obb7fd050101' },
      object_type_id: '1',
    },
  })
  expect((await service.app('objects/1/obb7fd050101/relationships?id_type=cio_object_id')).body).toEqual({
    cio_relationships: [
      {
        identifiers: { email: null, id: 'ada', cio_id: 'a3000001' },
        object_type_id: '1',
        object_type_disabled: false,
      },
    ],
    next: '',
  })
})

test('an object that is deleted is found by neither identifier, and counts no more', async () => {
  await using service = await startWithObjects()

  await service.send('track', { userId: 'ada', event: 'Object Deleted', properties: { objectId: 'acme' } })

  expect((await service.app('objects/1/acme/attributes')).status).toBe(404)
  expect((await service.app('objects/1/obb7fd050101/attributes?id_type=cio_object_id')).status).toBe(404)
  expect((await service.app('customers/ada/relationships')).body).toMatchObject({ cio_relationships: [] })
  expect(service.workspace.state.objects.size).toBe(3)
})

test('a relationship is told of at both of its ends, for as long as it lasts', async () => {
  await using service = await startWithObjects()
  const related = (role: string) => ({ object_type_id: '1', relationshipAttributes: { [role]: true } })
  for (const role of ['owner', 'admin']) {
    await service.send('group', { userId: 'bob', groupId: 'bolt', traits: related(role) })
  }
  const ofBob = await service.app('customers/bob/relationships')
  const ofBolt = await service.app('objects/1/bolt/relationships')

  await service.send('track', { userId: 'bob', event: 'Relationship Deleted', properties: { objectId: 'bolt' } })

  expect(ofBob.body).toMatchObject({ cio_relationships: [{ attributes: { owner: 'true', admin: 'true' } }] })
  expect(ofBolt.body).toMatchObject({ cio_relationships: [{ identifiers: { id: 'bob' } }] })
  for (const path of ['customers/bob/relationships', 'objects/1/bolt/relationships']) {
    expect((await service.app(path)).body).toMatchObject({ cio_relationships: [] })
  }
})
