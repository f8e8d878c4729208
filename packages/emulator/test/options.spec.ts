import { describe, expect, test } from 'vitest'
import { createEmulator, startEmulator, type WorkspaceOptions } from '../src/index.ts'

const topic = { id: 1, name: 'Offers', description: '', isSubscribedByDefault: true, translations: {} }
const content = { id: 1, language: '', from: '', replyTo: '', subject: '', body: '', preheader: '' }
const broadcast = { id: 1, name: 'News', tags: [], action: { id: 1, content }, audience: { nobody: true } }

describe('options of a workspace', () => {
  test.each([
    [{ typo: 1 }, 'typo is not known'],
    [{ strictBatch: 'sometimes' }, 'strictBatch: expected ("reject-all" | "accept-valid") but received "sometimes"'],
    [{ strictOversizeStatus: 500 }, 'strictOversizeStatus: expected (400 | 413) but received 500'],
    [{ region: 'mars' }, 'region: expected ("us" | "eu") but received "mars"'],
    [{ isEmailChangeable: 'yes' }, 'isEmailChangeable: expected boolean but received "yes"'],
    [{ destinationNames: [7] }, 'destinationNames.0: expected string but received 7'],
    [{ messageMaxBytes: 0 }, 'messageMaxBytes: expected >=1 but received 0'],
    [{ activityCapacity: 1e15 }, 'activityCapacity: expected <=10000000 but received 1000000000000000'],
    [{ messageIdMemoryMs: -1 }, 'messageIdMemoryMs: expected >=0 but received -1'],
    [
      { trackRedirectOrigin: 'eu\r\nset-cookie: a=b' },
      'trackRedirectOrigin: expected an origin like http://127.0.0.1:7788, or an empty text',
    ],
    [{ trackRedirectStatus: 200 }, 'trackRedirectStatus: expected (301 | 302 | 307 | 308) but received 200'],
    [{ trackUnauthorizedBody: ['no'] }, 'trackUnauthorizedBody: expected an object'],
    [{ content: { topics: [{ ...topic, translations: [] }] } }, 'content.topics.0.translations: expected an object'],
    [{ mode: { swallow: 0 } }, 'mode.swallow: expected >=1 but received 0'],
    [{ keys: { writeKey: 'a:b' } }, 'keys.writeKey: expected 1 to 200 letters, digits and signs but blanks and colons'],
    [{ keys: { readKey: 'a' } }, 'keys.readKey is not known'],
    [{ content: { topics: [topic, topic] } }, 'content.topics: two of them have the same id'],
    [{ content: { topics: [{ ...topic, id: undefined }] } }, 'content.topics.0.id is missing'],
    [
      { content: { broadcasts: [broadcast] } },
      'content.broadcasts.0.audience: filter nobody is not one of and, or, not, segment, attribute',
    ],
    [
      { faults: [{ on: 'POST /v1/trak', sequence: [] }] },
      'faults.0.on: expected pipelines, track, app, or an operation as the README writes it, like POST /v1/track',
    ],
    [{ rateLimits: [{ requestsPerSecond: 0 }] }, 'rateLimits.0.requestsPerSecond: expected >0 but received 0'],
  ])('%j are refused over HTTP and in process, with the name of the field', async (options, problem) => {
    const emulator = createEmulator()
    const error = `The workspace is not as it should be. ${problem}.`
    const request = { method: 'POST', body: JSON.stringify(options) }

    const response = await emulator.fetch(new Request('http://localhost/_emulator/workspaces', request))

    expect([response.status, await response.json()]).toEqual([400, { error }])
    expect(() => emulator.createWorkspace(options as WorkspaceOptions)).toThrow(error)
    await expect(startEmulator(options as WorkspaceOptions)).rejects.toThrow(error)
    expect(emulator.workspaces()).toHaveLength(1)
  })

  test('are every one of them taken over HTTP', async () => {
    const emulator = createEmulator()
    const options = {
      isEmailChangeable: true,
      strictBatch: 'accept-valid',
      strictOversizeStatus: 413,
      destinationNames: ['Mine'],
      messageMaxBytes: 65_536,
      trackRedirectOrigin: 'https://track-eu.customer.io',
      trackRedirectStatus: 308,
      trackUnauthorizedBody: {},
      activityCapacity: 10,
      content: { topics: [topic], broadcasts: [{ ...broadcast, audience: { segment: { id: 1 } } }] },
    }
    const request = { method: 'POST', body: JSON.stringify({ ...options, name: 'mine' }) }

    const response = await emulator.fetch(new Request('http://localhost/_emulator/workspaces', request))

    const { content: given, ...behaviour } = options
    expect(response.status).toBe(201)
    expect(emulator.workspace('mine')?.behaviour).toMatchObject(behaviour)
    expect(emulator.workspace('mine')?.state.content).toMatchObject(given)
  })

  test('are not kept with the keys in a snapshot', () => {
    const { keys, behaviour } = createEmulator().createWorkspace({ region: 'eu' })

    expect(behaviour.region).toBe('eu')
    for (const key of Object.values(keys)) expect(JSON.stringify(behaviour)).not.toContain(key)
  })
})

test('a control token that is empty is refused: everybody would have it', async () => {
  await expect(startEmulator({ controlToken: '' })).rejects.toThrow('The control token is empty.')
})
