import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Fault, startEmulator } from '@cio/emulator'
import { describe, expect, onTestFinished, test } from 'vitest'
import { here, kit, startKit } from './kit.ts'
import { keys, startClosedProxy, startRegions } from './regions.ts'

const failed = 'Authentication failed. Check your API key.'
const right = { CUSTOMERIO_API_KEY: keys.us.writeKey, CUSTOMERIO_APP_API_KEY: keys.us.appKey }
const impatient = { CUSTOMERIO_CONSISTENCY_TIMEOUT_MS: '300' }

/** What the doctor finds with these settings in the world of both regions: its lines with a cross, and how it ends. */
async function problemsWith(settings: Readonly<Record<string, string>>, world = startRegions()) {
  const { environment } = await world
  const { code, out, err } = await kit(['doctor'], { environment: { ...environment, ...impatient, ...settings } })
  expect(err).toBe('')
  return { code, problems: out.split('\n').filter((line) => line.startsWith('✗')) }
}

describe('cio-kit doctor', () => {
  test('finds nothing wrong where nothing is, and leaves nobody behind', async () => {
    const { environment, us } = await startRegions()
    us.workspace('default')?.seed({ people: [{ id: 'ada' }] })

    const { code, out, err } = await kit(['doctor'], { environment: { ...environment, ...right } })

    expect(out.replace(/in \d+ ms/, 'in 7 ms').replace(/within \d+\.\d s/, 'within 0.1 s')).toBe(
      [
        '✓ settings      region "us", cdp.customer.io',
        `· proxy         requests go through ${environment.HTTPS_PROXY}, which HTTPS_PROXY names`,
        '✓ network       cdp.customer.io answers, in 7 ms',
        '✓ clock         right to the minute',
        '✓ api key       a Pipelines key of region "us", and strict mode is in force',
        '✓ app key       an App API key of region "us"',
        '✓ workspace     both keys lead to the same one, where what is written shows within 0.1 s; the App key sees "default" with 1 person',
        '✓ object types  enabled: 1, 2',
        '· limits        1,000 requests a second, 32 KiB a message, 500,000 bytes a batch; App API 10 requests a second [doc]',
        '',
      ].join('\n'),
    )
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(us.workspace('default')?.state.people.size).toBe(1)
  })

  test.each([
    [
      'no key',
      {},
      3,
      'settings      CUSTOMERIO_API_KEY is not set. Put the key of a Pipelines source into the environment or a .env file.',
    ],
    [
      'a placeholder',
      { CUSTOMERIO_API_KEY: 'your-api-key-here' },
      2,
      'settings      CUSTOMERIO_API_KEY holds a placeholder; put your key there, or leave it out.',
    ],
    [
      'an App key in the place of the Pipelines key',
      { CUSTOMERIO_API_KEY: keys.us.appKey },
      3,
      `api key       ${failed} CUSTOMERIO_API_KEY holds an App API key; move it to CUSTOMERIO_APP_API_KEY, and put the key of a Pipelines source here.`,
    ],
    [
      'a Track key in the place of the Pipelines key',
      { CUSTOMERIO_API_KEY: '0123456789abcdef0123' },
      3,
      `api key       ${failed} CUSTOMERIO_API_KEY looks like a Track API key; create a "Customer.io API" source under Pipelines and take its key.`,
    ],
    [
      'a key that nobody knows',
      { CUSTOMERIO_API_KEY: 'n0body' },
      3,
      `api key       ${failed} Neither region knows CUSTOMERIO_API_KEY as a Pipelines key, nor the App API as its own; copy it again from the source's settings.`,
    ],
    [
      'a key of the other region',
      { CUSTOMERIO_API_KEY: keys.eu.writeKey },
      3,
      `api key       ${failed} CUSTOMERIO_API_KEY belongs to an account in region "eu"; set CUSTOMERIO_REGION=eu.`,
    ],
    [
      'a Pipelines key in the place of the App key',
      { ...right, CUSTOMERIO_APP_API_KEY: keys.us.writeKey },
      3,
      `app key       ${failed} CUSTOMERIO_APP_API_KEY holds a Pipelines key; create an App API key under Account Settings, or leave it out.`,
    ],
    [
      'an App key of the other region',
      { ...right, CUSTOMERIO_APP_API_KEY: keys.eu.appKey },
      3,
      `app key       ${failed} CUSTOMERIO_APP_API_KEY belongs to an account in region "eu", but CUSTOMERIO_REGION is "us".`,
    ],
    [
      'keys of two workspaces',
      { ...right, CUSTOMERIO_APP_API_KEY: keys.other.appKey },
      1,
      'workspace     A person written with CUSTOMERIO_API_KEY could not be read with CUSTOMERIO_APP_API_KEY within 0.3 s: the keys belong to two ' +
        'workspaces, or the source is not connected to its workspace. Take both keys from one workspace. The removal of that person was sent.',
    ],
    [
      'a proxy that is not there',
      { ...right, HTTPS_PROXY: 'http://127.0.0.1:9' },
      5,
      'proxy         The proxy http://127.0.0.1:9 does not answer (ECONNREFUSED). Start it, correct HTTPS_PROXY, or name the host in NO_PROXY.',
    ],
  ])('tells of %s', async (_, settings, code, sentence) => {
    expect(await problemsWith(settings)).toEqual({ code, problems: [`✗ ${sentence}`] })
  })

  test('goes on without an App key, and says what that means', async () => {
    const { environment } = await startRegions()

    const { code, out } = await kit(['doctor'], {
      environment: { ...environment, CUSTOMERIO_API_KEY: keys.us.writeKey },
    })

    expect(code).toBe(0)
    expect(out).toContain(
      '· app key       CUSTOMERIO_APP_API_KEY is not set: what is written cannot be read back. Create one under Account Settings.\n',
    )
  })

  test('tells of a clock that is off by an hour', async () => {
    const sentence = (direction: string) =>
      `✗ clock         This machine's clock is 60 minutes ${direction} the service's: events would be dated wrongly. Set it, or turn on NTP.`

    const behind = await problemsWith(right, startRegions({ clockIsAheadMs: 3_600_000 }))
    const ahead = await problemsWith(right, startRegions({ clockIsAheadMs: -3_600_000 }))

    expect(behind).toEqual({ code: 1, problems: [sentence('behind')] })
    expect(ahead).toEqual({ code: 1, problems: [sentence('ahead of')] })
  })

  test('tells of a proxy that lets nobody through, without its password', async () => {
    const { environment } = await startRegions()
    const proxy = await startClosedProxy()

    const { code, out } = await kit(['doctor'], { environment: { ...environment, ...right, HTTPS_PROXY: proxy } })

    expect(code).toBe(5)
    expect(out).toMatch(
      /✗ network {7}POST \/v1\/identify got no answer from https:\/\/cdp\.customer\.io: .*407.*status\.customer\.io says\.\n/,
    )
    expect(out).not.toContain('s3cret')
  })

  test('tells of a proxy that hangs up, without its password', async () => {
    const proxy = await startClosedProxy('')

    const { code, out, err } = await kit(['doctor'], { environment: { ...right, HTTPS_PROXY: proxy } })

    expect({ code, err }).toEqual({ code: 5, err: '' })
    expect(out).toMatch(
      /✗ network {7}POST \/v1\/identify got no answer from https:\/\/cdp\.customer\.io: .* Check the network, the proxy and the base URL\./,
    )
    expect(out).toContain('· limits ')
    expect(out).not.toContain('s3cret')
  })

  test.each([
    ['HTTPS_PROXY', 'proxy.example:3128'],
    ['HTTPS_PROXY', 'ada:s3cret@proxy.example'],
    ['https_proxy', 'ftp://ada:s3cret@proxy.example'],
    ['HTTP_PROXY', 'socks5://ada:s3cret@proxy.example'],
  ])('tells that %s=%s is no address of a proxy, and sends nothing', async (variable, value) => {
    const { code, out } = await here(['doctor'], { environment: { ...right, [variable]: value } })

    expect(code).toBe(2)
    expect(out.split('\n').slice(1)).toEqual([
      `✗ proxy         ${variable} holds no address of an http or https proxy; expected one such as http://proxy.example:3128. Correct it, or leave it out.`,
      '',
    ])
  })

  test('tells of a host that cannot be reached, and where to look whether it is down', async () => {
    const closed = `http://127.0.0.1:${await closedPort()}`
    const environment = { ...right, CUSTOMERIO_BASE_URL: closed, CUSTOMERIO_APP_BASE_URL: closed }

    const { code, out } = await here(['doctor'], { environment })

    expect(code).toBe(5)
    for (const request of ['POST /v1/identify', 'GET /v1/customers']) {
      const line = out.split('\n').find((candidate) => candidate.includes(request))
      expect(line).toContain(
        `✗ network       ${request} got no answer from ${closed}: connect ECONNREFUSED ${new URL(closed).host}.`,
      )
      expect(line).toMatch(
        / Check the network, the proxy and the base URL\. Whether Customer\.io itself is down, https:\/\/status\.customer\.io says\.$/,
      )
    }
    expect(out).toContain('· limits ')
  })

  const isDown = 'Whether Customer.io itself is down, https://status.customer.io says.'
  const html = { kind: 'answer', body: '<html>no</html>' } as const

  test.each<[string, Fault, number, string]>([
    [
      '500',
      { kind: 'answer', status: 500, body: {} },
      5,
      `was answered 500. Try again later. It gave no reason. ${isDown}`,
    ],
    [
      'HTML with a 502',
      { ...html, status: 502 },
      5,
      `was answered 502 with something that is not JSON, so it is not Customer.io's answer. Check the baseUrl, and what stands between here and there. ${isDown}`,
    ],
    [
      'HTML with a 200',
      { ...html, status: 200 },
      5,
      "was answered 200 with something that is not JSON, so it is not Customer.io's answer. Check the baseUrl, and what stands between here and there.",
    ],
    [
      '429',
      { kind: 'answer', status: 429, body: {}, retryAfter: 2 },
      5,
      'was answered 429; Customer.io asks for 2000 ms. Run it again in a minute; everything that uses the key counts, on any machine.',
    ],
    [
      '302',
      { kind: 'answer', status: 302, body: {} },
      5,
      'was answered 302, a redirect to nowhere, which is not followed: it has to stay within customer.io and https. Check the region and the baseUrl.',
    ],
    [
      '403',
      { kind: 'answer', status: 403, body: { meta: { error: 'not for you' } } },
      4,
      'was answered 403: NAME is a key that may not do this. Give it the permission or take another key, and look whether a proxy in between refuses. Customer.io said: not for you',
    ],
  ])('says of an answer such as %s what it means, and checks the rest', async (_, fault, code, sentence) => {
    const { environment, workspace } = await startService()
    const answers = async (on: 'POST /v1/identify' | 'GET /v1/customers') => {
      workspace.faults.add({ on, sequence: [fault] })
      const { code, out, err } = await here(['doctor', '--json'], { environment })
      expect(err).toBe('')
      return { code, findings: findingsIn(out) }
    }

    const pipelines = await answers('POST /v1/identify')
    const app = await answers('GET /v1/customers')

    expect([pipelines.code, app.code]).toEqual([code, code])
    const start =
      fault.kind === 'answer' && fault.status === 429
        ? 'Rate limit exceeded. Please wait before making more requests. '
        : ''
    const told = (asked: string, name: string) => `problem: ${start}${asked} ${sentence.replace('NAME', name)}`
    expect(pipelines.findings).toMatchObject({
      network: 'fine',
      clock: 'fine',
      'api key': told('POST /v1/identify', 'CUSTOMERIO_API_KEY'),
      'app key': 'fine',
      limits: 'note',
    })
    expect(app.findings).toMatchObject({
      'api key': 'fine',
      'app key': told('GET /v1/customers', 'CUSTOMERIO_APP_API_KEY'),
      limits: 'note',
    })
  })

  test('says what is known of a refused key although it cannot be found out where it belongs', async () => {
    const { environment, workspace } = await startService()
    workspace.faults.add({ on: 'POST /v1/identify', sequence: [{ kind: 'answer', status: 401 }] })
    workspace.faults.add({ on: 'GET /v1/customers', sequence: [{ kind: 'answer', status: 500, body: {} }] })

    const { code, out } = await here(['doctor', '--json'], {
      environment: { ...environment, CUSTOMERIO_API_KEY: environment.CUSTOMERIO_APP_API_KEY },
    })

    expect(code).toBe(3)
    expect(findingsIn(out)['api key']).toBe(
      `problem: ${failed} CUSTOMERIO_API_KEY is not accepted; what it is could not be found out. ` +
        `GET /v1/customers was answered 500. Try again later. It gave no reason. ${isDown}`,
    )
  })

  test('checks the workspace as far as it is answered', async () => {
    const { environment, workspace } = await startService()
    workspace.faults.add({ on: 'GET /v1/object_types', sequence: [{ kind: 'answer', status: 500, body: {} }] })
    // The first one is the question about the key, which is answered.
    workspace.faults.add({ on: 'POST /v1/identify', sequence: [null, { kind: 'answer', status: 503, body: {} }] })

    const { code, out } = await here(['doctor', '--json'], { environment })

    expect(code).toBe(5)
    expect(findingsIn(out)).toMatchObject({
      'api key': 'fine',
      'app key': 'fine',
      workspace: `problem: POST /v1/identify was answered 503. Try again later. It gave no reason. ${isDown}`,
      'object types': `problem: GET /v1/object_types was answered 500. Try again later. It gave no reason. ${isDown}`,
      limits: 'note',
    })
  })

  test('takes the person it wrote with it when it is interrupted', async ({ skip }) => {
    skip(process.platform === 'win32', 'Windows has no signals: it ends a process without asking it.')
    const { environment, workspace } = await startService()
    workspace.faults.add({ on: 'GET /v1/customers/:customer_id/attributes', fault: { kind: 'answer', status: 404 } })
    const looks = () => workspace.requests().filter(({ path }) => path.includes('/attributes')).length

    const { child, ended } = startKit(['doctor'], {
      environment: { ...environment, CUSTOMERIO_CONSISTENCY_TIMEOUT_MS: '600000' },
    })
    await expect.poll(looks, { interval: 5, timeout: 60_000 }).toBeGreaterThan(0)
    const between = workspace.state.people.size
    child.kill('SIGINT')

    const { code, err } = await ended
    expect(between).toBe(1)
    expect(workspace.state.people.size).toBe(0)
    expect({ code, signal: child.signalCode, err }).toEqual({
      code: null,
      signal: 'SIGINT',
      err: 'Removing the person that was written; Ctrl-C again leaves it there.\n',
    })
  })

  test('killed, leaves a person whom a sweep of its run finds and removes', async () => {
    const { environment, workspace } = await startService()
    workspace.seed({ people: [{ id: 'ada' }] })
    workspace.faults.add({ on: 'GET /v1/customers/:customer_id/attributes', fault: { kind: 'answer', status: 404 } })
    const run = { ...environment, CUSTOMERIO_RUN_ID: 'k3f9a2' }
    const peopleOf = () => [...workspace.state.people].map(({ id }) => id)

    const { child, ended } = startKit(['doctor'], { environment: run })
    await expect.poll(peopleOf, { interval: 1, timeout: 60_000 }).toHaveLength(2)
    child.kill('SIGKILL')
    await ended
    const left = peopleOf()
    workspace.faults.clear()

    const swept = await here(['sweep', '--run', 'k3f9a2', '--yes'], { environment })

    expect(left).toEqual(['ada', expect.stringContaining('preflight')])
    expect(swept).toMatchObject({ code: 0, out: `Removed 1 thing:\n  person ${left[1]}\n` })
    expect(peopleOf()).toEqual(['ada'])
  })

  test('checks what can be checked without a Pipelines key', async () => {
    const { environment } = await startService()

    const { code, out } = await here(['doctor', '--json'], { environment: { ...environment, CUSTOMERIO_API_KEY: '' } })

    expect(code).toBe(3)
    expect(findingsIn(out)).toEqual({
      settings:
        'problem: CUSTOMERIO_API_KEY is not set. Put the key of a Pipelines source into the environment or a .env file.',
      proxy: 'fine',
      network: 'fine',
      clock: 'fine',
      'app key': 'fine',
      limits: 'note',
    })
  })
})

/** One emulator that answers for both APIs, under its own name. */
async function startService() {
  const emulator = await startEmulator({ keys: keys.us })
  onTestFinished(() => emulator.close())
  const workspace = emulator.workspace('default') ?? expect.fail('no workspace')
  const environment = {
    ...right,
    ...impatient,
    CUSTOMERIO_BASE_URL: emulator.url,
    CUSTOMERIO_APP_BASE_URL: emulator.url,
  }
  return { environment, workspace }
}

/** What each check came to, in the order of the checks; of a problem, the sentence too. */
function findingsIn(json: string): Readonly<Record<string, string>> {
  const { ok, findings } = JSON.parse(json) as {
    ok: boolean
    findings: { check: string; outcome: string; sentence: string }[]
  }
  expect(ok).toBe(findings.every(({ outcome }) => outcome !== 'problem'))
  return Object.fromEntries(
    findings.map(({ check, outcome, sentence }) => [check, outcome === 'problem' ? `problem: ${sentence}` : outcome]),
  )
}

/** A port on which nobody listens. */
async function closedPort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}
