import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { describe, expect, test } from 'vitest'
import { emptyFolder, kit, startKit } from './kit.ts'

describe('cio-kit', () => {
  test.each([
    [[], 'Usage: cio-kit [options] [command]'],
    [['emulator'], 'Usage: cio-kit emulator [options]'],
    [['doctor'], 'Usage: cio-kit doctor [options]'],
    [['send'], 'Usage: cio-kit send [options] [type]'],
    [['sweep'], 'Usage: cio-kit sweep [options]'],
  ])('%j --help says how it is used, with examples', async (command, usage) => {
    const { code, out, err } = await kit([...command, '--help'])

    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out).toContain(usage)
    expect(out).toContain('Examples:\n')
    // Piped, nothing is coloured.
    expect(out).not.toContain('\u001b[')
  })

  test('without a command, or with one that does not exist, ends with 2 and says where to look', async () => {
    expect(await kit([])).toMatchObject({ code: 2, out: '', err: expect.stringContaining('Usage: cio-kit') })
    expect(await kit(['emulate'])).toEqual({
      code: 2,
      out: '',
      err: "error: unknown command 'emulate'\n(Did you mean emulator?)\nSee cio-kit --help, or cio-kit <command> --help.\n",
    })
  })

  test('starts the emulator, with everything that a .env needs, and stops it', async () => {
    const { child, output, ended } = startKit(['emulator', '--port', '0', '--write-key', 'mine'])
    while (!output.out.includes('pid ')) await once(child.stdout, 'data')
    const settings = Object.fromEntries(
      [...output.out.matchAll(/^ {4}(CUSTOMERIO_\w+)=(\S+)$/gm)].map(([, name, value]) => [name, value]),
    )

    const doctor = await kit(['doctor'], { environment: settings })
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

  test('passes on what the emulator says of its flags, under its own name', async () => {
    expect(await kit(['emulator', '--port', 'x'])).toEqual({
      code: 2,
      out: '',
      err: '--port takes a whole number from 0 to 65535, not "x". See cio-kit emulator --help.\n',
    })
  })

  test('is coloured on a terminal, unless NO_COLOR is set', async () => {
    const onTerminal = async (variables: string) => {
      const command = `${variables} ${process.execPath} ${new URL('../src/cli.ts', import.meta.url).pathname} doctor`
      const child = spawn('script', ['-qec', command, '/dev/null'], {
        cwd: emptyFolder(),
        env: { PATH: process.env.PATH },
      })
      let out = ''
      child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
        out += chunk
      })
      await once(child, 'close')
      return out
    }

    expect(await onTerminal('TERM=xterm')).toContain('\u001b[31m✗')
    expect(await onTerminal('TERM=xterm NO_COLOR=1')).not.toContain('\u001b[')
  })
})
