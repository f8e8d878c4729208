import { spawnSync } from 'node:child_process'
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { findJournals, openJournal, readJournal, serviceName } from './journal.ts'
import { takeLease } from './lease.ts'
import type { Registration } from './registration.ts'

const ada: Registration = { kind: 'person', userId: 'ada' }
const acme: Registration = { kind: 'object', objectTypeId: 2, objectId: 'acme' }
const service = serviceName('https://cdp.customer.io', 'k3y')

describe('a journal', () => {
  test('holds every line the moment it is told', () => {
    const journal = openJournal({ folder: folder(), runId: 'k3f9a2', service })

    journal.registered(ada)
    journal.left(ada, new Error('refused'))

    expect(
      readFileSync(journal.path, 'utf8')
        .split('\n')
        .slice(0, -1)
        .map((line) => JSON.parse(line)),
    ).toEqual([{ run: 'k3f9a2', service }, { registered: ada }, { left: ada, error: 'refused' }])
    journal.close()
  })

  test('is found with what is registered and not removed, while it is written and after its end', () => {
    const where = folder()
    const journal = openJournal({ folder: where, runId: 'k3f9a2', service })
    const kinds: Registration[] = [
      ada,
      acme,
      { kind: 'device', userId: 'ada', token: 't-1' },
      { kind: 'relationship', userId: 'ada', objectTypeId: 2, objectId: 'acme' },
      { kind: 'suppression', userId: 'ada' },
    ]
    for (const registration of kinds) journal.registered(registration)
    journal.removed(ada)
    const found = { path: journal.path, runId: 'k3f9a2', service, outstanding: kinds.slice(1) }

    expect(findJournals(where)).toEqual([{ ...found, isHeld: true }])

    journal.close()

    expect(findJournals(where)).toEqual([{ ...found, isHeld: false }])
  })

  test('goes when nothing is left to remove', () => {
    const where = folder()
    const journal = openJournal({ folder: where, runId: 'k3f9a2', service })
    journal.registered(ada)
    journal.removed(ada)

    journal.close()

    expect(readdirSync(where)).toEqual([])
  })

  test('is read up to where its writer was killed', () => {
    const where = folder()
    const journal = openJournal({ folder: where, runId: 'k3f9a2', service })
    journal.registered(ada)
    appendFileSync(journal.path, '{"registered":{"kind":"pers')

    expect(findJournals(where)).toMatchObject([{ outstanding: [ada] }])
    journal.close()
  })

  test('is not taken for one when it is something else', () => {
    const path = join(folder(), 'report.jsonl')
    writeFileSync(path, '{"tests":7}\n')

    expect(readJournal(path)).toBeUndefined()
    expect(findJournals(join(path, 'nowhere'))).toEqual([])
  })

  test('does not hold the key of its workspace', () => {
    expect(service).toMatch(/^https:\/\/cdp\.customer\.io [0-9a-f]{8}$/)
    expect(serviceName('https://cdp.customer.io', 'other')).not.toBe(service)
  })
})

describe('a lease', () => {
  test('is held no longer when it has not beaten for a minute', () => {
    const where = folder()
    const journal = openJournal({ folder: where, runId: 'k3f9a2', service })
    journal.registered(ada)

    expect(findJournals(where, () => Date.now() + 55_000)).toMatchObject([{ isHeld: true }])
    expect(findJournals(where, () => Date.now() + 61_000)).toMatchObject([{ isHeld: false }])
    journal.close()
  })

  test('is held no longer when its process of this machine is gone, and longer on another machine', () => {
    const where = folder()
    const journal = openJournal({ folder: where, runId: 'k3f9a2', service })
    journal.registered(ada)
    const { pid } = spawnSync(process.execPath, ['--version'])

    writeFileSync(`${journal.path}.lease`, JSON.stringify({ pid, host: hostname() }))
    const here = findJournals(where)
    writeFileSync(`${journal.path}.lease`, JSON.stringify({ pid, host: 'elsewhere' }))
    const elsewhere = findJournals(where)

    expect(here).toMatchObject([{ isHeld: false }])
    expect(elsewhere).toMatchObject([{ isHeld: true }])
    journal.close()
  })

  test('comes back when somebody has cleared the folder, and ends no run when the folder is gone', () => {
    vi.useFakeTimers()
    onTestFinished(() => void vi.useRealTimers())
    const where = mkdtempSync(join(tmpdir(), 'cio-journal-'))
    const lease = takeLease(join(where, 'run.lease'))
    onTestFinished(lease.release)

    rmSync(join(where, 'run.lease'))
    vi.advanceTimersByTime(5_000)
    const returned = readdirSync(where)
    rmSync(where, { recursive: true })
    vi.advanceTimersByTime(5_000)

    expect(returned).toEqual(['run.lease'])
  })
})

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'cio-journal-'))
  onTestFinished(() => rmSync(path, { recursive: true }))
  return path
}
