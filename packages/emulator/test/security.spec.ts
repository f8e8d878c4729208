import { describe, expect, test } from 'vitest'
import { startEmulator } from '../src/index.ts'
import { startApp } from './app-service.ts'
import { requestText, talk } from './raw-socket.ts'
import { startService } from './service.ts'

/** The status and the JSON of an answer on a socket. */
async function ask(port: number, method: string, path: string, headers: Readonly<Record<string, string>>, body = '') {
  const { text } = await talk(port, requestText(method, path, headers, body))
  const json = text.slice(text.indexOf('\r\n\r\n') + 4)
  return { status: Number(text.slice(9, 12)), body: json === '' ? undefined : JSON.parse(json), text }
}

describe('the control API', () => {
  test.each([
    'evil.example',
    'evil.example:7788',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    'localhost@evil.example',
    '',
  ])('is not to be had under the host %j', async (host) => {
    await using service = await startService()
    await service.send('identify', { userId: 'ada' })
    const path = `/_emulator/workspaces/${service.workspace.name}/reset`

    const refused = await ask(service.emulator.port, 'POST', path, { host })

    expect(refused.status).toBe(403)
    expect(refused.body.error).toBe(`The host "${host}" is not this machine; ask for 127.0.0.1 or localhost.`)
    expect(service.workspace.state.people.size).toBe(1)
  })

  test.each(['127.0.0.1', 'localhost', 'LOCALHOST:80', '[::1]:7788', '127.0.0.2', '192.168.1.7:7788'])(
    'is to be had under the host %s',
    async (host) => {
      await using emulator = await startEmulator()

      expect((await ask(emulator.port, 'GET', '/_emulator', { host })).status).toBe(200)
    },
  )

  test.each([
    { origin: 'http://evil.example' },
    { origin: 'http://localhost:3000' },
    { origin: 'https://127.0.0.1' },
    { origin: 'null' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
  ])('takes nothing from a page with %j', async (headers) => {
    await using service = await startService()
    await service.send('identify', { userId: 'ada' })
    const workspace = `/_emulator/workspaces/${service.workspace.name}`

    const answers = [
      await ask(service.emulator.port, 'POST', `${workspace}/reset`, headers),
      await ask(service.emulator.port, 'DELETE', workspace, headers),
      await ask(service.emulator.port, 'GET', workspace, headers),
      await ask(service.emulator.port, 'OPTIONS', workspace, { ...headers, 'access-control-request-method': 'DELETE' }),
    ]

    expect(answers.map(({ status }) => status)).toEqual([403, 403, 403, 403])
    for (const { text } of answers) expect(text.toLowerCase()).not.toContain('access-control')
    expect(service.workspace.state.people.size).toBe(1)
  })

  test('answers a page of its own origin, and one opened by hand', async () => {
    await using emulator = await startEmulator()
    const host = `127.0.0.1:${emulator.port}`

    const own = await ask(emulator.port, 'GET', '/_emulator', { host, origin: `http://${host}` })
    const byHand = await ask(emulator.port, 'GET', '/_emulator', { host, 'sec-fetch-site': 'none' })

    expect([own.status, byHand.status]).toEqual([200, 200])
    expect((own.text + byHand.text).toLowerCase()).not.toContain('access-control')
  })

  test('wants its token where others can reach it, and makes one up', async () => {
    await using emulator = await startEmulator({ host: '0.0.0.0' })
    const { port, controlToken = '' } = emulator

    const answers = [
      await ask(port, 'GET', '/_emulator', {}),
      await ask(port, 'GET', '/_emulator', { authorization: 'Bearer guess' }),
      await ask(port, 'GET', '/_emulator', { authorization: `Bearer ${controlToken}` }),
      await ask(port, 'GET', '/_emulator', { host: 'emulator:7788', authorization: `Bearer ${controlToken}` }),
    ]

    expect(controlToken).toMatch(/^[\w-]{32}$/)
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 200, 200])
    expect(answers[0]?.text.toLowerCase()).not.toContain('www-authenticate')
  })

  test('wants a token on this machine if it is given one', async () => {
    await using emulator = await startEmulator({ controlToken: 'mine' })

    expect((await ask(emulator.port, 'GET', '/_emulator', {})).status).toBe(401)
    expect((await ask(emulator.port, 'GET', '/_emulator', { authorization: 'Bearer mine' })).status).toBe(200)
  })
})

describe('the APIs of Customer.io', () => {
  test.each(['/v1/identify', '/v1/customers/ada/attributes', '/api/v1/accounts/region'])(
    '%s is not to be had under a host name of somebody else, whatever the key',
    async (path) => {
      await using emulator = await startEmulator()
      const method = path === '/v1/identify' ? 'POST' : 'GET'
      const headers = { host: 'rebound.example', authorization: `Basic ${btoa('emulator-write-key:')}` }

      const refused = await ask(emulator.port, method, path, headers, '{"userId":"ada"}')

      expect(refused.status).toBe(403)
      expect(emulator.workspace('default')?.state.people.size).toBe(0)
    },
  )

  test('hand out links that need no token of the control API', async () => {
    await using service = await startApp({ controlToken: 'mine' })
    service.emulator.clock.freeze()
    await service.post('exports/customers', { filters: { segment: { id: 1 } } })
    service.emulator.clock.advance(1000)
    const { url } = (await service.app('exports/1/download')).body as { url: string }

    const link = await fetch(url)
    const guessed = await fetch(url.replace(/signature=./, 'signature='))

    expect([link.status, guessed.status]).toEqual([200, 403])
  })

  test('answer under any name where others are meant to reach them', async () => {
    await using emulator = await startEmulator({ host: '0.0.0.0' })
    const headers = { host: 'emulator:7788', authorization: `Basic ${btoa('emulator-write-key:')}` }

    expect((await ask(emulator.port, 'POST', '/v1/identify', headers, '{"userId":"ada"}')).status).toBe(200)
  })
})
