import { expect, test, vi } from 'vitest'
import { createEmulator } from '../src/index.ts'
import { callers, startService } from './service.ts'

test('a write can be read once the delay has passed, also while the time of the emulator stands still', async () => {
  const real = { now: 0 }
  await using service = await startService({ visibilityDelayMs: 80, now: () => 0, elapsed: () => real.now })

  await service.send('identify', { userId: 'ada' })
  real.now = 79
  const before = await service.read('customers/ada/attributes')
  real.now = 80
  const after = await service.read('customers/ada/attributes')

  expect([before.status, after.status]).toEqual([404, 200])
})

test('the delay is one of real time', async () => {
  await using service = await startService({ visibilityDelayMs: 40, now: () => 0 })
  const startedAt = performance.now()

  await service.send('identify', { userId: 'ada' })
  await vi.waitFor(async () => expect((await service.read('customers/ada/attributes')).status).toBe(200), 60_000)

  expect(performance.now() - startedAt).toBeGreaterThanOrEqual(40)
})

test('writes may become visible in another order than they came, the same for the same chance', async () => {
  const orders = await Promise.all(
    [1, 1].map(async () => {
      let draw = 0
      const draws = [0.9, 0.1, 0.5]
      const real = { now: 0 }
      await using service = await startService({
        visibilityDelayMs: 400,
        isReordering: true,
        random: () => draws[draw++ % draws.length] ?? 0,
        elapsed: () => real.now,
      })
      draw = 0
      for (const event of ['First', 'Second', 'Third']) await service.send('track', { userId: 'ada', event })
      real.now = 400
      const { body } = await service.read('customers/ada/activities?type=event')
      const { activities } = body as { activities: { name: string }[] }
      return activities.map((activity) => activity.name)
    }),
  )

  expect(orders).toEqual([
    ['First', 'Third', 'Second'],
    ['First', 'Third', 'Second'],
  ])
})

test('what a reset interrupts never becomes visible', async () => {
  const emulator = createEmulator({ visibilityDelayMs: 5 })
  const workspace = emulator.createWorkspace()
  workspace.write(
    (state) => void state.upsertPerson({ address: { kind: 'id', value: 'ada' } }, { at: 0, receivedAt: 0 }),
  )

  workspace.reset()

  expect(workspace.visibility.waiting).toBe(0)
})

test('in do-nothing mode a write is accepted and nothing is ever there, in later workspaces too', async () => {
  await using service = await startService({ mode: 'do-nothing' })
  const later = service.emulator.createWorkspace()

  const sent = await callers(service.emulator.url, later.keys).send('identify', { userId: 'ada' })
  const invalid = await service.send('identify', {})

  expect(sent).toMatchObject({ status: 200, text: '{}\n' })
  expect(invalid).toMatchObject({ status: 200, text: '{}\n' })
  expect(later.state.people.size).toBe(0)
  expect(later.requests()).toMatchObject([{ path: '/v1/identify', status: 200 }])
})
