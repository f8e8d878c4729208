import { PassThrough } from 'node:stream'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { coloured } from '../src/output.ts'
import { startProgress } from '../src/progress.ts'
import { fakeTerminal } from './terminal.ts'

const registration = { kind: 'person', userId: 'ada' } as const

beforeEach(() => {
  // Whatever the surrounding run was started with.
  for (const name of ['NO_COLOR', 'NODE_DISABLE_COLORS', 'FORCE_COLOR', 'CI']) vi.stubEnv(name, undefined)
  vi.stubEnv('TERM', 'xterm')
})

afterEach(() => {
  vi.unstubAllEnvs()
  vi.useRealTimers()
})

describe('on a terminal', () => {
  test('a sweep has a bar that says how far it has come, and leaves nothing of it behind', () => {
    vi.useFakeTimers()
    const { stream, written } = fakeTerminal()
    const shown = (step: () => void) => {
      const before = written().length
      step()
      vi.advanceTimersByTime(1_000)
      return written().slice(before)
    }

    const progress = startProgress(stream)
    const looking = written()
    const found = shown(() => progress.note({ type: 'found', registration }))
    const due = shown(() => progress.note({ type: 'due', count: 4 }))
    const removing = shown(() => progress.note({ type: 'removing', registration }))
    const makingSure = shown(() => progress.note({ type: 'removed', registration }))
    progress.stop()

    expect(looking).toContain('looking')
    expect(found).toContain('looking, found 1')
    expect(due).toMatch(/░ 0 of 4/)
    expect(removing).toMatch(/removing █+░+ 1 of 4/)
    expect(makingSure).toMatch(/making sure █+░+ 1 of 4/)
    // The cursor went to the beginning of the line, which was emptied.
    expect(written().split('\u001b[1G').at(-1)).toBe('\u001b[2K')
  })

  test('what a line begins with is coloured, unless NO_COLOR is set', () => {
    const { stream } = fakeTerminal()

    const plain = coloured('red', '✗', stream)
    vi.stubEnv('NO_COLOR', '1')

    expect(plain).toBe('\u001b[31m✗\u001b[39m')
    expect(coloured('red', '✗', stream)).toBe('✗')
  })
})

describe('in a pipe', () => {
  test('there is no bar and no colour', () => {
    const pipe = new PassThrough()

    const progress = startProgress(pipe)
    progress.note({ type: 'due', count: 4 })
    progress.stop()

    expect(pipe.read()).toBeNull()
    expect(coloured('red', '✗', pipe)).toBe('✗')
  })
})
