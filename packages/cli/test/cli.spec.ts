import { once } from 'node:events'
import { startEmulator } from '@cio/emulator'
import { describe, expect, test } from 'vitest'
import { VERSION } from '../src/version.ts'
import { here, kit, startKit } from './kit.ts'

const keysAreNoFlags =
  'There is no option that takes a key: everybody on this machine can read a command line. Put it into CUSTOMERIO_API_KEY or ' +
  'CUSTOMERIO_APP_API_KEY, in the environment or a .env file, or name a file with --api-key-file or --app-key-file.'

describe('cio-kit', () => {
  test.each([
    [['emulator'], 'Usage: cio-kit emulator [options]'],
    [['doctor'], 'Usage: cio-kit doctor [options]'],
    [['send'], 'Usage: cio-kit send [options] [type]'],
    [['sweep'], 'Usage: cio-kit sweep [options]'],
  ])('%j --help says how it is used, with examples', async (command, usage) => {
    const { code, out, err } = await here([...command, '--help'])

    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out).toContain(usage)
    expect(out).toContain('Examples:\n')
  })

  test.each([
    [['help'], ['--help']],
    [
      ['help', 'send'],
      ['send', '--help'],
    ],
  ])('%j says what %j says', async (asked, meant) => {
    expect(await here(asked)).toEqual(await here(meant))
    expect((await here(asked)).code).toBe(0)
  })

  const key = '3c1f9a7be2d84f06a5d1'

  test.each(
    [
      [key],
      ['doctor', key],
      ['doctor', `--${key}`],
      ['doctor', `--${key}=${key}`],
      ...['settings', 'api-key-file', 'app-key-file', 'region', 'base-url', 'app-base-url'].map((flag) => [
        'doctor',
        `--${flag}`,
        key,
      ]),
      ['send', key],
      ...['trait', 'context', 'timestamp', 'data', 'property', 'api-key'].map((flag) => [
        'send',
        'identify',
        '--user-id',
        'ada',
        `--${flag}`,
        key,
      ]),
      ...['run', 'older-than', 'environment'].map((flag) => ['sweep', `--${flag}`, key]),
    ].map((argv) => [argv] as const),
  )('%j is refused without a repetition of what may be a key', async (argv) => {
    const { code, out, err } = await here(argv)

    expect(code).toBe(2)
    expect(out + err).not.toContain(key)
    expect(out + err).not.toBe('')
  })

  test('is a program: says how it is used, which version it is, and that it wants a command', async () => {
    const [help, version, nothing] = await Promise.all([kit(['--help']), kit(['--version']), kit([])])

    expect(help).toMatchObject({ code: 0, err: '' })
    expect(help.out).toContain('Usage: cio-kit [options] [command]')
    expect(help.out).toContain('Examples:\n')
    // Piped, nothing is coloured.
    expect(help.out).not.toContain('\u001b[')
    expect(version).toEqual({ code: 0, out: `${VERSION}\n`, err: '' })
    expect(nothing).toEqual({ code: 2, out: '', err: help.out })
  })

  test.each([
    [['emulate'], 'There is no command "emulate". Did you mean emulator? See cio-kit --help.'],
    [['3c1f9a7be2d84f06a5d1'], 'There is no command text of 20 characters. See cio-kit --help.'],
    [['send', '--nothing'], 'There is no option --nothing. See cio-kit send --help.'],
    [['send', '--nothing=s3cretk3y'], 'There is no option --nothing. See cio-kit send --help.'],
    [['sweep', '--serch'], 'There is no option --serch. Did you mean --search? See cio-kit sweep --help.'],
    [['doctor', '--3c1f9a7be2d84f06a5d1'], 'There is no option of 22 characters. See cio-kit doctor --help.'],
    [['doctor', '-x3c1f9a7b'], 'There is no option -x. See cio-kit doctor --help.'],
    [['sweep', '--region'], "Option '--region <us|eu>' argument missing. See cio-kit sweep --help."],
    [
      ['send', 'page', 'screen'],
      "Too many arguments for 'send'. Expected 1 argument but got 2. See cio-kit send --help.",
    ],
    [['send', 'identify', '--api-key=s3cretk3y'], keysAreNoFlags],
    [['doctor', '--app-key', 's3cretk3y'], keysAreNoFlags],
    [['--token=s3cretk3y', 'doctor'], keysAreNoFlags],
  ])('%j ends with 2 and one sentence, for people or for programs', async (argv, sentence) => {
    const toPeople = await here(argv)
    const toPrograms = await here([...argv, '--json'])

    expect(toPeople).toEqual({ code: 2, out: '', err: `${sentence}\n` })
    if (argv.at(-1) === '--region') return
    expect(toPrograms).toMatchObject({ code: 2, out: '' })
    expect(JSON.parse(toPrograms.err)).toEqual({ error: true, code: 'USAGE', message: sentence })
  })

  test('ends as it would have ended if nobody reads on', async () => {
    const { child, ended } = startKit(['send', 'page', '--user-id', 'ada', '--dry-run'])
    child.stdout.destroy()

    expect(await ended).toEqual({ code: 0, out: '', err: expect.stringMatching(/^\d+ of 32,768 bytes\. .*\n$/) })
  })

  test('ends so too where that is told as the end of a file, as on Windows', async () => {
    const failing =
      "process.stdout._write = (_, __, done) => done(Object.assign(new Error('write EOF'), { code: 'EOF' }))"
    const environment = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(failing)}` }

    const { code, err } = await kit(['send', 'page', '--user-id', 'ada', '--dry-run'], { environment })

    expect({ code, err }).toEqual({ code: 0, err: expect.stringMatching(/^\d+ of 32,768 bytes\. .*\n$/) })
  })

  test('starts the emulator, with everything that a .env needs, and stops it', async ({ skip }) => {
    skip(process.platform === 'win32', 'Windows has no signals: it ends a process without asking it.')
    const { child, output, ended } = startKit(['emulator', '--port', '0', '--write-key', 'mine'])
    while (!output.out.includes('pid ')) await once(child.stdout, 'data')
    const settings = Object.fromEntries(
      [...output.out.matchAll(/^ {4}(CUSTOMERIO_\w+)=(\S+)$/gm)].map(([, name, value]) => [name, value]),
    )

    const doctor = await here(['doctor'], { environment: settings })
    child.kill('SIGTERM')

    expect(Object.keys(settings)).toEqual([
      'CUSTOMERIO_API_KEY',
      'CUSTOMERIO_APP_API_KEY',
      'CUSTOMERIO_BASE_URL',
      'CUSTOMERIO_APP_BASE_URL',
    ])
    expect(doctor).toMatchObject({ code: 0, err: '' })
    expect(output.out).toContain(`new PipelinesClient('mine', { url: '${settings.CUSTOMERIO_BASE_URL}/v1' })`)
    expect(await ended).toMatchObject({ code: 0, err: '' })
  })

  test('passes on what the emulator says of its flags and of its port, under its own name', async () => {
    await using emulator = await startEmulator()

    const [misspelt, taken] = await Promise.all([
      kit(['emulator', '--port', 'x']),
      kit(['emulator', '--port', String(emulator.port)]),
    ])

    expect(misspelt).toEqual({
      code: 2,
      out: '',
      err: '--port takes a whole number from 0 to 65535, not "x". See cio-kit emulator --help.\n',
    })
    expect(taken).toEqual({
      code: 1,
      out: '',
      err: `Port ${emulator.port} is in use; choose another with --port, or 0 for any free one.\n`,
    })
  })
})
