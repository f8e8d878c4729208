import { createMessage } from '@cio/core'
import { describe, eventually, expect } from '@cio/test-harness/vitest'
import { listActivities } from '../src/activities.ts'
import { getPerson } from '../src/people.ts'
import { all } from './calls.ts'
import { test } from './fixtures.ts'

describe('what happened in the workspace', () => {
  test('is listed by person, type and name', { tags: 'smoke' }, async ({ app, client, create }) => {
    const { userId } = await create.person()
    const { userId: other } = await create.person()
    for (const event of ['Report Opened', 'Report Closed', 'Report Opened']) {
      await client.send(createMessage('track', { userId, event }))
    }
    await client.send(createMessage('track', { userId: other, event: 'Report Opened' }))
    const opened = { type: 'event', name: 'Report Opened', pageSize: 1 } as const

    await eventually(
      () => all(listActivities(app, { ...opened, person: { id: userId } })),
      (found) => expect(found.map(({ customer_identifiers }) => customer_identifiers?.id)).toEqual([userId, userId]),
    )

    await eventually(
      () => all(listActivities(app, { ...opened, person: { id: other } })),
      (found) => expect(found).toHaveLength(1),
    )
    const { cio_id } = (await getPerson(app, { id: userId })).identifiers
    await eventually(
      () => all(listActivities(app, { type: 'event', person: { cio_id } })),
      (found) => expect(found).toHaveLength(3),
    )
    expect(await all(listActivities(app, { type: 'event', person: { cio_id: `cio_${cio_id}` } }))).toHaveLength(3)
  })

  test('to people who are gone is listed apart', async ({ app, client, create }) => {
    const { userId } = await create.person()
    await client.send(createMessage('track', { userId, event: 'User Deleted' }))

    await eventually(
      () => all(listActivities(app, { deleted: true, type: 'profile_delete', person: { id: userId } })),
      (found) => expect(found).toMatchObject([{ type: 'profile_delete' }]),
    )
  })
})
