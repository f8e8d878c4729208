import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { reportsFolder } from './workspace-root.ts'

describe('the folder of the reports', () => {
  test('lies at the root of the workspace, wherever in it Vitest works', () => {
    const { root, folder } = workspace()

    expect(reportsFolder(folder, {})).toBe(join(root, 'reports'))
    expect(reportsFolder(root, {})).toBe(join(root, 'reports'))
  })

  test('is the one that TEST_REPORTS_FOLDER names from there', () => {
    const { root, folder } = workspace()

    expect(reportsFolder(folder, { TEST_REPORTS_FOLDER: 'kept/here' })).toBe(join(root, 'kept/here'))
    expect(reportsFolder(folder, { TEST_REPORTS_FOLDER: join(folder, 'mine') })).toBe(join(folder, 'mine'))
  })
})

function workspace(): Readonly<{ root: string; folder: string }> {
  const root = mkdtempSync(join(tmpdir(), 'cio-workspace-'))
  onTestFinished(() => rmSync(root, { recursive: true }))
  const folder = join(root, 'packages/mine')
  for (const one of [join(root, '.git'), folder]) mkdirSync(one, { recursive: true })
  return { root, folder }
}
