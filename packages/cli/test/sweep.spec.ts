import { once } from 'node:events'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createClient, createMessage } from '@cio/core'
import { startEmulator } from '@cio/emulator'
import { createIds, MARKER_TRAIT, openJournal, serviceName } from '@cio/test-harness'
import { describe, expect, inject, onTestFinished, test } from 'vitest'
import { emptyFolder, here, kit, startKit } from './kit.ts'

const writeKey = 'sw33pwr1tek3y'
const appKey = 'sw33p4ppk3y'
const HOUR_MS = 3_600_000

/** A workspace with bystanders, what a broken run left behind, and the settings that lead there. */
async function startGround({ leftovers = 3, bystanders = 5 } = {}) {
  const emulator = await startEmulator({ keys: { writeKey, appKey } })
  onTestFinished(() => emulator.close())
  const client = createClient({
    apiKey: writeKey,
    region: 'us',
    baseUrl: emulator.url,
    requestsPerSecond: Number.POSITIVE_INFINITY,
  })
  const lostId = (environment: string, ageHours: number) =>
    createIds({ environment, runId: 'a0a0a0', now: () => Date.now() - ageHours * HOUR_MS }).user('left')
  const left = Array.from({ length: leftovers }, () => lostId('test', 25))
  const others = Array.from({ length: bystanders }, (_, index) => `test_user_${index}`)
  const identify = (userId: string, traits: object) =>
    client.send(createMessage('identify', { userId, traits: { ...traits } }))
  for (const userId of left) await identify(userId, { [MARKER_TRAIT]: 'a0a0a0' })
  for (const userId of others) await identify(userId, { [MARKER_TRAIT]: 'a0a0a0' })
  const people = () => [...(emulator.workspace('default')?.state.people ?? [])].map(({ id }) => id).toSorted()
  const environment = {
    CUSTOMERIO_API_KEY: writeKey,
    CUSTOMERIO_APP_API_KEY: appKey,
    CUSTOMERIO_BASE_URL: emulator.url,
    CUSTOMERIO_APP_BASE_URL: emulator.url,
    TEST_RATE_LIMIT_PER_SECOND: '1000',
    CUSTOMERIO_CONSISTENCY_TIMEOUT_MS: '2000',
  }
  return {
    emulator,
    environment,
    left,
    /** A marked person of a run in that environment, so long ago. */
    leave: async (environment: string, ageHours: number) => {
      const userId = lostId(environment, ageHours)
      await identify(userId, { [MARKER_TRAIT]: 'a0a0a0' })
      return userId
    },
    others: others.toSorted(),
    people,
    service: serviceName(emulator.url, writeKey),
  }
}

describe('cio-kit sweep', () => {
  test('shows what it would remove and removes nothing; with --yes it removes that, and nobody else', async () => {
    const { environment, left, others, people } = await startGround()
    const before = people()

    const dry = await here(['sweep', '--search'], { environment })
    const untouched = people()
    const real = await kit(['sweep', '--search', '--yes'], { environment })
    const again = await here(['sweep', '--search'], { environment })

    const listed = (title: string) => [`${title} 3 things:`, ...left.map((id) => `  person ${id}`)]
    const kept = ['Kept 5 things:', ...others.map((id) => `  person ${id}: its id is not one of ours`), '']
    expect(dry.out.split('\n')).toEqual([...listed('Would remove'), ...kept])
    expect(dry).toMatchObject({
      code: 1,
      err: 'Nothing was removed. Run it again with --yes to remove what is listed.\n',
    })
    expect(untouched).toEqual(before)
    expect(real).toMatchObject({ code: 6, err: '' })
    expect(real.out.split('\n')).toEqual([...listed('Removed'), ...kept])
    expect(people()).toEqual(others)
    expect(again).toEqual({ code: 6, out: kept.join('\n'), err: '' })
  })

  test('goes by the journals, or by the report of a run', async () => {
    const { environment, left, others, people, service } = await startGround()
    const [journalled = '', reported = '', unnamed = ''] = left
    const folder = emptyFolder()
    const journal = openJournal({ folder, runId: 'a0a0a0', service })
    journal.registered({ kind: 'person', userId: journalled })
    journal.close()
    const report = join(mkdtempSync(join(folder, 'reports-')), 'people.live.json')
    const leftovers = [JSON.stringify({ kind: 'person', userId: reported })]
    writeFileSync(report, JSON.stringify({ runId: 'a0a0a0', leftovers }))

    const [byJournal, byReport] = await Promise.all([
      kit(['sweep', '--journal', folder, '--yes', '--json'], { environment }),
      kit(['sweep', '--from', report, '--yes', '--json'], { environment }),
    ])

    expect(JSON.parse(byJournal.out)).toEqual({
      isDryRun: false,
      swept: [{ kind: 'person', userId: journalled }],
      kept: [],
      failed: [],
      passedOver: [],
    })
    expect([byJournal.code, byReport.code]).toEqual([0, 0])
    expect(JSON.parse(byReport.out)).toMatchObject({ swept: [{ kind: 'person', userId: reported }] })
    expect(people()).toEqual([...others, unnamed].toSorted())
  })

  test('goes by age and environment, and leaves alone whoever is of another', async () => {
    const { environment, leave, people } = await startGround({ leftovers: 0, bystanders: 0 })
    const left: Readonly<Record<string, string>> = {
      minutes: await leave('test', 0.5),
      hours: await leave('test', 3),
      day: await leave('test', 25),
      week: await leave('test', 8 * 24),
      'day elsewhere': await leave('nightly', 25),
      'week elsewhere': await leave('nightly', 8 * 24),
    }
    const named = (has: (userId: string) => boolean) => Object.keys(left).filter((name) => has(left[name] ?? ''))
    const wouldGo = async (...flags: readonly string[]) => {
      const { out } = await here(['sweep', '--search', '--json', ...flags], { environment })
      const { swept } = JSON.parse(out) as { swept: { userId: string }[] }
      return named((id) => swept.some(({ userId }) => userId === id))
    }

    const dry = {
      usual: await wouldGo(),
      '7d': await wouldGo('--older-than', '7d'),
      '2h': await wouldGo('--older-than', '2h'),
      '1': await wouldGo('--older-than', '1'),
      nightly: await wouldGo('--environment', 'nightly'),
    }
    const real = await here(['sweep', '--search', '--environment', 'nightly', '--older-than', '7d', '--yes'], {
      environment,
    })

    expect(dry).toEqual({
      usual: ['day', 'week'],
      '7d': ['week'],
      '2h': ['hours', 'day', 'week'],
      '1': ['hours', 'day', 'week'],
      nightly: ['day elsewhere', 'week elsewhere'],
    })
    expect(real).toMatchObject({ code: 6, err: '' })
    expect(named((id) => people().includes(id))).toEqual(['minutes', 'hours', 'day', 'week', 'day elsewhere'])
  })

  test('says of what it keeps how old it is, and from when it may go', async () => {
    const { environment, leave } = await startGround({ leftovers: 0, bystanders: 0 })
    const [young, old] = [await leave('test', 0.5), await leave('test', 25)]
    const kept = async (olderThan: string) =>
      (await here(['sweep', '--search', '--older-than', olderThan], { environment })).out

    const week = await kept('9d')
    const hour = await kept('1h')

    expect(week).toContain(`  person ${old}: it is 25.0 hours old, and may go after 216 hours\n`)
    expect(hour).toContain(`  person ${young}: it is 0.5 hours old, and may go after 1 hour\n`)
  })

  test('says what could not be removed, and ends with 1', async () => {
    const { emulator, environment, left } = await startGround({ leftovers: 1 })
    const [userId = ''] = left
    emulator.workspace('default')?.faults.add({ on: 'POST /v1/track', fault: { kind: 'drop' } })

    const { code, out } = await here(['sweep', '--run', 'a0a0a0', '--yes'], {
      environment: { ...environment, CUSTOMERIO_CONSISTENCY_TIMEOUT_MS: '100' },
    })

    expect(code).toBe(1)
    expect(out).toContain(
      `Could not remove 1 thing:\n  person ${userId}: the removal was accepted, but the person is still there.\n`,
    )
  })

  test('killed in the middle, it goes on where it was', async () => {
    const scale = inject('soak')
    const { emulator, environment, others, people } = await startGround({
      leftovers: 100 * scale,
      bystanders: 500 * scale,
    })
    const first = startKit(['sweep', '--search', '--yes'], { environment })
    const removals = () => emulator.workspace('default')?.requests({ path: '/v1/track' }).length ?? 0
    await expect.poll(removals, { interval: 1, timeout: 60_000 * scale }).toBeGreaterThan(10)
    first.child.kill('SIGKILL')
    await first.ended
    const between = people().length

    const second = await here(['sweep', '--search', '--yes'], { environment })

    expect(between).toBeGreaterThan(others.length)
    expect(second.code).toBe(6)
    expect(second.out).toContain('… and')
    expect(people()).toEqual(others)
  })

  test('ends with 0 only if nothing is left, and says which journals it passed over', async () => {
    const { environment, service } = await startGround({ leftovers: 0, bystanders: 0 })
    const folder = emptyFolder()
    const journalOf = (name: string, runId: string) => {
      const journal = openJournal({ folder, runId, service: name })
      journal.registered({ kind: 'person', userId: `of ${runId}` })
      onTestFinished(journal.close)
      return journal.path
    }
    // Nothing of a run on an embedded emulator is left once its process has gone.
    journalOf('embedded emulator', 'a1a1a1')

    const unused = await here(['sweep'], { environment })
    const nothing = await here(['sweep', '--journal', folder], { environment })
    const atWork = journalOf(service, 'b2b2b2')
    const elsewhere = join(folder, 'copied.jsonl')
    writeFileSync(elsewhere, '{"run":"c3c3c3","service":"another one"}\n')
    const passedOver = await here(['sweep', '--journal', folder], { environment })
    const json = await here(['sweep', '--journal', folder, '--json'], { environment })

    const looked = `Looked in the journals of ${folder}; --search looks in the workspace.\n`
    expect(unused).toMatchObject({ code: 0, out: 'Nothing was left behind.\n' })
    expect(unused.err).toMatch(
      /^Looked in the journals of \S+, which is not there; --search looks in the workspace\.\n$/,
    )
    expect(nothing).toEqual({ code: 0, out: 'Nothing was left behind.\n', err: looked })
    expect(passedOver).toEqual({
      code: 6,
      out: `Passed over 2 journals:\n  ${atWork}: its run is still at work\n  ${elsewhere}: it belongs to another one\n`,
      err: looked,
    })
    expect(json).toMatchObject({ code: 6, err: '' })
    expect(JSON.parse(json.out)).toMatchObject({ passedOver: [{ path: atWork }, { path: elsewhere }] })
  })

  test('keeps to the rate limit of each API', async () => {
    const { emulator, environment, people } = await startGround({ leftovers: 60, bystanders: 0 })
    const workspace = emulator.workspace('default') ?? expect.fail('no workspace')
    const before = workspace.requests().length
    // A tenth more, since on a busy machine a request may arrive sooner after another than it left.
    workspace.faults.limitRate([
      { on: 'pipelines', requestsPerSecond: 55 },
      { on: 'app', requestsPerSecond: 55 },
    ])

    const { code } = await here(['sweep', '--search', '--yes'], {
      environment: { ...environment, TEST_RATE_LIMIT_PER_SECOND: '50' },
    })

    const statuses = workspace
      .requests()
      .slice(before)
      .map(({ status }) => status)
    expect(code).toBe(0)
    expect(people()).toEqual([])
    expect(statuses).not.toContain(429)
    // More than a second's worth for each, so that whoever does not keep to it is noticed.
    const removals = workspace.requests({ path: '/v1/track' }).length
    expect(removals).toBeGreaterThan(55)
    expect(statuses.length - removals).toBeGreaterThan(55)
  })

  test('says once that a key is wrong, and sends nothing with it', async () => {
    const { emulator, environment, left } = await startGround({ leftovers: 2, bystanders: 0 })
    const sweepWith = (keys: Readonly<Record<string, string>>) =>
      here(['sweep', '--search', '--yes'], { environment: { ...environment, ...keys } })

    const wrongKey = await sweepWith({ CUSTOMERIO_API_KEY: 'wr0ngk3y' })
    const wrongAppKey = await sweepWith({ CUSTOMERIO_APP_API_KEY: 'wr0ngk3y' })
    const swapped = await sweepWith({ CUSTOMERIO_API_KEY: appKey, CUSTOMERIO_APP_API_KEY: writeKey })

    const failed = 'Authentication failed. Check your API key.'
    expect(wrongKey).toEqual({
      code: 3,
      out: '',
      err: `${failed} The service does not know CUSTOMERIO_API_KEY as a Pipelines key, nor the App API as its own; copy it again from the source's settings.\n`,
    })
    expect(wrongAppKey).toEqual({
      code: 3,
      out: '',
      err: `${failed} The service does not know CUSTOMERIO_APP_API_KEY as an App API key; copy it again from Account Settings.\n`,
    })
    expect(swapped).toMatchObject({ code: 3, err: expect.stringContaining('CUSTOMERIO_API_KEY holds an App API key') })
    expect(emulator.workspace('default')?.state.people.size).toBe(left.length)
  })

  test('tells what it is refused, and by whom, from a failure', async () => {
    const { emulator, environment } = await startGround({ leftovers: 0, bystanders: 0 })
    emulator
      .workspace('default')
      ?.faults.add({ on: 'GET /v1/customers', sequence: [{ kind: 'answer', status: 403, body: {} }] })

    const { code, out, err } = await here(['sweep', '--json'], { environment })

    expect({ code, out }).toEqual({ code: 4, out: '' })
    expect(JSON.parse(err)).toMatchObject({ error: true, code: 'CIO_RESPONSE' })
  })

  test.each([
    [['--run', 'x'], '--run takes six lower-case letters or digits, not "x".'],
    [['--run', 'a0a0a0', '--search'], '--from, --run and --search exclude each other.'],
    [['--older-than', 'yesterday'], '--older-than takes hours or days, such as 24h or 7d, not "yesterday".'],
    [
      ['--older-than', '0h'],
      '--older-than takes one hour at least: what is younger may be of a run that is at work. --run removes all of one run.',
    ],
    [
      ['--environment', 'Nightly run'],
      '--environment is "Nightly run"; expected at most 16 lower-case letters, digits and hyphens, such as "test".',
    ],
    [['--from', 'nowhere.json'], 'The file nowhere.json that --from names is not there.'],
    [['--from', '.'], 'The file . that --from names is a folder.'],
    [['--from', 'plain.txt'], 'plain.txt is no JSON. See cio-kit sweep --help.'],
    [
      ['--from', 'object.json'],
      'object.json is no list of what was left behind, and no run report. See cio-kit sweep --help.',
    ],
    [['--journal', '/nonexistent'], 'The folder /nonexistent that --journal names is not there.'],
    [['--journal', 'plain.txt'], '--journal takes a folder, and plain.txt is a file; --from takes one journal.'],
  ])('refuses %j', async (argv, sentence) => {
    const folder = emptyFolder()
    writeFileSync(join(folder, 'plain.txt'), 's3cretk3y\n')
    writeFileSync(join(folder, 'object.json'), '{}')

    expect(await here(['sweep', ...argv], { folder })).toEqual({ code: 2, out: '', err: `${sentence}\n` })
  })

  test('wants the key with which it can see what is there', async () => {
    const { environment } = await startGround({ leftovers: 0, bystanders: 0 })

    const ended = await here(['sweep'], {
      environment: { ...environment, CUSTOMERIO_APP_API_KEY: '', CUSTOMERIO_APP_BASE_URL: '' },
    })

    expect(ended).toEqual({
      code: 3,
      out: '',
      err:
        'CUSTOMERIO_APP_API_KEY is not set: nothing could be seen to be there, or gone. Put an App API key into the environment or a .env file, ' +
        'or name a file with --app-key-file.\n',
    })
  })

  test('keeps the key out of what it prints, and out of the list of processes', async () => {
    const { environment } = await startGround({ leftovers: 20 })
    const { child, ended } = startKit(['sweep', '--search', '--json'], { environment })
    await once(child, 'spawn')
    const commandLine = readFileSync(`/proc/${child.pid}/cmdline`, 'utf8')

    const { out, err } = await ended

    expect(commandLine + out + err).not.toMatch(new RegExp(`${writeKey}|${appKey}`))
  })
})
