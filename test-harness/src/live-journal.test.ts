import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { readConfiguration } from './configuration.ts'
import { createIds } from './ids.ts'
import { openLiveJournal, tellLeftBehind } from './live-journal.ts'

test('says what broken runs left in the workspace, and how to remove it', () => {
  const root = workspace()
  const ours = configuration({})
  expect(tellLeftBehind(root, ours)).toBeUndefined()

  leave(root, configuration({ CUSTOMERIO_RUN_ID: 'a0a0a0' }), 2)
  expect(tellLeftBehind(root, ours)).toBe(
    '2 things of a run that is over may still be in this workspace. "cio-kit sweep" shows what, "cio-kit sweep --yes" removes ' +
      'what is 24 hours old, "cio-kit sweep --run a0a0a0 --yes" all of one run.',
  )

  leave(root, configuration({ CUSTOMERIO_RUN_ID: 'b0b0b0' }), 1)
  expect(tellLeftBehind(root, ours)).toMatch(/^3 things of 2 runs that are over /)
})

test('says nothing of runs at work, of other workspaces and of other environments', () => {
  const root = workspace()
  const atWork = leave(root, configuration({ CUSTOMERIO_RUN_ID: 'a0a0a0' }), 1, { isClosed: false })
  leave(root, configuration({ CUSTOMERIO_API_KEY: 'an0therk3y' }), 1)
  leave(root, configuration({ TEST_ENVIRONMENT: 'nightly' }), 1)

  expect(tellLeftBehind(root, configuration({}))).toBeUndefined()

  atWork.close()
  expect(tellLeftBehind(root, configuration({}))).toMatch(/^1 thing of a run that is over /)
})

function configuration(environment: Readonly<Record<string, string>>) {
  return readConfiguration({ CUSTOMERIO_API_KEY: 'th3k3y', ...environment }, { target: 'live' })
}

/** A run that registered so many people and removed none. */
function leave(root: string, run: ReturnType<typeof configuration>, count: number, { isClosed = true } = {}) {
  const journal = openLiveJournal(root, run)
  const ids = createIds(run)
  for (let index = 0; index < count; index += 1) journal.registered({ kind: 'person', userId: ids.user('left') })
  if (isClosed) journal.close()
  return journal
}

function workspace(): string {
  const root = mkdtempSync(join(tmpdir(), 'cio-left-'))
  mkdirSync(join(root, '.git'))
  onTestFinished(() => rmSync(root, { recursive: true }))
  return root
}
