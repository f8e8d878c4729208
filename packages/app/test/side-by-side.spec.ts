import { createMessage } from '@cio/core'
import type { Workspace } from '@cio/emulator'
import { describe, eventually, expect } from '@cio/test-harness/vitest'
import { APIClient, IdentifierType, SendEmailRequest } from 'customerio-node'
import { listActivities } from '../src/activities.ts'
import { getBroadcastTrigger, listBroadcastErrors, listBroadcastTriggers, triggerBroadcast } from '../src/broadcasts.ts'
import { createPeopleExport, getExport, listExports, waitForExport } from '../src/exports.ts'
import { getArchivedMessage, getMessage, listMessages } from '../src/messages.ts'
import { getObject, listObjectRelationships, listObjectTypes, searchObjects } from '../src/objects.ts'
import * as people from '../src/people.ts'
import { countSegmentMembers, getSegment, getSegmentUse, listSegmentMembers, listSegments } from '../src/segments.ts'
import { sendEmail } from '../src/transactional.ts'
import { all } from './calls.ts'
import { test } from './fixtures.ts'
import { putIntoSegment } from './put-into-segment.ts'

describe("customerio-node's APIClient and these functions", () => {
  test('are answered the same', { tags: 'slow' }, async ({ app, client, create, emulator, target }) => {
    const theirs = new APIClient(emulator.keys.appKey, { url: `${target.url}/v1` })
    const { userId: id, email } = await create.person({ traits: { tier: 'gold' } })
    const { objectId: object_id } = await create.object({ userId: id })
    await putIntoSegment(target.url, emulator.keys, 1, [id])
    await client.send(createMessage('track', { userId: id, event: 'Report Opened' }))
    await eventually(
      async () => [
        await countSegmentMembers(app, 1),
        await all(people.listPersonActivities(app, { id }, { type: 'event' })),
      ],
      (found) => expect(found).toMatchObject([1, [{ name: 'Report Opened' }]]),
    )
    const { delivery_id } = await sendEmail(app, { transactional_message_id: 1, to: email, identifiers: { id } })
    const { id: run } = await triggerBroadcast(app, 1, { ids: [id] })
    const gold = { attribute: { field: 'tier', operator: 'eq', value: 'gold' } } as const
    const named = { object_attribute: { field: 'name', operator: 'exists', type_id: '1' } } as const
    const { id: exported } = await createPeopleExport(app, gold)
    await waitForExport(app, exported, { intervalMs: 20 })

    const pairs: readonly (readonly [theirs: Promise<unknown>, name: string, ours: Promise<unknown>])[] = [
      [theirs.getCustomersByEmail(email), 'results', people.findPeopleByEmail(app, email)],
      [theirs.getAttributes(id), 'customer', people.getPerson(app, { id })],
      [theirs.getAttributes(email, IdentifierType.Email), 'customer', people.getPerson(app, { email })],
      [theirs.searchCustomers(gold as never), 'identifiers', all(people.searchPeople(app, gold))],
      [theirs.getCustomerActivities(id, { limit: 100 }), 'activities', all(people.listPersonActivities(app, { id }))],
      [theirs.getCustomerMessages(id), 'messages', all(people.listPersonMessages(app, { id }))],
      [theirs.getCustomerRelationships(id), 'cio_relationships', all(people.listRelationships(app, id))],
      [theirs.getCustomerSegments(id), 'segments', people.listPersonSegments(app, { id })],
      [theirs.getCustomerSubscriptionPreferences(id), 'customer', people.getSubscriptionPreferences(app, { id })],
      [theirs.listSubscriptionTopics(), 'topics', people.listSubscriptionTopics(app)],
      [theirs.getObjectAttributes(1, object_id), 'object', getObject(app, { object_type_id: 1, object_id })],
      [
        theirs.getObjectRelationships(1, object_id),
        'cio_relationships',
        all(listObjectRelationships(app, { object_type_id: 1, object_id })),
      ],
      [
        theirs.findObjects('1', named as never),
        'identifiers',
        all(searchObjects(app, { object_type_id: 1, filter: named })),
      ],
      [theirs.listObjectTypes(), 'types', listObjectTypes(app)],
      [theirs.listActivities({ limit: 100 }), 'activities', all(listActivities(app))],
      [theirs.listSegments(), 'segments', listSegments(app)],
      [theirs.getSegment(1), 'segment', getSegment(app, 1)],
      [theirs.getSegmentCustomerCount(1), 'count', countSegmentMembers(app, 1)],
      [theirs.getSegmentMembership(1), 'identifiers', all(listSegmentMembers(app, 1))],
      [theirs.getSegmentUsedBy(1), 'used_by', getSegmentUse(app, 1)],
      [theirs.getMessages(), 'messages', all(listMessages(app))],
      [theirs.getMessage(delivery_id), 'message', getMessage(app, delivery_id)],
      [theirs.getArchivedMessage(delivery_id), 'archived_message', getArchivedMessage(app, delivery_id)],
      [theirs.getBroadcastTriggers(1), 'triggers', listBroadcastTriggers(app, 1)],
      [theirs.getBroadcastTriggerStatus(1, run), '', getBroadcastTrigger(app, 1, run)],
      [theirs.getBroadcastTriggerErrors(1, run), 'errors', all(listBroadcastErrors(app, 1, run))],
      [theirs.listExports(), 'exports', listExports(app)],
      [theirs.getExport(exported), 'export', getExport(app, exported)],
    ]

    for (const [theirAnswer, name, ourAnswer] of pairs) {
      const answer = (await theirAnswer) as Readonly<Record<string, unknown>>
      expect(await ourAnswer, name).toEqual(name === '' ? answer : answer[name])
    }
  })

  test('send the same, but for the headers that theirs always has', async ({ app, create, emulator, target }) => {
    const theirs = new APIClient(emulator.keys.appKey, { url: `${target.url}/v1` })
    const { userId: id, email: to } = await create.person()
    const message = { transactional_message_id: 1, to, identifiers: { id }, message_data: { total: 3 } }

    await sendEmail(app, { ...message, attachments: { 'a.txt': new TextEncoder().encode('hello') } })
    const request = new SendEmailRequest(message)
    request.attach('a.txt', 'hello')
    await theirs.sendEmail(request)
    await triggerBroadcast(app, 1, { ids: [id], id_ignore_missing: true, data: { text: 'Noon' } })
    await theirs.triggerBroadcast(1, { text: 'Noon' }, { ids: [id], id_ignore_missing: true })

    const [ours, theirsToo] = bodiesOf(emulator, '/v1/send/email')
    expect({ ...(ours as object), headers: {} }).toEqual(theirsToo)
    const [ourTrigger, theirTrigger] = bodiesOf(emulator, '/v1/campaigns/1/triggers')
    expect(ourTrigger).toEqual(theirTrigger)
    await eventually(
      () => emulator.deliveries(),
      (deliveries) => expect(deliveries).toHaveLength(4),
    )
  })
})

function bodiesOf(emulator: Workspace, path: string): unknown[] {
  return emulator.requests({ path }).map(({ body }) => JSON.parse(body ?? ''))
}
