import { expect, test } from 'vitest'
import { callers, startService } from './service.ts'

const COUNT = 200

test('two hundred workspaces written at once with the same ids through every API keep apart', {
  timeout: 60_000,
}, async () => {
  await using service = await startService({ visibilityDelayMs: 5, isReordering: true })
  const all = Array.from({ length: COUNT }, (_, index) => {
    const workspace = service.emulator.createWorkspace({ name: `w${index}` })
    return { index, workspace, ...callers(service.emulator.url, workspace.keys) }
  })

  const answers = await Promise.all(
    all.flatMap(({ index, send, track }) => [
      send('identify', { userId: 'ada', anonymousId: 'visitor', traits: { email: 'ada@example.com', number: index } }),
      send('batch', {
        batch: [
          { type: 'track', userId: 'ada', event: `Of ${index}`, messageId: 'same' },
          { type: 'group', userId: 'ada', groupId: 'acme', traits: { number: index } },
          // Every other workspace suppresses somebody whom the others keep.
          { type: index % 2 === 0 ? 'identify' : 'track', userId: 'bob', event: 'User Suppressed' },
        ],
      }),
      send('track', {
        userId: 'ada',
        event: 'Device Created or Updated',
        context: { device: { token: 'same-token', type: index % 2 === 0 ? 'ios' : 'android' } },
      }),
      track('PUT', '/api/v1/customers/cleo', { email: 'cleo@example.com', number: index }),
    ]),
  )
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))

  for (const { index, workspace, read } of all) {
    workspace.visibility.flush()
    const { body } = await read('customers/ada/attributes')
    expect(body).toMatchObject({
      customer: {
        attributes: { number: String(index), email: 'ada@example.com' },
        devices: [{ id: 'same-token', platform: index % 2 === 0 ? 'ios' : 'android' }],
      },
    })
    expect((await read('customers/ada/activities?type=event')).body).toMatchObject({
      activities: [{ name: `Of ${index}` }],
    })
    expect((await read('objects/1/acme/attributes')).body).toMatchObject({
      object: { attributes: { number: String(index) } },
    })
    expect((await read('customers/cleo/attributes')).body).toMatchObject({
      customer: { attributes: { number: String(index) } },
    })
    expect((await read('customers/bob/attributes')).status).toBe(index % 2 === 0 ? 200 : 404)
    expect(workspace.state.people.size).toBe(index % 2 === 0 ? 3 : 2)
    expect(workspace.drops()).toEqual([])
  }
  expect(service.workspace.state.people.size).toBe(0)
})
