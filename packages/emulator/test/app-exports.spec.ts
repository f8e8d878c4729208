import { describe, expect, test } from 'vitest'
import { refused, startApp, stoppedTime } from './app-service.ts'

const ALL = { not: { segment: { id: 99 } } }

async function startStopped() {
  const time = stoppedTime()
  const service = await startApp({ now: time.now, exportDurationMs: 1000 })
  const linkOf = async (id: number) => ((await service.app(`exports/${id}/download`)).body as { url: string }).url
  return { ...service, time, linkOf }
}

describe('exports', () => {
  test('are null where there are none', async () => {
    await using service = await startApp()

    expect((await service.app('exports')).text).toBe('{"exports":null}')
  })

  test('are pending at first, and then done', async () => {
    await using service = await startStopped()
    const at = service.time.seconds
    await service.send('identify', { userId: 'ada' })

    const made = await service.post('exports/customers', { filters: ALL })
    service.time.pass(999)
    const early = await service.app('exports/1')
    const noLink = await service.app('exports/1/download')
    service.time.pass(1)

    const pending = {
      id: 1,
      user_id: 1,
      user_email: 'emulator@example.com',
      total: 0,
      deduplicate_id: `1:${at}`,
      type: 'customers',
      failed: false,
      description: 'People',
      downloads: 0,
      created_at: at,
      updated_at: at,
      status: 'pending',
    }
    expect(made.body).toEqual({ export: pending })
    expect(early.body).toEqual({ export: pending })
    expect(noLink).toMatchObject(refused(404, 'export is not ready') as object)
    expect((await service.app('exports')).body).toMatchObject({
      exports: [{ id: 1, status: 'done', total: 1, updated_at: at + 1, deduplicate_id: `1:${at + 1}` }],
    })
  })

  test('of people are their attributes, as they were', async () => {
    await using service = await startStopped()
    await service.send('identify', { userId: 'ada', traits: { note: 'a "quoted", line\nbreak' } })
    await service.send('identify', { userId: 'bob', traits: { email: 'bob@example.com', seats: 3 } })
    const filters = { attribute: { field: 'id', operator: 'exists' } }
    await service.post('exports/customers', { filters })
    await service.send('identify', { userId: 'later' })
    service.time.pass(1000)

    const response = await fetch(await service.linkOf(1))

    expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8')
    const preferences = '"{""topics"":{""topic_1"":true,""topic_2"":true}}"'
    expect(await response.text()).toBe(
      [
        'id,email,cio_id,note,_cio_subscription_preferences_computed,seats',
        `ada,,a3000001,"a ""quoted"", line\nbreak",${preferences},`,
        `bob,bob@example.com,a3000002,,${preferences},3`,
        '',
      ].join('\n'),
    )
    expect((await service.app('exports/1')).body).toMatchObject({ export: { downloads: 1 } })
  })

  test('of people stay as they were, whatever becomes of the people before the file is read', async () => {
    await using service = await startStopped()
    const { workspace, send } = service
    for (const userId of ['ada', 'bob', 'eve']) await send('identify', { userId, traits: { plan: 'free' } })
    await service.post('exports/customers', { filters: ALL })
    service.time.pass(1000)
    const linesOf = async () => (await (await fetch(await service.linkOf(1))).text()).split('\n')
    const before = await linesOf()

    await send('identify', { userId: 'ada', traits: { plan: 'pro', seats: 3, email: 'ada@example.com' } })
    await send('track', { userId: 'bob', event: 'User Deleted' })
    await send('alias', { userId: 'ada', previousId: 'eve' })

    expect(before.map((line) => line.split(',').slice(0, 4))).toEqual([
      ['id', 'email', 'cio_id', 'plan'],
      ['ada', '', 'a3000001', 'free'],
      ['bob', '', 'a3000002', 'free'],
      ['eve', '', 'a3000003', 'free'],
      [''],
    ])
    expect(await linesOf()).toEqual(before)
    workspace.restore(workspace.snapshot())
    expect(await linesOf()).toEqual(before)
    expect((await service.app('exports/1')).body).toMatchObject({ export: { total: 3, downloads: 3 } })
  })

  test('of many people come in pieces, over the port and in process', async () => {
    await using service = await startStopped()
    const people = Array.from({ length: 2_000 }, (_, index) => ({
      id: `${index}`,
      attributes: { note: 'ü'.repeat(100) },
    }))
    service.workspace.seed({ people })
    await service.post('exports/customers', { filters: ALL })
    service.time.pass(1000)
    const link = await service.linkOf(1)

    const remote = await fetch(link)
    const local = await service.emulator.fetch(new Request(link))

    expect(remote.headers.get('content-length')).toBeNull()
    const pieces: Uint8Array[] = []
    for await (const piece of local.body ?? []) pieces.push(piece)
    expect(pieces.length).toBeGreaterThan(2)
    expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThan(200_000)
    const text = await remote.text()
    expect(Buffer.concat(pieces).toString()).toBe(text)
    expect(
      text
        .trimEnd()
        .split('\n')
        .slice(1)
        .map((line) => line.split(',', 1)[0]),
    ).toEqual(people.map(({ id }) => id))
  })

  test('of deliveries are those of one message, in a range, with attributes', async () => {
    await using service = await startStopped()
    await service.send('identify', { userId: 'ada', traits: { plan: 'pro' } })
    const email = { transactional_message_id: 1, to: 'a@example.com', identifiers: { id: 'ada' } }
    await service.post('send/email', email)
    await service.post('send/sms', { transactional_message_id: 2, to: '+4179', identifiers: { id: 'ada' } })
    service.time.pass(1000)
    const later = service.time.seconds
    await service.post('send/email', email)
    await service.post('exports/deliveries', { transactional_message_id: '1', attributes: ['plan'], metric: 'sent' })
    await service.post('exports/deliveries', { transactional_message_id: 1, start: later })
    await service.post('exports/deliveries', { newsletter_id: 1 })
    await service.post('exports/deliveries', { transactional_message_id: 1, metric: 'attempted' })
    service.time.pass(1000)

    const [first, second, none, attempted] = await Promise.all(
      [1, 2, 3, 4].map(async (id) => (await (await fetch(await service.linkOf(id))).text()).trim().split('\n')),
    )

    expect(first?.[0]).toBe('delivery_id,type,customer_id,recipient,subject,created,sent,attribute:plan')
    expect(first?.slice(1).map((line) => line.split(',').slice(1))).toEqual([
      ['email', 'ada', 'a@example.com', 'Your receipt', String(later - 1), String(later - 1), 'pro'],
      ['email', 'ada', 'a@example.com', 'Your receipt', String(later), String(later), 'pro'],
    ])
    expect(second).toHaveLength(2)
    expect(attempted).toHaveLength(3)
    expect(none).toEqual(['delivery_id,type,customer_id,recipient,subject'])
  })

  test('are the last hundred', async () => {
    await using service = await startApp()
    for (let count = 0; count < 101; count += 1) await service.post('exports/customers', { filters: ALL })

    const { exports } = (await service.app('exports')).body as { exports: { id: number }[] }

    expect([exports.length, exports[0]?.id, exports.at(-1)?.id]).toEqual([100, 2, 101])
    expect((await service.app('exports/1')).status).toBe(404)
  })

  test('have a link that needs no key and is valid for 15 minutes', async () => {
    await using service = await startStopped()
    await service.post('exports/customers', { filters: ALL })
    service.time.pass(1000)
    const link = await service.linkOf(1)
    const statusOf = async (url: string) => (await fetch(url)).status

    expect(link).toMatch(new RegExp(`^${service.emulator.url}/`))
    expect(await statusOf(link.replace(/expires=(\d+)/, (_all, at) => `expires=${Number(at) + 1}`))).toBe(403)
    expect(await statusOf(link.replace(/signature=./, 'signature='))).toBe(403)
    expect(await statusOf(link.replace('/1?', '/2?'))).toBe(404)
    service.time.pass(15 * 60 * 1000)
    expect(await statusOf(link)).toBe(200)
    service.time.pass(1000)
    expect(await statusOf(link)).toBe(403)
  })

  test.each([
    ['customers', {}, 'filter is not an object'],
    ['deliveries', {}, 'one of newsletter_id, campaign_id, transactional_message_id, action_id is wanted'],
    [
      'deliveries',
      { newsletter_id: 1, action_id: 1 },
      'one of newsletter_id, campaign_id, transactional_message_id, action_id is wanted',
    ],
    ['deliveries', { newsletter_id: 'x' }, 'newsletter_id is not an integer'],
    ['deliveries', { newsletter_id: 1, start: 'x' }, 'start is not a Unix timestamp'],
    ['deliveries', { newsletter_id: 1, end: 'x' }, 'end is not a Unix timestamp'],
    ['deliveries', { newsletter_id: 1, attributes: 'x' }, 'attributes is not a list of texts'],
    ['deliveries', { newsletter_id: 1, metric: 1 }, 'metric 1 is not known'],
    ['deliveries', { newsletter_id: 1, metric: 'seen' }, 'metric "seen" is not known'],
  ])('of %s are refused: %j', async (kind, body, detail) => {
    await using service = await startApp()

    expect(await service.post(`exports/${kind}`, body)).toMatchObject(refused(400, detail) as object)
  })

  test.each(['exports/1', 'exports/1/download'])('GET %s of an unknown one is a 404', async (path) => {
    await using service = await startApp()

    expect(await service.app(path)).toMatchObject(refused(404, 'export not found') as object)
  })
})
