import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import { refused, startApp, stoppedTime } from './app-service.ts'

async function startWithPeople() {
  const time = stoppedTime()
  const service = await startApp({ now: time.now })
  await service.send('identify', { userId: 'ada', traits: { email: 'ada@example.com' } })
  await service.send('identify', { userId: 'bob', traits: { email: 'bob@example.com' } })
  await service.send('identify', { userId: 'mute', traits: { email: 'mute@example.com', unsubscribed: true } })
  await service.send('identify', { userId: 'bare' })
  const { state } = service.workspace
  const [segment, ada] = [state.segments.find(1), state.people.find({ kind: 'id', value: 'ada' })]
  if (segment && ada) state.segments.admit(segment, ada, 1)
  const recipients = () => service.workspace.deliveries().map(({ recipient }) => recipient)
  return { ...service, time, recipients, trigger: (body: unknown) => service.post('campaigns/1/triggers', body) }
}

const ALL = { not: { segment: { id: 99 } } }

describe('triggering a broadcast', () => {
  test.each([
    ['its own audience', {}, ['ada@example.com']],
    ['a filter', { recipients: ALL }, ['ada@example.com', 'bob@example.com']],
    ['ids', { ids: ['bob', 'mute', 'bare'] }, ['bob@example.com']],
    ['emails', { emails: ['BOB@example.com'] }, ['bob@example.com']],
    ['ids that are missing', { ids: ['bob', 'x'], id_ignore_missing: true }, ['bob@example.com']],
    ['emails that are missing', { emails: ['x@example.com'], email_ignore_missing: true }, []],
  ])('with %s sends to them', async (_name, body, expected) => {
    await using service = await startWithPeople()

    const answer = await service.trigger(body)

    expect(answer).toMatchObject({ status: 200, body: { id: 1 } })
    expect(service.recipients()).toEqual(expected)
  })

  test('fills in data of the trigger and of each person', async () => {
    await using service = await startWithPeople()

    await service.trigger({
      data: { text: 'all', who: '?' },
      per_user_data: [{ id: 'ada', data: { who: 'Ada' } }, { email: 'bob@example.com' }],
    })

    expect(service.workspace.deliveries().map(({ messageData }) => messageData)).toEqual([
      { text: 'all', who: 'Ada' },
      { text: 'all', who: '?' },
    ])
  })

  test('sends what is in its action, and keeps it', async () => {
    await using service = await startWithPeople()

    await service.trigger({ data: { text: 'all' } })

    const at = service.time.seconds
    expect(service.workspace.deliveries()).toEqual([
      {
        id: expect.any(String),
        channel: 'email',
        parent: { kind: 'broadcast', templateId: 1, triggerId: 1 },
        person: 1,
        recipient: 'ada@example.com',
        createdAt: at,
        sendAt: at,
        isDraft: false,
        failure: undefined,
        content: {
          contentId: 7,
          from: 'Emulator <hello@example.com>',
          replyTo: '',
          subject: 'Outage',
          body: '<p>{{trigger.text}}</p>',
          preheader: '',
          bcc: '',
          isFakeBcc: false,
          headers: {},
        },
        isForgotten: false,
        messageData: { text: 'all' },
        request: {},
        metrics: new Map([
          ['created', at],
          ['sent', at],
        ]),
        clicks: [],
      },
    ])
  })

  test('is noted with its time, and its messages belong to the broadcast', async () => {
    await using service = await startWithPeople()
    await service.trigger({})
    await service.trigger({ ids: ['bob'] })
    const at = service.time.seconds

    expect((await service.app('campaigns/1/triggers/2')).body).toEqual({
      id: 2,
      broadcast_id: 1,
      created_at: at,
      processed_at: at,
    })
    expect((await service.app('broadcasts/1/triggers')).body).toMatchObject({ triggers: [{ id: 1 }, { id: 2 }] })
    expect((await service.app('campaigns/1/triggers/1/errors')).body).toEqual({ errors: [], next: '' })
    expect((await service.app('broadcasts/1/messages')).body).toMatchObject({
      messages: [
        { customer_id: 'bob', broadcast_id: 1, action_id: 1, campaign_id: null, newsletter_id: null },
        { customer_id: 'ada' },
      ],
    })
    expect((await service.app('messages?action_id=1')).body).toMatchObject({ messages: [{}, {}] })
    expect((await service.app('customers/bob/activities?type=sent_email')).body).toMatchObject({ activities: [{}] })
    expect((await service.app('broadcasts/1/metrics?steps=2')).body).toMatchObject({
      metric: { series: { sent: [0, 2] } },
    })
  })

  test('is remembered for the last hundred runs', async () => {
    await using service = await startWithPeople()
    for (let count = 0; count < 101; count += 1) await service.trigger({ ids: [] })

    const { triggers } = (await service.app('broadcasts/1/triggers')).body as { triggers: { id: number }[] }

    expect([triggers.length, triggers[0]?.id, triggers.at(-1)?.id]).toEqual([100, 2, 101])
  })

  test('with somebody unknown is refused, sends nothing, and its errors can be read page by page', async () => {
    await using service = await startWithPeople()

    const answer = await service.trigger({ ids: ['x', 'bob', 'y'] })

    expect(answer).toMatchObject({
      status: 422,
      body: {
        errors: [
          {
            detail:
              'Errors were found while processing per user data (ids, emails or json data). More detail available from the errors endpoint for trigger 1',
            status: '422',
            source: { pointer: '/data/attributes/per_user_data' },
          },
        ],
      },
    })
    expect(service.recipients()).toEqual([])
    const first = await service.app('campaigns/1/triggers/1/errors?limit=1')
    expect(first.body).toMatchObject({ errors: ['line 1: no person has the id x'] })
    const { next } = first.body as { next: string }
    expect((await service.app(`campaigns/1/triggers/1/errors?limit=1&start=${next}`)).body).toEqual({
      errors: ['line 3: no person has the id y'],
      next: '',
    })
  })

  test.each([
    [{ recipients: {} }, 'empty recipients filter is not valid', 'recipients'],
    [{ recipients: { segment: {} } }, 'segment.id is not an integer', 'recipients'],
    [{ ids: 'ada' }, 'ids is not a list of people', 'ids'],
    [{ per_user_data: [{ data: {} }] }, 'per_user_data is not a list of people', 'per_user_data'],
    [{ data_file_url: 7 }, 'data_file_url is not a text', 'data_file_url'],
    [{ ids: Array(10_001).fill('ada') }, 'ids has 10001 entries, the limit is 10000', 'ids'],
  ])('%# is refused with where and why', async (body, detail, pointer) => {
    await using service = await startWithPeople()

    expect(await service.trigger(body)).toMatchObject({
      status: 422,
      body: { errors: [{ detail, status: '422', source: { pointer: `/data/attributes/${pointer}` } }] },
    })
  })

  /** Serves one file on this machine, with the status that its path names, and says what became of a run that is told to fetch it. */
  async function runOf(text: string, path = '/200') {
    const service = await startWithPeople()
    const files = createServer(({ url = '' }, response) => {
      response.writeHead(Number(url.slice(1)), { location: '/200' }).end(text)
    })
    onTestFinished(async () => {
      files.close()
      await service.emulator.close()
    })
    files.listen(0, '127.0.0.1')
    await once(files, 'listening')
    const { port } = files.address() as AddressInfo
    const answer = await service.trigger({ data: { who: '?' }, data_file_url: `http://127.0.0.1:${port}${path}` })
    await settled(service)
    return { ...service, answer, errors: (await service.app('campaigns/1/triggers/1/errors')).body }
  }

  async function settled({ app }: Awaited<ReturnType<typeof startWithPeople>>): Promise<void> {
    let run: object
    do run = (await app('campaigns/1/triggers/1')).body as object
    while (!('processed_at' in run))
  }

  test('with a file sends to those in it, once it has been fetched', async () => {
    const lines = ['{"id":"ada","data":{"who":"Ada"}}', '', '{"email":"BOB@example.com"}']

    const { answer, errors, workspace } = await runOf(lines.join('\r\n'))

    expect(answer).toMatchObject({ status: 200, body: { id: 1 } })
    expect(workspace.deliveries().map(({ recipient, messageData }) => [recipient, messageData])).toEqual([
      ['ada@example.com', { who: 'Ada' }],
      ['bob@example.com', { who: '?' }],
    ])
    expect(errors).toEqual({ errors: [], next: '' })
  })

  test('with a file that has lines of no use sends nothing, and names the lines', async () => {
    const { errors, recipients } = await runOf('{"id":"ada"}\n\nada\n{"data":{}}\n{"id":"x"}')

    expect(recipients()).toEqual([])
    expect(errors).toMatchObject({
      errors: [
        'line 3: no JSON object with id or email',
        'line 4: no JSON object with id or email',
        'line 5: no person has the id x',
      ],
    })
  })

  test.each([404, 302])('with a file that is answered %i sends nothing', async (status) => {
    const { errors, recipients } = await runOf('{"id":"ada"}', `/${status}`)

    expect(recipients()).toEqual([])
    expect(errors).toMatchObject({ errors: [expect.stringMatching(/^line 1: /)] })
  })

  test.each(['http://example.com/people', 'http://127.0.0.1.example.com/', 'https://127.0.0.1/', 'people'])(
    'fetches nothing from %s',
    async (url) => {
      await using service = await startWithPeople()

      expect((await service.trigger({ data_file_url: url })).status).toBe(200)
      await settled(service)

      expect((await service.app('campaigns/1/triggers/1/errors')).body).toMatchObject({
        errors: ['line 1: the emulator fetches files by http from this machine only'],
      })
    },
  )
})

describe('broadcasts', () => {
  test('can be read, with their action', async () => {
    await using service = await startWithPeople()

    expect((await service.app('broadcasts')).body).toMatchObject({ broadcasts: [{ id: 1 }] })
    expect((await service.app('broadcasts/1')).body).toMatchObject({
      broadcast: { id: 1, type: 'triggered_broadcast', state: 'running', actions: [{ id: 1, type: 'email' }] },
    })
    expect((await service.app('broadcasts/1/actions')).body).toMatchObject({ actions: [{ id: 1, broadcast_id: 1 }] })
    expect((await service.app('broadcasts/1/actions/1')).body).toMatchObject({ action: { subject: 'Outage' } })
    expect((await service.app('broadcasts/1/actions/1/metrics?steps=2')).body).toMatchObject({
      metric: { series: { sent: [0, 0] } },
    })
    for (const path of ['broadcasts/1/metrics/links', 'broadcasts/1/actions/1/metrics/links']) {
      expect((await service.app(path)).body).toEqual({ links: [] })
    }
  })

  test.each([
    ['GET', 'broadcasts/9', 'broadcast not found'],
    ['GET', 'broadcasts/9/triggers', 'broadcast not found'],
    ['GET', 'broadcasts/1/actions/9', 'action not found'],
    ['GET', 'broadcasts/1/actions/9/metrics', 'action not found'],
    ['GET', 'campaigns/1/triggers/9', 'trigger not found'],
    ['GET', 'campaigns/1/triggers/9/errors', 'trigger not found'],
    ['POST', 'campaigns/9/triggers', 'broadcast with id 9 does not exist'],
  ] as const)('%s %s is a 404', async (method, path, detail) => {
    await using service = await startWithPeople()

    const answer = await service.app(path, { method, ...(method === 'POST' && { body: {} }) })

    expect(answer).toMatchObject(refused(404, detail) as object)
  })
})
