import { describe, expect, test } from 'vitest'
import { createEmulator } from '../src/index.ts'
import { appCaller, startApp } from './app-service.ts'
import { startEndpoint } from './endpoint.ts'
import { startService } from './service.ts'

type App = Awaited<ReturnType<typeof startApp>>

const email = { transactional_message_id: 1, to: 'ada@example.com', identifiers: { id: 'ada' } }
const refusal = { sequence: [{ kind: 'answer', status: 500 }] } as const

/** Ada, who has been sent something, a webhook that heard of it, and a write that nobody can read yet. */
async function startBusy(endpoint: string, options: Parameters<typeof startApp>[0] = {}) {
  const service = await startApp(options)
  const { workspace } = service
  await service.send('identify', { userId: 'ada', traits: { email: 'ada@example.com' } })
  await service.post('reporting_webhooks', { name: 'ops', endpoint, events: ['email_sent'] })
  await service.post('send/email', email)
  await expect.poll(() => workspace.webhookCalls().length, { timeout: 60_000 }).toBe(1)
  await service.send('track', {}, { strict: false })
  workspace.configure({ visibilityDelayMs: 3_600_000 })
  await service.send('identify', { userId: 'bob' })
  return service
}

function people({ workspace }: Pick<App, 'workspace'>): (string | undefined)[] {
  return [...workspace.state.people].map(({ id }) => id)
}

describe('a workspace', () => {
  test('forgets everything with a reset but its keys, its options and the faults it was made with', async () => {
    await using endpoint = await startEndpoint()
    await using service = await startBusy(endpoint.url, { isEmailChangeable: true })
    const { workspace } = service
    const { keys, settings } = workspace
    workspace.faults.add(refusal)

    workspace.reset()

    expect(workspace.visibility.waiting).toBe(0)
    expect([workspace.messages, people(service), workspace.deliveries()]).toEqual([0, [], []])
    expect([workspace.requests(), workspace.drops(), workspace.faults.list()]).toEqual([[], [], []])
    expect([workspace.webhooks(), workspace.webhookCalls(), workspace.campaignTriggers()]).toEqual([[], [], []])
    expect([workspace.keys, workspace.settings, workspace.behaviour.isEmailChangeable]).toEqual([keys, settings, true])
  })

  test('goes back to a snapshot with what was accepted by then, and keeps its journal, ledger and faults', async () => {
    await using endpoint = await startEndpoint()
    await using service = await startBusy(endpoint.url)
    const { workspace } = service
    const snapshot = workspace.snapshot()
    workspace.faults.add(refusal)
    await service.send('identify', { userId: 'cleo' })
    await service.send('identify', { userId: 'dora' })
    const before = [workspace.requests().length, workspace.drops().length]

    workspace.restore(snapshot)

    expect([workspace.visibility.waiting, people(service)]).toEqual([0, ['ada', 'bob']])
    expect(workspace.deliveries()).toMatchObject([{ recipient: 'ada@example.com' }])
    expect(workspace.webhooks()).toMatchObject([{ id: 1, endpoint: endpoint.url, waiting: 0 }])
    expect(workspace.webhookCalls()).toEqual([])
    expect([workspace.requests().length, workspace.drops().length]).toEqual(before)
    expect(workspace.faults.list()).toHaveLength(1)
  })

  test('goes on telling its webhooks after it went back to a snapshot', async () => {
    await using endpoint = await startEndpoint()
    await using service = await startBusy(endpoint.url)
    service.workspace.restore(service.workspace.snapshot())

    service.workspace.configure({ visibilityDelayMs: 0 })
    await service.post('send/email', email)

    expect(await endpoint.arrived(2)).toHaveLength(2)
  })

  test('takes over the snapshot of another with its behaviour, but stays in its own environment', () => {
    const emulator = createEmulator()
    const origin = emulator.createWorkspace({ strictBatch: 'accept-valid', convertsTimestamps: false })
    const other = emulator.createWorkspace({ isEmailChangeable: true })
    const { environmentId } = other.behaviour

    other.restore(origin.snapshot(), { convertsTimestamps: true })

    expect(environmentId).not.toBe(origin.behaviour.environmentId)
    expect(other.behaviour).toEqual({ ...origin.behaviour, environmentId, convertsTimestamps: true })
  })

  test('holds what stands in its seed and nothing else, and keeps its journal and ledger', async () => {
    await using endpoint = await startEndpoint()
    await using service = await startBusy(endpoint.url)
    const { workspace } = service
    const before = [workspace.requests().length, workspace.drops().length]

    workspace.seed({ people: [{ id: 'cleo' }] })

    expect([workspace.visibility.waiting, people(service)]).toEqual([0, ['cleo']])
    expect([workspace.deliveries(), workspace.webhooks(), workspace.webhookCalls()]).toEqual([[], [], []])
    expect([workspace.requests().length, workspace.drops().length]).toEqual(before)
  })

  test('that is deleted answers what was delayed, and stops calling its webhooks', async () => {
    await using endpoint = await startEndpoint()
    await using service = await startBusy(endpoint.url)
    const { emulator, workspace } = service
    workspace.faults.add({ sequence: [{ kind: 'delay', delay: 2_000_000_000 }] })

    const delayed = service.send('identify', { userId: 'cleo' })
    await expect.poll(() => workspace.faults.list(), { timeout: 60_000 }).toMatchObject([{ hits: 1 }])
    emulator.deleteWorkspace(workspace.name)

    expect(await delayed).toMatchObject({ status: 200 })
    expect(workspace.webhookCalls()).toEqual([])
  })
})

describe('what was accepted', () => {
  test('is there for whoever looks once its time has come', async () => {
    const real = { now: 0 }
    await using service = await startService({ visibilityDelayMs: 80, elapsed: () => real.now })
    await service.send('identify', { userId: 'ada' })

    const before = people(service)
    real.now = 80

    expect([before, people(service)]).toEqual([[], ['ada']])
  })

  test('is sent when it is due, and its webhook told as soon as somebody looks', async () => {
    await using endpoint = await startEndpoint()
    await using service = await startApp()
    const { clock } = service.emulator
    clock.freeze('2026-03-01T00:00:00Z')
    await service.post('reporting_webhooks', { name: 'ops', endpoint: endpoint.url, events: ['email_sent'] })
    await service.post('send/email', { ...email, send_at: clock.now() / 1000 + 60 })
    const { body: before } = await service.app('messages?metric=sent')
    clock.advance(60_000)

    const [delivery] = service.workspace.deliveries()

    expect(before).toMatchObject({ messages: [] })
    expect(delivery?.metrics.get('sent')).toBe(clock.now() / 1000)
    expect(await endpoint.arrived(1)).toHaveLength(1)
  })

  test('is told to a webhook by itself, now or once it can be read', async () => {
    await using endpoint = await startEndpoint()
    await using service = await startApp()
    const events = ['customer_unsubscribed']
    await service.post('reporting_webhooks', { name: 'ops', endpoint: endpoint.url, events })
    expect(service.workspace.webhooks()).toMatchObject([{ signingKey: expect.stringMatching(/^[a-z0-9]{32}$/) }])

    await service.send('identify', { userId: 'ada', traits: { unsubscribed: true } })
    await endpoint.arrived(1)
    service.workspace.configure({ visibilityDelayMs: 5 })
    await service.send('identify', { userId: 'bob', traits: { unsubscribed: true } })

    expect(await endpoint.arrived(2)).toHaveLength(2)
  })

  test('is dropped by a fault with the answer that it would have had, and the next one is not', async () => {
    await using service = await startService()
    service.workspace.faults.add({ sequence: [{ kind: 'drop' }] })

    const dropped = await service.send('identify', { userId: 'ada' })
    await service.send('identify', { userId: 'bob' })

    expect(dropped).toMatchObject({ status: 200, text: '{}\n' })
    expect(people(service)).toEqual(['bob'])
    expect(service.workspace.drops()).toMatchObject([{ code: 'fault', reasons: ['dropped: as asked for'] }])
  })

  test('may have been an event that starts a campaign', async () => {
    await using service = await startService()

    await service.send('track', { userId: 'ada', event: 'Paid' })

    expect(service.workspace.campaignTriggers()).toMatchObject([{ name: 'Paid' }])
  })
})

describe('the ids of what is sent', () => {
  const keys = { writeKey: 'w', siteId: 's', trackKey: 't', appKey: 'a' }
  const idOf = async ({ post }: Pick<App, 'post'>) =>
    ((await post('send/email', email)).body as { delivery_id: string }).delivery_id

  test('are all different where chance is not random, also after a snapshot of another workspace', async () => {
    await using service = await startApp({ random: () => 0 })

    const ids = [await idOf(service), await idOf(service)]
    const fork = service.emulator.forkWorkspace(service.workspace.name, { name: 'fork', keys })
    ids.push(await idOf(appCaller(service.emulator.url, fork.keys)))

    expect(ids).toEqual(['aaaaaaaaaaaaaaaa0001', 'aaaaaaaaaaaaaaaa0002', 'aaaaaaaaaaaaaaaa0003'])
    expect(fork.deliveries().map(({ id }) => id)).toEqual(ids)
  })
})

describe('the journal', () => {
  test.each([
    [{}, false],
    [{ 'x-strict-mode': '0' }, false],
    [{ 'x-strict-mode': 'true' }, false],
    [{ 'x-strict-mode': '1' }, true],
  ])('says of the headers %j whether they ask for strict mode', async (headers, isStrict) => {
    await using service = await startService()

    await service.send('identify', { userId: 'ada' }, { strict: false, headers })

    expect(service.workspace.requests()).toMatchObject([{ isStrict }])
  })

  test('names the fault that kept a request from its route, if there was one', async () => {
    await using service = await startService()
    service.emulator.clock.freeze('2026-03-01T00:00:00Z')
    service.workspace.faults.add(refusal)
    const body = '{"userId":"ada"}'

    for (const _time of [1, 2]) await service.send('identify', body)

    const entry = { at: service.emulator.clock.now(), method: 'POST', path: '/v1/identify', isStrict: true, body }
    expect(service.workspace.requests()).toStrictEqual([
      { ...entry, status: 500, bytes: body.length, fault: 'answer' },
      { ...entry, status: 200, bytes: body.length },
    ])
  })
})

describe('the settings', () => {
  test('stay as they are, and the messages counted, where others are changed', async () => {
    await using service = await startService({ mode: { swallow: 3 } })
    const { workspace } = service
    await service.send('identify', { userId: 'ada' })

    workspace.configure({ visibilityDelayMs: 0, mode: undefined } as object)

    expect(workspace.settings).toMatchObject({ mode: { swallow: 3 }, journalCapacity: 1000 })
    expect(workspace.messages).toBe(1)
  })

  test('are refused with the name of the one that is wrong', () => {
    const workspace = createEmulator().createWorkspace()

    expect(() => workspace.configure({ journalCapacity: -1 })).toThrow(
      'The setting is not as it should be. journalCapacity: expected >=0 but received -1.',
    )
  })
})

describe('waiting', () => {
  test('for a request says which one did not come', async () => {
    const workspace = createEmulator().createWorkspace()

    await expect(workspace.waitForRequests({ path: '/v1/page' }, { timeoutMs: 0 })).rejects.toThrow(
      'Waited 0 ms for 1 request like {"path":"/v1/page"}; there are 0.',
    )
  })

  test('for a drop ends when somebody else looks at a write that turns out to have no effect', async () => {
    const real = { now: 0 }
    const emulator = createEmulator({ visibilityDelayMs: 3_600_000, elapsed: () => real.now })
    const workspace = emulator.createWorkspace()
    const request = {
      method: 'POST',
      headers: { authorization: `Basic ${btoa(`${workspace.keys.writeKey}:`)}` },
      body: '{"userId":"ada","previousId":"old"}',
    }
    await emulator.fetch(new Request('http://localhost/v1/alias', request))

    const waiting = workspace.waitForDrops({}, { timeoutMs: 60_000 })
    real.now = 3_600_000
    void workspace.state

    expect(await waiting).toMatchObject([{ code: 'no-effect' }])
  })
})
