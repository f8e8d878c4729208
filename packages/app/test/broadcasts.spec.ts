import { createMessage } from '@cio/core'
import { describe, eventually, expect } from '@cio/test-harness/vitest'
import {
  getBroadcast,
  getBroadcastMetrics,
  getBroadcastTrigger,
  listBroadcastDeliveries,
  listBroadcastErrors,
  listBroadcastLinkMetrics,
  listBroadcasts,
  listBroadcastTriggers,
  triggerBroadcast,
} from '../src/broadcasts.ts'
import { createAppClient, NotFoundError } from '../src/index.ts'
import { listPersonMessages } from '../src/people.ts'
import { countSegmentMembers } from '../src/segments.ts'
import { all, sums } from './calls.ts'
import { test } from './fixtures.ts'
import { putIntoSegment } from './put-into-segment.ts'

describe('a broadcast', () => {
  test('goes to a segment, with data, and its run comes to an end [APP-04]', { tags: 'smoke' }, async ({
    app,
    create,
    emulator,
    target,
  }) => {
    const { userId: inside } = await create.person()
    const { userId: outside } = await create.person()
    await putIntoSegment(target.url, emulator.keys, 1, [inside])
    await eventually(
      () => countSegmentMembers(app, 1),
      (count) => expect(count).toBe(1),
    )

    const { id } = await triggerBroadcast(app, 1, { recipients: { segment: { id: 1 } }, data: { text: 'Noon' } })

    await eventually(
      () => getBroadcastTrigger(app, 1, id).catch((error: unknown) => error),
      (run) => expect(run).toMatchObject({ id, broadcast_id: 1, processed_at: expect.any(Number) }),
    )
    expect(await all(listPersonMessages(app, { id: inside }))).toMatchObject([{ broadcast_id: 1, type: 'email' }])
    expect(await all(listPersonMessages(app, { id: outside }))).toEqual([])
    expect(emulator.deliveries()).toMatchObject([{ messageData: { text: 'Noon' } }])
    expect(await listBroadcastTriggers(app, 1)).toMatchObject([{ id }])
  })

  test('goes to ids, to addresses, and to people with data of their own', async ({ app, create, emulator }) => {
    const { userId: ada, email: adasEmail } = await create.person()
    const { userId: eve, email: evesEmail } = await create.person()

    await triggerBroadcast(app, 1, { ids: [ada, `${ada}-nobody`], id_ignore_missing: true })
    await triggerBroadcast(app, 1, { emails: [evesEmail] })
    await triggerBroadcast(app, 1, { per_user_data: [{ id: eve, data: { seat: 3 } }, { email: adasEmail }] })

    await eventually(
      () => emulator.deliveries(),
      (deliveries) =>
        expect(inAnyOrder(deliveries.map(({ recipient, messageData }) => [recipient, messageData]))).toEqual(
          inAnyOrder([
            [adasEmail, {}],
            [evesEmail, {}],
            [evesEmail, { seat: 3 }],
            [adasEmail, {}],
          ]),
        ),
    )
  })

  test('is listed, with what was sent with it and what became of that', async ({
    app,
    client,
    create,
    emulator,
    ids,
  }) => {
    const { userId, email } = await create.person()
    const href = 'https://example.com/status'
    await triggerBroadcast(app, 1, { ids: [userId] })
    const [delivery] = await eventually(
      () => emulator.deliveries(),
      (deliveries) => expect(deliveries).toHaveLength(1),
    )
    for (const metric of ['opened', 'clicked']) {
      const properties = { deliveryId: delivery?.id, metric, href }
      await client.send(
        createMessage('track', { anonymousId: ids.anonymous('visitor'), event: 'Report Delivery Event', properties }),
      )
    }

    await eventually(
      () => getBroadcastMetrics(app, 1, { period: 'hours', steps: 2, type: 'email' }),
      (series) => expect(sums(series)).toMatchObject({ sent: 1, opened: 1, clicked: 1, bounced: 0 }),
    )

    const links = await listBroadcastLinkMetrics(app, 1, { period: 'hours', steps: 2 })
    expect(links.map(({ link, metric }) => [link.href, sums(metric.series)])).toEqual([[href, { clicked: 1 }]])
    expect(await all(listBroadcastDeliveries(app, 1, { metric: 'opened' }))).toMatchObject([{ recipient: email }])
    expect(await all(listBroadcastDeliveries(app, 1, { metric: 'bounced' }))).toEqual([])
    expect(await listBroadcasts(app)).toMatchObject([{ id: 1, name: 'Outage notice' }])
    expect(await getBroadcast(app, 1)).toMatchObject({ id: 1, type: 'triggered_broadcast' })
    await expect(getBroadcast(app, 99)).rejects.toBeInstanceOf(NotFoundError)
  })

  test('with somebody who is not there is refused, and its errors can be read', async ({ app, create, emulator }) => {
    const { email } = await create.person()

    const failed = await triggerBroadcast(app, 1, { emails: [email, `nobody.${email}`] }).catch(
      (error: unknown) => error,
    )

    expect(failed).toMatchObject({ code: 'CIO_RESPONSE', status: 422 })
    expect((failed as Error).message).toMatch(
      /the errors endpoint for trigger 1.* Nothing was sent; listBroadcastErrors\(app, 1, 1\) of @cio\/app\/broadcasts says who cannot be used\.$/,
    )
    await eventually(
      () => all(listBroadcastErrors(app, 1, 1)).catch(() => []),
      (errors) => expect(errors).toEqual([`line 2: no person has the email nobody.${email}`]),
    )
    expect(emulator.deliveries()).toEqual([])
  })

  test('that is not there is not found, and the first call waits for nothing [APP-05]', async ({
    app,
    emulator,
    service,
  }) => {
    const { appApiKey = '', appBaseUrl = '' } = service('spec')
    const waits: string[] = []
    const onEvent = ({ type }: { type: string }) => waits.push(type)
    const paced = createAppClient({ appKey: appApiKey, region: 'us', baseUrl: appBaseUrl, onEvent })

    await expect(triggerBroadcast(paced, 99_999_999)).rejects.toThrowError(
      'There is no broadcast 99999999. POST /v1/campaigns/99999999/triggers was answered 404. ' +
        'Customer.io said: broadcast with id 99999999 does not exist',
    )

    expect(waits.filter((type) => type !== 'wait')).toEqual(['request', 'response'])
    expect(emulator.requests({ method: 'POST' })).toMatchObject([{ body: '{}' }])
    await expect(getBroadcastTrigger(app, 1, 9)).rejects.toBeInstanceOf(NotFoundError)
    await expect(listBroadcastTriggers(app, 9)).rejects.toBeInstanceOf(NotFoundError)
  })

  test('whose answer got lost is not triggered again, and is found as the error says', async ({
    app,
    create,
    emulator,
  }) => {
    const { userId } = await create.person()
    emulator.faults.add({ on: 'POST /v1/campaigns/:broadcast_id/triggers', sequence: [{ kind: 'reset-after' }] })

    const failed = await triggerBroadcast(app, 1, { ids: [userId] }).catch((error: unknown) => error)

    expect(failed).toMatchObject({ code: 'CIO_UNKNOWN_OUTCOME', attempts: 1 })
    const { message, since } = failed as Error & { since: number }
    expect(message).toContain(
      `look with listBroadcastTriggers(app, 1) of @cio/app/broadcasts for one whose created_at is ${since}`,
    )
    await eventually(
      () => listBroadcastTriggers(app, 1),
      (runs) => expect(runs.filter(({ created_at }) => created_at >= since)).toHaveLength(1),
    )
    expect(emulator.requests({ method: 'POST', path: '/v1/campaigns/1/triggers' })).toHaveLength(1)
  })

  test.for([
    ['no id', {}],
    ['nothing', ''],
    ['what is no JSON', '<html>'],
  ] as const)(
    'answered 200 with %s was triggered, and is not triggered again',
    async ([, body], { create, emulator, service }) => {
      const { userId } = await create.person()
      const { appApiKey = '', appBaseUrl = '' } = service('spec')
      const app = createAppClient({ appKey: appApiKey, region: 'us', baseUrl: appBaseUrl })
      const sequence = [{ kind: 'answer', status: 200, body, isApplied: true }] as const
      emulator.faults.add({ on: 'POST /v1/campaigns/:broadcast_id/triggers', sequence })

      const failed = await triggerBroadcast(app, 1, { ids: [userId] }).catch((error: unknown) => error)

      expect(failed).toMatchObject({ code: 'CIO_UNKNOWN_OUTCOME', attempts: 1, cause: { status: 200 } })
      await eventually(
        () => listBroadcastTriggers(app, 1),
        (runs) => expect(runs).toHaveLength(1),
      )
      expect(emulator.requests({ method: 'POST', path: '/v1/campaigns/1/triggers' })).toHaveLength(1)
    },
  )

  test('goes to one audience, and to ten thousand people at a time', async ({ app, emulator }) => {
    const ids = Array.from({ length: 10_001 }, (_, index) => `${index}`)

    // @ts-expect-error The compiler refuses it first.
    await expect(triggerBroadcast(app, 1, { ids: ['1'], emails: ['a@example.com'] })).rejects.toThrowError(
      'A broadcast goes to one audience, not to ids and emails.',
    )
    await expect(triggerBroadcast(app, 1, { ids })).rejects.toThrowError(
      'ids has 10001 entries; a broadcast takes 10000 at a time.',
    )
    expect(emulator.requests({ method: 'POST' })).toEqual([])
  })
})

/** Each as often as it is there: what was sent to whom, and not which came first. */
function inAnyOrder(rows: readonly unknown[]): readonly string[] {
  return rows.map((row) => JSON.stringify(row)).toSorted()
}
