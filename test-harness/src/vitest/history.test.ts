import { appendFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { type RunReport, summarize } from '../run-report.ts'
import { createUsageMeter } from '../usage.ts'
import { appendHistory, estimate, readHistory } from './history.ts'

const spec = {
  file: 'test/identify.spec.ts',
  path: ['identify'],
  state: 'passed' as const,
  reason: undefined,
  durationMs: 1_000,
  tier: 'state checked' as const,
  isFlaky: false,
  errors: [],
  leftovers: [],
}
const emulatorOnly = { ...spec, state: 'skipped' as const, tier: undefined, reason: 'It asks for the emulator.' }

function runOf(
  specs: readonly (typeof spec | typeof emulatorOnly)[],
  facts: Partial<RunReport>,
  requests = 0,
): RunReport {
  const run = summarize({
    project: 'mine:live',
    target: 'live',
    runId: 'k3f9a2',
    startedAt: '2026-11-22T03:17:00.000Z',
    durationMs: 1_000,
    isComplete: true,
    usage: { ...createUsageMeter().usage, requests },
    specs,
  })
  return { ...run, ...facts }
}

function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'cio-history-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return folder
}

describe('the history', () => {
  test('of a folder without one is empty', () => {
    expect(readHistory(emptyFolder())).toEqual([])
  })

  test('outlives a line that was torn as it was written', () => {
    const folder = emptyFolder()
    const [first, second] = [runOf([spec], { runId: 'aaaaaa' }), runOf([spec], { runId: 'bbbbbb' })]

    appendHistory([first], folder)
    appendFileSync(join(folder, 'history.jsonl'), JSON.stringify(first).slice(0, 70))
    appendHistory([second], folder)

    expect(readHistory(folder)).toEqual([first, second])
  })

  test('passes over what is no run', () => {
    const folder = emptyFolder()

    appendFileSync(join(folder, 'history.jsonl'), 'null\n7\n{}\n{"project":"mine:live"}\n')

    expect(readHistory(folder)).toEqual([])
  })
})

describe('an estimate', () => {
  const complete = runOf([spec, spec, emulatorOnly, emulatorOnly], {}, 40)

  test('of what never ran takes every spec for a dear one', () => {
    expect(estimate([], 'mine:live', 4)).toEqual({ specs: 4, requests: 60 })
    expect(estimate([complete], 'yours:live', 4)).toEqual({ specs: 4, requests: 60 })
  })

  test('knows from the latest complete run how many specs run at all, and what they take', () => {
    expect(estimate([runOf([spec], {}, 500), complete], 'mine:live', 4)).toEqual({ specs: 2, requests: 40 })
  })

  test('is of what was selected', () => {
    expect(estimate([complete], 'mine:live', 1)).toEqual({ specs: 1, requests: 20 })
    expect(estimate([complete], 'mine:live', 0)).toEqual({ specs: 0, requests: 0 })
  })

  test('learns nothing from a selection, nor from a run that ran nothing', () => {
    const selected = runOf([spec], { isComplete: false }, 300)
    const empty = runOf([emulatorOnly], {}, 10)

    expect(estimate([complete, selected, empty], 'mine:live', 4)).toEqual({ specs: 2, requests: 40 })
  })
})
