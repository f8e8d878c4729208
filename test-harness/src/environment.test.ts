import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { loadConfiguration, readEnvironmentFile } from './environment.ts'

describe('the environment', () => {
  test('is completed by the .env at the root of the workspace, from any package folder', () => {
    const root = workspace({ '.env': 'TEST_ENVIRONMENT=from-file\nCUSTOMERIO_RUN_ID=000000\n' })

    const configuration = loadConfiguration(join(root, 'packages/people'), 'emulator', { CUSTOMERIO_RUN_ID: 'k3f9a2' })

    expect(configuration).toMatchObject({ environment: 'from-file', runId: 'k3f9a2' })
  })

  test('takes the nearest file', () => {
    const root = workspace({ '.env': 'TEST_ENVIRONMENT=far\n', 'packages/people/.env': 'TEST_ENVIRONMENT=near\n' })

    expect(readEnvironmentFile(join(root, 'packages/people'))).toEqual({ TEST_ENVIRONMENT: 'near' })
  })

  test('never looks above the root of the workspace', () => {
    const root = workspace({ '.env': 'TEST_ENVIRONMENT=outside\n', 'inner/.git/HEAD': '', 'inner/package/.keep': '' })

    expect(readEnvironmentFile(join(root, 'inner/package'))).toEqual({})
  })

  test('is left as it is in the process', () => {
    const root = workspace({ '.env': 'CIO_HARNESS_LEAK=yes\n' })

    loadConfiguration(root)

    expect(process.env).not.toHaveProperty('CIO_HARNESS_LEAK')
  })
})

function workspace(files: Record<string, string>): string {
  const root = mkdtempSync(join(tmpdir(), 'cio-environment-'))
  onTestFinished(() => rmSync(root, { recursive: true }))
  for (const [path, content] of Object.entries({ 'pnpm-workspace.yaml': '', 'packages/people/.keep': '', ...files })) {
    mkdirSync(join(root, path, '..'), { recursive: true })
    writeFileSync(join(root, path), content)
  }
  return root
}
