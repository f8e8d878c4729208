import { describe, eventually, expect } from '@cio/test-harness/vitest'
import { NotFoundError } from '../src/index.ts'
import { getArchivedMessage, getMessage, listMessages } from '../src/messages.ts'
import { sendEmail, sendSms } from '../src/transactional.ts'
import { all } from './calls.ts'
import { test } from './fixtures.ts'

describe('messages', () => {
  test('are listed by type and by what became of them, newest first', { tags: 'smoke' }, async ({
    app,
    create,
    emulator: _emulator,
  }) => {
    const { userId, email } = await create.person()
    const identifiers = { id: userId }
    const first = await sendEmail(app, { transactional_message_id: 1, to: email, identifiers })
    const second = await sendEmail(app, { transactional_message_id: 1, to: email, identifiers })
    const draft = await sendEmail(app, { transactional_message_id: 1, to: email, identifiers, queue_draft: true })
    const sms = await sendSms(app, { transactional_message_id: 2, to: '+41791234567', identifiers })

    const idsOf = async (options: Parameters<typeof listMessages>[1]) =>
      (await all(listMessages(app, { ...options, pageSize: 1 }))).map(({ id }) => id)

    await eventually(
      () => idsOf({}),
      (found) => expect(found).toEqual([sms.delivery_id, second.delivery_id, first.delivery_id]),
    )
    expect(await idsOf({ type: 'email', metric: 'sent' })).toEqual([second.delivery_id, first.delivery_id])
    expect(await idsOf({ drafts: true })).toEqual([draft.delivery_id])
    expect(await idsOf({ metric: 'opened' })).toEqual([])
    expect(await idsOf({ end_ts: 1_700_000_000 })).toEqual([])
  })

  test('that are not there are not found', async ({ app, emulator: _emulator }) => {
    await expect(getMessage(app, 'nothing/here')).rejects.toThrowError(
      'There is no message "nothing/here". GET /v1/messages/nothing%2Fhere was answered 404.',
    )
    await expect(getArchivedMessage(app, 'nothing')).rejects.toBeInstanceOf(NotFoundError)
  })
})
