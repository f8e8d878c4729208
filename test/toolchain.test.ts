import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { pnpm } from './pnpm.ts'
import { root } from './readme-programs.ts'

const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  packageManager: string
  devDependencies: Record<string, string>
}

describe('the toolchain', () => {
  test('runs specs on the Node that the repository brings', () => {
    expect(process.version).toBe(`v${manifest.devDependencies.node}`)
  })

  test('runs scripts on the Node that the repository brings, whatever the machine has', async () => {
    const version = await pnpm(['exec', 'node', '--version'])

    expect(version.trim()).toBe(`v${manifest.devDependencies.node}`)
  })

  test('leaves NODE_PATH unset, so that nothing is found which is not a dependency', () => {
    expect(process.env.NODE_PATH).toBeUndefined()
  })

  test('keeps download addresses out of the lock file', () => {
    expect(readFileSync(join(root, 'pnpm-lock.yaml'), 'utf8')).not.toMatch(/https?:\/\//)
  })
})
