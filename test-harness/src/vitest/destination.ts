import { type RunningEmulator, startEmulator } from '@cio/emulator'
import { inject } from 'vitest'
import type { Configuration, TargetKind } from '../configuration.ts'
import { loadConfiguration } from '../environment.ts'
import { connectLive, type LiveService } from '../live-service.ts'
import './provided.ts'

/** What a worker speaks to. One of the two is there. */
export type Destination = Readonly<{
  kind: TargetKind
  emulator: RunningEmulator | undefined
  live: LiveService | undefined
  close: () => Promise<void>
}>

function destinationKind(): TargetKind {
  return inject('cioTarget') ?? 'emulator'
}

/** The configuration of this worker's service; on the live service, with what the whole process found out. */
export function destinationConfiguration(): Configuration {
  const kind = destinationKind()
  const configuration = loadConfiguration(process.cwd(), kind)
  if (kind === 'emulator') return configuration
  const { runId, visibleAfterMs: firstReadAfterMs = 0 } = inject('cioLiveRun')
  return Object.freeze({ ...configuration, runId, firstReadAfterMs })
}

export async function openDestination(configuration: Configuration): Promise<Destination> {
  if (destinationKind() === 'emulator') {
    const emulator = await startEmulator({ mode: configuration.emulator.mode })
    return { kind: 'emulator', emulator, live: undefined, close: () => emulator.close() }
  }
  const live = connectLive(configuration)
  return { kind: 'live', emulator: undefined, live, close: async () => live.close() }
}
