import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Fault, startEmulator } from '@cio/emulator'
import { describe, expect, onTestFinished, test } from 'vitest'
import { emptyFolder, here, kit } from './kit.ts'

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

  test.each([
    [['identify', '--user-id', 'ada', '-t', 'plan=pro'], { userId: 'ada', traits: { plan: 'pro' } }],
    [
      ['track', '--anonymous-id', 'a-1', '--group-id', 'acme', '--event', 'Paid', '-p', 'total=4.50'],
      { anonymousId: 'a-1', groupId: 'acme', event: 'Paid', properties: { total: 4.5 } },
    ],
    [
      ['page', '--user-id', 'ada', '--name', 'Pricing', '-p', 'tags=["a"]', '--context', '{"ip":"::1"}'],
      { userId: 'ada', name: 'Pricing', properties: { tags: ['a'] }, context: { ip: '::1' } },
    ],
    [['screen', '--user-id', 'ada', '--name', 'Home', '-p', 'dark=true'], { name: 'Home', properties: { dark: true } }],
    [
      ['group', '--user-id', 'ada', '--group-id', 'acme', '-t', 'objectTypeId=1', '-t', 'name=Acme'],
      { userId: 'ada', groupId: 'acme', traits: { objectTypeId: 1, name: 'Acme' } },
    ],
    [['alias', '--user-id', 'ada', '--previous-id', 'a-1'], { userId: 'ada', previousId: 'a-1' }],
  ])('%j puts each flag where the service looks for it', async ([type = '', ...argv], fields) => {
    const { emulator, environment } = await startService()
    emulator.workspace('default')?.seed({ people: [{ id: 'ada' }, { id: 'a-1' }] })
    const time = '2026-02-01T09:30:00Z'

    const { code, err } = await here(['send', type, ...argv, '--timestamp', time, '--message-id', 'm-1'], {
      environment,
    })

    expect({ code, err }).toEqual({ code: 0, err: '' })
    const [request] = emulator.workspace('default')?.requests() ?? []
    expect(request).toMatchObject({ path: `/v1/${type}`, status: 200, isStrict: true })
    const { context, ...sent } = JSON.parse(request?.body ?? '')
    const expected: Readonly<Record<string, unknown>> = fields
    expect(sent).toEqual({
      userId: sent.userId,
      type,
      timestamp: time,
      messageId: 'm-1',
      ...expected,
      context: undefined,
    })
    expect(context).toMatchObject({ ...Object(expected.context), library: { name: '@cio/core' } })
    expect(emulator.workspace('default')?.drops()).toEqual([])
  })

  test('keeps every digit of a number', async () => {
    const { emulator, environment, attributes } = await startService()
    const long = '12345678901234567890'

    await here(['send', 'identify', '--user-id', 'ada', '-t', `num=${long}`, '-t', `list=[${long}]`], { environment })
    await here(['send', 'identify', '--user-id', 'eve', '--data', `{"traits":{"num":${long}}}`], { environment })

    expect(await attributes('ada')).toMatchObject({ num: long })
    const bodies = emulator.workspace('default')?.requests({ path: '/v1/identify' }) ?? []
    expect(bodies[0]?.body).toContain(`"num":"${long}","list":[${long}]`)
    expect(bodies[1]?.body).toContain(`"num":${long}}`)
  })

  test('takes its settings from a .env and the fields from a file', async () => {
    const { emulator, attributes } = await startService()
    const folder = emptyFolder()
    writeFileSync(join(folder, '.env'), `CUSTOMERIO_API_KEY=${writeKey}\nCUSTOMERIO_BASE_URL=${emulator.url}\n`)
    writeFileSync(join(folder, 'eve.json'), '{"type":"identify","userId":"eve","traits":{"plan":"pro"}}')

    const { code } = await here(['send', '--data', '@eve.json'], { folder })

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

    const shown = await here([...argv, '--dry-run'], { environment })
    const json = await here([...argv, '--dry-run', '--json'], { environment })

    const body = shown.out.split('\n').at(-2) ?? ''
    const size = Buffer.byteLength(body)
    const { url, bytes, body: fields } = JSON.parse(json.out)
    expect(JSON.parse(body)).toEqual(fields)
    expect(fields).toEqual({
      type: 'page',
      userId: 'ada',
      name: 'Prices',
      messageId: 'm-1',
      timestamp: '2026-01-31T12:00:00Z',
      context: { library: { name: '@cio/core', version: '0.0.0' } },
    })
    expect(shown).toEqual({
      code: 0,
      out: `POST ${emulator.url}/v1/page\nauthorization: Basic [redacted]\ncontent-type: application/json\nx-strict-mode: 1\n\n${body}\n`,
      err: `${size} of 32,768 bytes. Nothing was sent.\n`,
    })
    expect({ url, bytes }).toEqual({ url: `${emulator.url}/v1/page`, bytes: size })
    expect(shown.out + json.out).not.toContain(writeKey)
    expect(emulator.workspace('default')?.requests()).toEqual([])
  })

  test('shows also what is too large to be sent, and by how much', async () => {
    const argv = ['send', 'page', '--user-id', 'ada', '-p', `text=${'x'.repeat(40_000)}`, '--dry-run']

    const shown = await here(argv)
    const json = await here([...argv, '--json'])

    const [head = '', body = ''] = shown.out.split('\n\n')
    const size = Buffer.byteLength(body.trimEnd())
    expect(shown.code).toBe(2)
    expect(head).toMatch(/^POST https:\/\/cdp\.customer\.io\/v1\/page\n/)
    expect(shown.err).toBe(
      `${size.toLocaleString('en')} of 32,768 bytes: ${(size - 32_768).toLocaleString('en')} too many, Customer.io would drop it. Nothing was sent.\n`,
    )
    expect(json).toMatchObject({ code: 2, err: '' })
    expect(JSON.parse(json.out)).toMatchObject({ bytes: size, limitBytes: 32_768, isTooLarge: true })
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
    [['send', '--data', '@nowhere.json'], 2, 'The file nowhere.json that --data names is not there.'],
    [['send', '--data', '@.'], 2, 'The file . that --data names is a folder.'],
    [['send', '--data', 's3cretk3y'], 2, '--data is no JSON.'],
    [['send', '--data', '{"userId":"s3cretk3y"'], 2, '--data is no JSON: it breaks off at position 21.'],
    [['send', 'page', '--user-id', 'a', '--context', 's3cretk3y'], 2, '--context is no JSON.'],
    [
      ['send', '--data', '-', '--api-key-file', '-'],
      2,
      '--data and --api-key-file cannot both be -: stdin can be read once.',
    ],
    [
      ['send', 'track', '--user-id', 'a', '--event', 'Paid', '-t', 'plan=pro'],
      2,
      '--trait is for identify and group; a message of type "track" takes --user-id, --anonymous-id, --group-id, --event and --property.',
    ],
    [
      ['send', 'alias', '--user-id', 'a', '--previous-id', 'b', '--anonymous-id', 'c'],
      2,
      '--anonymous-id is for identify, track, page, screen and group; a message of type "alias" takes --user-id and --previous-id.',
    ],
    [
      ['send', 'identify', '--user-id', 'a', '--name', 'Ada'],
      2,
      '--name is for page and screen; a message of type "identify" takes --user-id, --anonymous-id and --trait.',
    ],
    [['send', 'identify', '-t', '3c1f9a7be2d84f06a5d1'], 2, '--trait takes name=value, not text of 20 characters.'],
    [
      ['send', '3c1f9a7be2d84f06a5d1'],
      2,
      'text of 20 characters is no kind of message; expected one of identify, track, page, screen, group, alias.',
    ],
    [
      ['send', 'identify', '--user-id', 'a', '--api-key-file', 'nowhere'],
      2,
      'The file that --api-key-file names is not there.',
    ],
    [
      ['doctor', '--api-key-file', '-', '--app-key-file', '-'],
      2,
      '--api-key-file and --app-key-file cannot both be -: stdin can be read once.',
    ],
    [
      ['send', 'identify', '--user-id', 'a'],
      3,
      'CUSTOMERIO_API_KEY is not set. Put the key of a Pipelines source into the environment or a .env file, or name a file with --api-key-file.',
    ],
    [['send', 'identify', '--user-id', 'a', '--region', 'mars'], 2, '--region is "mars"; expected "us" or "eu".'],
  ])('%j ends with %i and one sentence', async (argv, code, sentence) => {
    const toPeople = await here(argv)
    const toPrograms = await here([...argv, '--json'])

    expect(toPeople).toEqual({ code, out: '', err: `${sentence}\n` })
    expect(toPrograms).toMatchObject({ code, out: '' })
    expect(JSON.parse(toPrograms.err)).toMatchObject({ error: true, message: sentence })
  })

  test('says what is wrong with a file of settings, as a program that Node starts', async () => {
    const [missing, folder] = await Promise.all([
      kit(['send', 'page', '--user-id', 'ada', '--settings', 's3cretk3y']),
      kit(['send', 'page', '--user-id', 'ada', '--settings', '.', '--json']),
    ])

    expect(missing).toEqual({ code: 2, out: '', err: 'The file that --settings names is not there.\n' })
    expect(folder).toMatchObject({ code: 2, out: '' })
    expect(JSON.parse(folder.err)).toEqual({
      error: true,
      code: 'USAGE',
      message: 'The file that --settings names is a folder.',
    })
  })

  test('wants a key on stdin, and nothing but it', async () => {
    const { emulator, environment } = await startService()
    const argv = ['send', 'page', '--user-id', 'ada', '--api-key-file', '-']
    const { CUSTOMERIO_BASE_URL } = environment

    const given = await kit([...argv, '--base-url', CUSTOMERIO_BASE_URL], { input: `${writeKey}\n` })
    const nothing = await kit(argv)

    expect(given).toMatchObject({ code: 0, err: '' })
    expect(emulator.workspace('default')?.requests()).toHaveLength(1)
    expect(nothing).toEqual({
      code: 2,
      out: '',
      err: 'What --api-key-file names is empty; it should hold a key and nothing else.\n',
    })
  })

  test('says that it tries again, and why, unless programs listen', async () => {
    const { emulator, environment } = await startService()
    const faults: readonly Fault[] = [
      { kind: 'answer', status: 503 },
      { kind: 'answer', status: 429, retryAfter: 0 },
    ]
    const argv = ['send', 'page', '--user-id', 'ada']

    emulator.workspace('default')?.faults.add({ sequence: faults })
    const toPeople = await here(argv, { environment })
    emulator.workspace('default')?.faults.add({ sequence: faults })
    const toPrograms = await here([...argv, '--json'], { environment })

    const [first, second, ...rest] = toPeople.err.split('\n')
    expect(first).toMatch(/^Attempt 1 failed; attempt 2 follows in \d\.\d s\. POST \/v1\/page was answered 503\./)
    expect(second).toMatch(/^Attempt 2 failed; attempt 3 follows in \d\.\d s\. Rate limit exceeded\./)
    expect(rest).toEqual([''])
    expect(toPeople).toMatchObject({ code: 0, out: expect.stringMatching(/, 3 requests\n$/) })
    expect(toPrograms).toMatchObject({ code: 0, err: '' })
  })

  test('names the flag that was given, and not the variable that it stands for', async () => {
    const { environment } = await startService()
    const folder = emptyFolder()
    writeFileSync(join(folder, 'placeholder'), 'your-api-key-here')
    writeFileSync(join(folder, 'wrong'), 'wr0ngk3y')
    const { CUSTOMERIO_BASE_URL: url } = environment
    const origins = ['--base-url', url, '--app-base-url', url]
    const keys = ['--api-key-file', 'wrong', '--app-key-file', 'wrong']

    const placeholder = await here(['send', 'page', '--user-id', 'ada', '--api-key-file', 'placeholder'], { folder })
    const doctor = await here(['doctor', ...origins, ...keys], { folder })
    const sweep = await here(['sweep', ...origins, ...keys], { folder })

    expect(placeholder).toEqual({
      code: 2,
      out: '',
      err: '--api-key-file holds a placeholder; put your key there, or leave it out.\n',
    })
    const unknown =
      "The service does not know --api-key-file as a Pipelines key, nor the App API as its own; copy it again from the source's settings.\n"
    expect(doctor.code).toBe(3)
    expect(doctor.out).toContain(unknown)
    expect(doctor.out).toContain('The service does not know --app-key-file as an App API key;')
    expect(sweep).toEqual({ code: 3, out: '', err: `Authentication failed. Check your API key. ${unknown}` })
  })

  test('ends with 3 for a key that is not accepted, with 4 for one that may not, and with 5 for a message that is refused', async () => {
    const { emulator, environment } = await startService()
    const argv = ['send', '--data', '{"type":"track","userId":"ada","event":"Object Deleted"}', '--json']

    const wrongKey = await here(argv, { environment: { ...environment, CUSTOMERIO_API_KEY: 'wr0ngk3y' } })
    const refused = await here(argv, { environment })
    emulator.workspace('default')?.faults.add({ sequence: [{ kind: 'answer', status: 403 }] })
    const forbidden = await here(argv, { environment })

    expect(wrongKey).toMatchObject({ code: 3, out: '' })
    expect(JSON.parse(wrongKey.err)).toMatchObject({ error: true, code: 'CIO_AUTHENTICATION' })
    expect(refused).toMatchObject({ code: 5, out: '' })
    expect(JSON.parse(refused.err)).toMatchObject({ error: true, code: 'CIO_RESPONSE' })
    expect(forbidden).toMatchObject({ code: 4, out: '' })
    expect(JSON.parse(forbidden.err).message).toContain('POST /v1/track was answered 403')
    expect(wrongKey.err + refused.err + forbidden.err).not.toMatch(/wr0ngk3y|s3ndwr1tek3y/)
  })
})
