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
    const sendEmailAs = (options: { queue_draft?: boolean } = {}) =>
      sendEmail(app, { transactional_message_id: 1, to: email, identifiers, ...options })
    const idsOf = async (options: Parameters<typeof listMessages>[1]) =>
      (await all(listMessages(app, { ...options, pageSize: 1 }))).map(({ id }) => id)
    const isListed = ({ delivery_id }: { delivery_id?: string }, options: Parameters<typeof listMessages>[1] = {}) =>
      eventually(
        () => idsOf(options),
        (found) => expect(found).toContain(delivery_id),
      )

    const first = await sendEmailAs()
    await isListed(first)
    const second = await sendEmailAs()
    await isListed(second)
    const draft = await sendEmailAs({ queue_draft: true })
    await isListed(draft, { drafts: true })
    const sms = await sendSms(app, { transactional_message_id: 2, to: '+41791234567', identifiers })
    await isListed(sms)

    expect(await idsOf({})).toEqual([sms.delivery_id, second.delivery_id, first.delivery_id])
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
