import { describe, expect, test } from 'vitest'
import { refused, startApp, stoppedTime } from './app-service.ts'

describe("the mail provider's list", () => {
  test('takes an address, finds it in any letter case, and lets it go', async () => {
    const time = stoppedTime()
    await using service = await startApp({ now: time.now })

    const added = await service.post('esp/suppression/spam_reports/Ada%2B1%40example.com', undefined)

    expect(added).toMatchObject({ status: 200, body: {} })
    const reason = 'Uploaded manually via api.customer.io'
    const found = { created: time.seconds, email: 'Ada+1@example.com', reason, status: '550' }
    expect((await service.app('esp/search_suppression/ada%2B1%40example.com')).body).toEqual({
      category: 'spam',
      suppressions: [found],
    })
    expect((await service.app('esp/suppression/spam_reports')).body).toEqual({
      category: 'spam',
      suppressions: [found],
    })
    expect((await service.app('esp/suppression/bounces')).body).toEqual({ category: 'bounces', suppressions: [] })
    const removed = await service.app('esp/suppression/spam_reports/ada%2B1%40example.com', { method: 'DELETE' })
    expect(removed).toMatchObject({ status: 204, text: '' })
    expect((await service.app('esp/search_suppression/ada%2B1%40example.com')).body).toMatchObject({ suppressions: [] })
  })

  test('is read in parts', async () => {
    await using service = await startApp()
    for (const name of ['a', 'b', 'c']) await service.post(`esp/suppression/bounces/${name}%40example.com`, undefined)

    const { body } = await service.app('esp/suppression/bounces?limit=1&offset=1')

    expect(body).toMatchObject({ suppressions: [{ email: 'b@example.com' }] })
    expect(await service.app('esp/suppression/bounces?limit=0')).toMatchObject(
      refused(400, 'limit is not a positive integer') as object,
    )
    expect(await service.app('esp/suppression/bounces?offset=-1')).toMatchObject(
      refused(400, 'offset is not an integer from 0') as object,
    )
    expect(await service.app('esp/suppression/typos')).toMatchObject(
      refused(400, 'suppression_type is not one of bounces, spam_reports, blocks, invalid_emails') as object,
    )
  })

  test('is read by domain, in pages, or for one address', async () => {
    await using service = await startApp()
    for (const name of ['a', 'b', 'c']) await service.post(`esp/suppression/bounces/${name}%40example.com`, undefined)
    const list = 'esp/domains/mail.example.com/suppression/bounces'

    const first = (await service.app(`${list}?limit=2`)).body as { suppressions: unknown[]; next: string }
    const last = (await service.app(`${list}?limit=2&start=${first.next}`)).body

    expect(first.suppressions).toMatchObject([{ email: 'a@example.com' }, { email: 'b@example.com' }])
    expect(last).toMatchObject({ category: 'bounces', suppressions: [{ email: 'c@example.com' }], next: '' })
    expect((await service.app(`${list}?email=B%40example.com`)).body).toMatchObject({
      suppressions: [{ email: 'b@example.com' }],
      next: '',
    })
  })

  test('keeps nobody from being sent to, and survives in a snapshot', async () => {
    await using service = await startApp()
    await service.post('esp/suppression/bounces/ada%40example.com', undefined)

    const identifiers = { email: 'ada@example.com' }
    await service.post('send/email', { transactional_message_id: 1, to: 'ada@example.com', identifiers })

    expect(service.workspace.deliveries()).toMatchObject([{ recipient: 'ada@example.com', failure: undefined }])
    const snapshot = service.workspace.snapshot()
    service.workspace.reset()
    service.workspace.restore(snapshot)
    expect((await service.app('esp/suppression/bounces')).body).toMatchObject({
      suppressions: [{ email: 'ada@example.com' }],
    })
  })
})
