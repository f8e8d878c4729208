import { linkSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createEmulator } from '../src/index.ts'
import { loadState, saveState } from '../src/state-file.ts'

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'cio-emulator-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return folder
}

describe('a file of state', () => {
  test('is replaced and never written into: whoever has the old one open keeps it whole', () => {
    const folder = temporaryFolder()
    const [file, old] = [join(folder, 'state'), join(folder, 'old')]
    const emulator = createEmulator()
    saveState(emulator, file)
    const before = readFileSync(file)
    linkSync(file, old)

    emulator.workspace('default')?.seed({ people: [{ id: 'ada' }] })
    saveState(emulator, file)

    expect(readFileSync(old)).toEqual(before)
    expect(readFileSync(file)).not.toEqual(before)
    expect(readdirSync(folder).toSorted()).toEqual(['old', 'state'])
  })

  test('that cannot be written leaves nothing beside it', () => {
    const folder = temporaryFolder()

    expect(() => saveState(createEmulator(), folder)).toThrow()
    expect(readdirSync(folder)).toEqual([])
    expect(readdirSync(dirname(folder)).filter((name) => name.startsWith(basename(folder)))).toEqual([basename(folder)])
  })

  test('gives way to what is asked for at the next start', async () => {
    const file = join(temporaryFolder(), 'state')
    const first = createEmulator({ activityCapacity: 100, region: 'eu' })
    const settings = {
      mode: { swallow: 3 },
      visibilityDelayMs: 20,
      isReordering: true,
      journalCapacity: 5,
      ledgerCapacity: 6,
    }
    first.createWorkspace({ name: 'mine', ...settings }).seed({ people: [{ id: 'ada' }] })
    saveState(first, file)
    const second = createEmulator()

    loadState(second, file, { activityCapacity: 7 })

    const [usual, mine] = [second.workspace('default'), second.workspace('mine')]
    expect([usual?.behaviour.activityCapacity, mine?.behaviour.activityCapacity]).toEqual([7, 7])
    expect(mine?.settings).toEqual(settings)
    expect(usual?.settings).toEqual(createEmulator().workspace('default')?.settings)
    expect([usual?.behaviour.region, mine?.behaviour.region, mine?.state.people.size]).toEqual(['eu', 'eu', 1])
  })
})
