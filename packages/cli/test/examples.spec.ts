import { once } from 'node:events'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { startEmulator } from '@cio/emulator'
import { describe, expect, onTestFinished, test } from 'vitest'
import { emptyFolder, here, kit, startKit } from './kit.ts'

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
const shown = /```sh\n(.*?)```/s.exec(readme)?.[1] ?? ''

/** What a line types at a prompt: `echo 'INPUT' | cio-kit …` or `cio-kit …`, up to its remark. */
function typed(line: string) {
  const [, input, command = ''] = /^(?:echo '([^']*)' \| )?cio-kit (.*?)(?: +#.*)?$/.exec(line.trim()) ?? []
  const argv = [...command.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '')
  return { argv, input }
}

/** An emulator, and a folder with the settings that lead there and every file that an example names. */
async function startGround() {
  const emulator = await startEmulator()
  onTestFinished(() => emulator.close())
  const folder = emptyFolder()
  const settings = [
    'CUSTOMERIO_API_KEY=emulator-write-key',
    'CUSTOMERIO_APP_API_KEY=emulator-app-key',
    `CUSTOMERIO_BASE_URL=${emulator.url}`,
    `CUSTOMERIO_APP_BASE_URL=${emulator.url}`,
  ]
  for (const name of ['.env', '.env.staging']) writeFileSync(join(folder, name), settings.join('\n'))
  writeFileSync(join(folder, 'message.json'), '{"type":"identify","userId":"ada"}')
  mkdirSync(join(folder, 'reports'))
  writeFileSync(join(folder, 'reports/people.live.json'), '{"leftovers":[]}')
  return { emulator, folder }
}

async function codeOf({ argv, input }: ReturnType<typeof typed>, folder: string) {
  const { code } = await (input === undefined ? here(argv, { folder }) : kit(argv, { folder, input }))
  return code
}

describe('the examples', () => {
  test.each(['doctor', 'send', 'sweep'])('in the help of %s work as they stand there', async (command) => {
    const { folder } = await startGround()
    const { out } = await here([command, '--help'])
    const examples = out.split('Examples:\n')[1]?.split('\n\n')[0]?.split('\n') ?? []

    for (const example of examples) {
      expect(example).toContain(`cio-kit ${command}`)
      expect({ example, code: await codeOf(typed(example), folder) }).toEqual({ example, code: 0 })
    }
    expect(examples.length).toBeGreaterThan(2)
  })

  test('in the README work as they stand there', async () => {
    const { emulator, folder } = await startGround()
    const lines = shown.trim().split('\n')
    const [first = '', ...others] = lines
    const { child, output, ended } = startKit([...typed(first).argv, '--port', '0'], { folder })
    while (!output.out.includes('pid ')) await once(child.stdout, 'data')
    child.kill('SIGTERM')

    const codes = []
    for (const line of others) codes.push(await codeOf(typed(line), folder))

    expect(await ended).toMatchObject({ err: '' })
    expect(lines.map((line) => typed(line).argv[0])).toEqual(['emulator', 'doctor', 'send', 'send', 'sweep'])
    expect(codes).toEqual([0, 0, 0, 0])
    expect(emulator.workspace('default')?.state.people.size).toBe(1)
  })
})
