import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { startEmulator } from '@cio/emulator'
import { describe, expect, onTestFinished, test } from 'vitest'
import { emptyFolder, kit } from './kit.ts'

const writeKey = 's3ndwr1tek3y'
const appKey = 's3nd4ppk3y'

async function startService() {
  const emulator = await startEmulator({ keys: { writeKey, appKey } })
  onTestFinished(() => emulator.close())
  const attributes = async (id: string) => {
    const answer = await fetch(`${emulator.url}/v1/customers/${id}/attributes`, {
      headers: { authorization: `Bearer ${appKey}` },
    })
    return answer.status === 200
      ? ((await answer.json()) as { customer: { attributes: object } }).customer.attributes
      : undefined
  }
  const environment = { CUSTOMERIO_API_KEY: writeKey, CUSTOMERIO_BASE_URL: emulator.url }
  return { emulator, environment, attributes }
}

describe('cio-kit send', () => {
  test('identifies from flags', async () => {
    const { environment, attributes } = await startService()

    const { code, out, err } = await kit(
      ['send', 'identify', '--user-id', 'ada', '-t', 'email=ada@example.com', '-t', 'seats=3', '-t', 'note=a=b'],
      { environment },
    )

    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out).toMatch(/^identify accepted, messageId [0-9A-Z]{26}, 1 request\n$/)
    expect(await attributes('ada')).toMatchObject({ email: 'ada@example.com', seats: '3', note: 'a=b' })
  })

  test('takes a message from stdin, with flags over it, and answers in JSON', async () => {
    const { environment, emulator } = await startService()
    const message = { type: 'track', userId: 'ada', event: 'Opened', properties: { total: 1, kept: true } }

    const { code, out } = await kit(
      ['send', '--data', '-', '--event', 'Paid', '-p', 'total=2', '--message-id', 'm-1', '--json'],
      { environment, input: JSON.stringify(message) },
    )

    expect(code).toBe(0)
    expect(JSON.parse(out)).toEqual({ type: 'track', messageId: 'm-1', attempts: 1 })
    const [request] = emulator.workspace('default')?.requests() ?? []
    expect(request?.path).toBe('/v1/track')
    expect(JSON.parse(request?.body ?? '')).toMatchObject({
      userId: 'ada',
      event: 'Paid',
      messageId: 'm-1',
      properties: { total: 2, kept: true },
    })
  })

  test('takes its settings from a .env and the fields from a file', async () => {
    const { emulator, attributes } = await startService()
    const folder = emptyFolder()
    writeFileSync(join(folder, '.env'), `CUSTOMERIO_API_KEY=${writeKey}\nCUSTOMERIO_BASE_URL=${emulator.url}\n`)
    writeFileSync(join(folder, 'eve.json'), '{"type":"identify","userId":"eve","traits":{"plan":"pro"}}')

    const { code } = await kit(['send', '--data', '@eve.json'], { folder })

    expect(code).toBe(0)
    expect(await attributes('eve')).toMatchObject({ plan: 'pro' })
  })

  test('shows what it would send, with its size and without the key, and sends nothing', async () => {
    const { environment, emulator } = await startService()
    const argv = [
      'send',
      'page',
      '--user-id',
      'ada',
      '--name',
      'Prices',
      '--message-id',
      'm-1',
      '--timestamp',
      '2026-01-31T12:00:00Z',
    ]

    const shown = await kit([...argv, '--dry-run'], { environment })
    const json = await kit([...argv, '--dry-run', '--json'], { environment })

    const body =
      '{"type":"page","userId":"ada","name":"Prices","messageId":"m-1","timestamp":"2026-01-31T12:00:00Z","context":{"library":{"name":"@cio/core","version":"0.0.0"}}}'
    const size = Buffer.byteLength(body)
    expect(shown).toEqual({
      code: 0,
      out: `POST ${emulator.url}/v1/page\nauthorization: Basic [redacted]\ncontent-type: application/json\nx-strict-mode: 1\n\n${body}\n`,
      err: `${size} of 32,768 bytes. Nothing was sent.\n`,
    })
    expect(JSON.parse(json.out)).toMatchObject({ url: `${emulator.url}/v1/page`, bytes: size, limitBytes: 32_768 })
    expect(shown.out + json.out).not.toContain(writeKey)
    expect(emulator.workspace('default')?.requests()).toEqual([])
  })

  test.each([
    [['send'], 2, 'No kind of message was given; expected one of identify, track, page, screen, group, alias.'],
    [
      ['send', 'hello'],
      2,
      '"hello" is no kind of message; expected one of identify, track, page, screen, group, alias.',
    ],
    [
      ['send', 'identify'],
      2,
      'A message of type "identify" names nobody. Give it a userId or an anonymousId, or an email among its traits.',
    ],
    [['send', 'track', '--user-id', 'a'], 2, 'The event of a message of type "track" is missing. It has to be text.'],
    [['send', 'identify', '-t', 'plan'], 2, '--trait takes name=value, not "plan".'],
    [['send', '--data', '[]'], 2, '--data is no JSON object.'],
    [['send', '--data', '@nowhere.json'], 2, 'The file nowhere.json cannot be used: ENOENT.'],
    [
      ['send', 'identify', '--user-id', 'a', '--api-key-file', 'nowhere'],
      2,
      'The file that --api-key-file names cannot be used: ENOENT.',
    ],
    [
      ['send', 'identify', '--user-id', 'a', '--api-key-file', '-'],
      2,
      'What --api-key-file names is empty; it should hold a key and nothing else.',
    ],
    [
      ['send', 'identify', '--user-id', 'a'],
      3,
      'CUSTOMERIO_API_KEY is not set. Put the key of a Pipelines source into the environment or a .env file, or name a file with --api-key-file.',
    ],
    [
      ['send', 'identify', '--user-id', 'a', '--region', 'mars'],
      2,
      'CUSTOMERIO_REGION is "mars"; expected "us" or "eu".',
    ],
    [['send', '--nothing'], 2, "error: unknown option '--nothing'\nSee cio-kit --help, or cio-kit <command> --help."],
  ])('%j ends with %i and one sentence', async (argv, code, sentence) => {
    expect(await kit(argv)).toEqual({ code, out: '', err: `${sentence}\n` })
  })

  test('ends with 3 for a key that is not accepted, and with 5 for a message that is refused', async () => {
    const { environment } = await startService()
    const argv = ['send', '--data', '{"type":"identify","userId":"ada","traits":[]}', '--json']

    const wrongKey = await kit(argv, { environment: { ...environment, CUSTOMERIO_API_KEY: 'wr0ngk3y' } })
    const refused = await kit(argv, { environment })

    expect(wrongKey).toMatchObject({ code: 3, out: '' })
    expect(JSON.parse(wrongKey.err)).toMatchObject({ error: true, code: 'CIO_AUTHENTICATION' })
    expect(refused).toMatchObject({ code: 5, out: '' })
    expect(JSON.parse(refused.err)).toMatchObject({ error: true, code: 'CIO_RESPONSE' })
    expect(wrongKey.err + refused.err).not.toMatch(/wr0ngk3y|s3ndwr1tek3y/)
  })
})
