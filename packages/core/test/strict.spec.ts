import { AuthenticationError, ConfigurationError, createClient, createMessage, ResponseError } from '@cio/core'
import { startEmulator } from '@cio/emulator'
import { describe, expect, onTestFinished, test } from 'vitest'
import { rejectionOf } from './clients.ts'

const message = createMessage('identify', { userId: 'ada', traits: { plan: 'pro' } })
const nobody = '{"traits":{"plan":"pro"}}'
const strange = '{"batch":[{"type":"identify","userId":"ada"},{"type":"identified","userId":"grace"}]}'

async function startService() {
  const emulator = await startEmulator({ port: 0 })
  onTestFinished(() => emulator.close())
  const workspace = emulator.createWorkspace()
  const options = { region: 'us', baseUrl: emulator.url, retry: { limit: 0 } } as const
  const apiKey = workspace.keys.writeKey
  return {
    emulator,
    workspace,
    strict: createClient({ ...options, apiKey }),
    permissive: createClient({ ...options, apiKey, strict: false }),
    strangers: [true, false].map((strict) => createClient({ ...options, apiKey: 'nobodys-key', strict })) as [
      ReturnType<typeof createClient>,
      ReturnType<typeof createClient>,
    ],
  }
}

describe('one and the same request, strict and not', () => {
  test('names nobody: refused with the reason, or answered 200 and dropped [STRICT-01]', async () => {
    const { strict, permissive, workspace } = await startService()

    const error = await rejectionOf(strict.post('/identify', nobody))
    const answer = await permissive.post('/identify', nobody)

    expect(error).toBeInstanceOf(ResponseError)
    expect(error).toMatchObject({ status: 400, details: [expect.stringContaining('userId')] })
    expect(answer).toMatchObject({ status: 200, body: {} })
    expect(workspace.drops().map(({ status }) => status)).toEqual([400, 200])
    expect(workspace.state.people.size).toBe(0)
  })

  test('has a key that nobody has: refused, or answered 200 and dropped [STRICT-02]', async () => {
    const {
      emulator,
      workspace,
      strangers: [strict, permissive],
    } = await startService()

    const error = await rejectionOf(strict.send(message))
    const receipt = await permissive.send(message)

    expect(error).toBeInstanceOf(AuthenticationError)
    expect(receipt).toMatchObject({ attempts: 1 })
    expect(emulator.drops().map(({ status }) => status)).toEqual([401, 200])
    expect(workspace.state.people.size).toBe(0)
  })

  test('is a batch with a type that there is not: refused whole, or stripped of it [STRICT-04]', async () => {
    const { strict, permissive, workspace } = await startService()

    const error = await rejectionOf(strict.post('/batch', strange))
    const peopleAfterRefusal = workspace.state.people.size
    const answer = await permissive.post('/batch', strange)

    expect(error).toMatchObject({ status: 400, details: [expect.stringContaining('batch.1')] })
    expect(peopleAfterRefusal).toBe(0)
    expect(answer).toMatchObject({ status: 200 })
    expect(workspace.state.people.size).toBe(1)
    expect(workspace.drops()).toHaveLength(2)
  })
})

describe('a key', () => {
  test('that is empty, or holds a blank, is refused before anything is sent [AUTH-02]', () => {
    for (const apiKey of ['', ' ', 'two words']) {
      expect(() => createClient({ apiKey, region: 'us' })).toThrowError(ConfigurationError)
    }
  })

  test('of one region is unknown in the other, and what is sent with it stored in neither [AUTH-03]', async () => {
    const [us, eu] = [await startService(), await startService()]
    const options = { region: 'eu', baseUrl: eu.emulator.url, retry: { limit: 0 } } as const
    const misled = createClient({ ...options, apiKey: us.workspace.keys.writeKey })

    const error = await rejectionOf(misled.send(message))

    expect(error).toBeInstanceOf(AuthenticationError)
    expect(error).toMatchObject({ message: expect.stringContaining('is the key a Pipelines key of region "eu"?') })
    expect([us.workspace.state.people.size, eu.workspace.state.people.size]).toEqual([0, 0])
    expect(eu.emulator.drops()).toMatchObject([{ status: 401 }])
  })
})
