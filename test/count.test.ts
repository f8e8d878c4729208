import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { countReports } from '../scripts/count.ts'

describe('the closing line', () => {
  test('adds up the reports of a run', () => {
    const reports = [report({ numPassedTests: 3 }), report({ numPassedTests: 4, numPendingTests: 2 })]

    expect(countReports(reports)).toEqual({ line: '7 passed, 0 failed, 2 skipped', green: true })
  })

  test('is red when a test failed', () => {
    expect(countReports([report({ numPassedTests: 3, numFailedTests: 1 })])).toEqual({
      line: '3 passed, 1 failed, 0 skipped',
      green: false,
    })
  })

  test('is red when a file could not be loaded', () => {
    const broken = report({ numPassedTests: 3, testResults: [{ status: 'failed', assertionResults: [] }] })

    expect(countReports([broken])).toEqual({ line: '3 passed, 1 failed, 0 skipped', green: false })
  })

  test.each([
    ['nothing ran', () => report({})],
    ['everything was skipped', () => report({ numPendingTests: 9 })],
    ['there is no report', () => join(tmpdir(), 'cio-no-such-report.json')],
  ])('is red when %s', (_name, make) => {
    const complaint = vi.spyOn(console, 'error').mockImplementation(() => {})
    onTestFinished(() => complaint.mockRestore())

    const { line, green } = countReports([make()])

    expect(line).toMatch(/^0 passed, 1 failed/)
    expect(green).toBe(false)
    expect(complaint).toHaveBeenCalledOnce()
  })
})

function report(fields: Record<string, unknown>): string {
  const folder = mkdtempSync(join(tmpdir(), 'cio-count-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 'report.json')
  const none = { numPassedTests: 0, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0, testResults: [] }
  writeFileSync(path, JSON.stringify({ ...none, ...fields }))
  return path
}
