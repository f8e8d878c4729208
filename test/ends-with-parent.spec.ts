import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { pathToFileURL } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { root } from './readme-programs.ts'

const preload = pathToFileURL(join(root, 'test/ends-with-parent.mjs')).href
const forEver = 'console.log(process.pid); setInterval(() => {}, 1000)'

test.for<readonly [who: string, start: string]>([
  ['a process', `spawn(process.execPath, ['--import', '${preload}', '-e', '${forEver}'], { stdio: 'inherit' })`],
  [
    'a process behind a shell',
    `spawn('sh', ['-c', '"$0" -e "${forEver}"; true', process.execPath], {
      stdio: 'inherit',
      env: { ...process.env, NODE_OPTIONS: '--import ${preload}', ENDS_WITH: String(process.pid) },
    })`,
  ],
])('%s that nobody ends ends with the one that started it', async ([who, start], { skip }) => {
  skip(who.endsWith('shell') && process.platform === 'win32', 'Windows has no sh.')
  const program = `const { spawn } = require('node:child_process'); ${start}; setInterval(() => {}, 1000)`
  const { NODE_OPTIONS: __, ...env } = process.env
  const parent = spawn(process.execPath, ['-e', program], { env, stdio: ['ignore', 'pipe', 'ignore'] })
  const [line] = await once(createInterface({ input: parent.stdout }), 'line')
  const child = Number(line)
  onTestFinished(() => {
    if (isThere(child)) process.kill(child, 'SIGKILL')
  })

  const wasThere = isThere(child)
  parent.kill('SIGKILL')
  // Whoever has its output open is there.
  await once(parent, 'close')

  expect(wasThere).toBe(true)
})

test('every spec that starts a process by itself lets it end with the spec', () => {
  const specs = globSync(['packages/*/test/**/*.ts', 'test/**/*.ts', 'test-harness/test/**/*.ts'], { cwd: root })
  const starting = specs.filter((file) => /\bspawn\(/.test(readFileSync(join(root, file), 'utf8')))

  const careless = starting.filter((file) => !readFileSync(join(root, file), 'utf8').includes('ends-with-parent.mjs'))

  expect(careless).toEqual([])
  expect(starting.length).toBeGreaterThan(5)
})

function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
