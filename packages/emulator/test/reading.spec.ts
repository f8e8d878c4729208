import { describe, expect, test } from 'vitest'
import { startService } from './service.ts'

describe('the App API', () => {
  test('wants the bearer token of a workspace', async () => {
    await using service = await startService()
    const url = `${service.emulator.url}/v1/customers?email=a%40example.com`
    const unauthorized = { errors: [{ detail: 'unauthorized', status: '401' }] }

    for (const authorization of ['', 'Bearer wrong', `Basic ${service.workspace.keys.appKey}`]) {
      const response = await fetch(url, { headers: { authorization } })
      expect([response.status, await response.json()]).toEqual([401, unauthorized])
    }
  })

  test('lists the object types and the manual segment that a workspace starts with', async () => {
    await using service = await startService()

    expect((await service.read('object_types')).body).toMatchObject({
      types: [
        { id: '1', singular_name: 'Company', slug: 'companies', enabled: true },
        { id: '2', singular_name: 'Account' },
      ],
    })
    expect((await service.read('segments')).body).toMatchObject({
      segments: [{ id: 1, type: 'manual', state: 'finished' }],
    })
    expect((await service.read('segments/1')).body).toMatchObject({ segment: { id: 1, name: 'VIP' } })
    expect((await service.read('segments/2')).status).toBe(404)
  })

  test('shows who is in a segment, with an empty text for whoever has no id', async () => {
    await using service = await startService()
    await service.send('identify', { userId: 'ada' })
    await service.send('identify', { traits: { email: 'bob@example.com' } })
    const { state } = service.workspace
    const segment = state.segments.find(1)
    for (const person of state.people) if (segment) state.segments.admit(segment, person, 1)

    expect((await service.read('segments/1/membership')).body).toEqual({
      ids: ['ada', ''],
      identifiers: [
        { id: 'ada', email: null, cio_id: 'a3000001' },
        { id: null, email: 'bob@example.com', cio_id: 'a3000002' },
      ],
      next: '',
    })
  })

  test.each([
    ['customers', 400, 'email is required'],
    ['customers/ada/attributes?id_type=phone', 400, 'id_type phone is not one of id, email, cio_id'],
    ['customers/ada/attributes?id_type=email', 404, 'customer not found'],
    ['customers/ada/activities?limit=0', 400, 'limit is not a positive integer'],
    ['customers/ada/activities?start=%25', 400, 'start is not a cursor of this list'],
    ['objects/1/nothing/attributes', 404, 'object not found'],
    ['objects/2/acme/relationships', 404, 'object not found'],
  ])('answers %s with %i', async (path, status, detail) => {
    await using service = await startService()
    await service.send('group', { userId: 'ada', groupId: 'acme' })

    expect(await service.read(path)).toMatchObject({ status, body: { errors: [{ detail, status: String(status) }] } })
  })

  test('finds an object by its own and by the internal id', async () => {
    await using service = await startService()
    await service.send('group', { groupId: 'a/b c', traits: { name: 'Slash' } })

    const byId = await service.read('objects/1/a%2Fb%20c/attributes')
    const byCioId = await service.read('objects/1/obb7fd050101/attributes?id_type=cio_object_id')

    expect(byId.body).toMatchObject({ object: { attributes: { name: 'Slash' } } })
    expect(byCioId.body).toEqual(byId.body)
  })
})
