import { describe, eventually, expect, never } from '@cio/test-harness/vitest'
import { NotFoundError } from '../src/index.ts'
import {
  countSegmentMembers,
  createSegment,
  deleteSegment,
  getSegment,
  getSegmentUse,
  listSegmentMembers,
  listSegments,
} from '../src/segments.ts'
import { all } from './calls.ts'
import { test } from './fixtures.ts'
import { putIntoSegment } from './put-into-segment.ts'

describe('a manual segment', () => {
  test('is made, filled, read and deleted', async ({ app, create, emulator, target }) => {
    const { id } = await createSegment(app, { name: 'Beta testers', description: 'Asked for it' })
    await eventually(
      () => getSegment(app, id).catch((error: unknown) => error),
      (segment) => expect(segment).toMatchObject({ id, name: 'Beta testers', type: 'manual', state: 'finished' }),
    )
    const { userId: first } = await create.person()
    const { userId: second } = await create.person()

    await putIntoSegment(target.url, emulator.keys, id, [first, second])

    await eventually(
      () => all(listSegmentMembers(app, id, { pageSize: 1 })),
      (members) => expect(members.map((member) => member.id)).toEqual([first, second]),
    )
    expect(await countSegmentMembers(app, id)).toBe(2)
    expect((await listSegments(app)).map(({ name }) => name)).toEqual(['VIP', 'Beta testers'])

    await deleteSegment(app, id)

    await eventually(
      () => listSegments(app),
      (segments) => expect(segments.map(({ name }) => name)).toEqual(['VIP']),
    )
  })

  test('says what uses it', async ({ app, emulator: _emulator }) => {
    expect(await getSegmentUse(app, 1)).toEqual({ campaigns: [], sent_newsletters: [], draft_newsletters: [1] })
  })

  test('that is not there is not found', async ({ app, emulator: _emulator }) => {
    for (const ask of [getSegment, getSegmentUse, countSegmentMembers, deleteSegment]) {
      await expect(ask(app, 99)).rejects.toBeInstanceOf(NotFoundError)
    }
    await expect(all(listSegmentMembers(app, 99))).rejects.toThrowError(
      'There is no segment 99. GET /v1/segments/99/membership was answered 404. Customer.io said: segment not found',
    )
  })

  test('is deleted also where the first answer got lost', async ({ app, emulator }) => {
    emulator.configure({ visibilityDelayMs: 0 })
    emulator.faults.add({ on: 'DELETE /v1/segments/:segment_id', sequence: [{ kind: 'reset-after' }] })

    await deleteSegment(app, 1)

    expect(await listSegments(app)).toEqual([])
    expect(emulator.requests({ method: 'DELETE' })).toHaveLength(2)
  })

  test('is not made twice where the answer got lost', async ({ app, emulator }) => {
    emulator.faults.add({ on: 'POST /v1/segments', sequence: [{ kind: 'reset-after' }] })

    await expect(createSegment(app, { name: 'Once' })).rejects.toMatchObject({ code: 'CIO_NETWORK', attempts: 1 })

    await eventually(
      () => listSegments(app),
      (segments) => expect(segments.map(({ name }) => name)).toEqual(['VIP', 'Once']),
    )
    await never(
      () => listSegments(app),
      (segments) => expect(segments).toHaveLength(2),
    )
  })
})
