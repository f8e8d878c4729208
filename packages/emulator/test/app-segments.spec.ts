import { describe, expect, test } from 'vitest'
import { refused, startApp, stoppedTime } from './app-service.ts'

describe('segments', () => {
  test('are made by hand, listed, and deleted', async () => {
    const time = stoppedTime()
    await using service = await startApp({ now: time.now })

    const made = await service.post('segments', { segment: { name: 'Sailors', description: 'with a boat' } })
    const listed = await service.app('segments')
    const deleted = await service.app('segments/2', { method: 'DELETE' })

    const segment = {
      id: 2,
      deduplicate_id: `2:${time.seconds}`,
      name: 'Sailors',
      description: 'with a boat',
      state: 'finished',
      progress: null,
      type: 'manual',
      tags: null,
      created_at: time.seconds,
      updated_at: time.seconds,
    }
    expect(made).toMatchObject({ status: 200, body: { segment } })
    expect(listed.body).toMatchObject({ segments: [{ id: 1 }, segment] })
    expect([deleted.status, deleted.text]).toEqual([204, ''])
    expect(await service.app('segments/2')).toMatchObject(refused(404, 'segment not found') as object)
    expect((await service.app('segments/2', { method: 'DELETE' })).status).toBe(404)
  })

  test('that come later do not get the id of one that is gone', async () => {
    await using service = await startApp()
    await service.post('segments', { segment: { name: 'First' } })
    await service.app('segments/2', { method: 'DELETE' })

    expect((await service.post('segments', { segment: { name: 'Second' } })).body).toMatchObject({ segment: { id: 3 } })
  })

  test('say how many people are in them, who, and what uses them', async () => {
    await using service = await startApp()
    for (const userId of ['ada', 'bob', 'eve']) await service.send('identify', { userId })
    const { state } = service.workspace
    const segment = state.segments.find(1)
    for (const person of state.people) if (segment) state.segments.admit(segment, person, 1)

    const first = await service.app('segments/1/membership?limit=2')
    const { next } = first.body as { next: string }

    expect((await service.app('segments/1/customer_count')).body).toEqual({ count: 3 })
    expect(first.body).toMatchObject({ ids: ['ada', 'bob'] })
    expect((await service.app(`segments/1/membership?limit=2&start=${next}`)).body).toMatchObject({
      ids: ['eve'],
      next: '',
    })
    expect((await service.app('segments/1/used_by')).body).toEqual({
      used_by: { campaigns: [], sent_newsletters: [], draft_newsletters: [1] },
    })
  })

  test.each([
    [{}, 'segment.name is missing'],
    [{ segment: { name: ' ' } }, 'segment.name is missing'],
    [{ segment: { name: 'a', description: 1 } }, 'segment.description is not a text'],
  ])('cannot be made of %j', async (body, detail) => {
    await using service = await startApp()

    expect(await service.post('segments', body)).toMatchObject(refused(400, detail) as object)
    expect((await service.app('segments')).body).toMatchObject({ segments: [{ id: 1 }] })
  })

  test.each(['used_by', 'customer_count', 'membership'])('%s of an unknown one is a 404', async (part) => {
    await using service = await startApp()

    expect((await service.app(`segments/9/${part}`)).status).toBe(404)
  })

  test('are answered, but not made, where nothing is stored', async () => {
    await using service = await startApp({ mode: 'do-nothing' })

    expect((await service.post('segments', { segment: { name: 'a' } })).status).toBe(200)
    expect((await service.app('segments/2')).status).toBe(404)
  })
})
