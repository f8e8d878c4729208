import { fileURLToPath } from 'node:url'
import { loadConfiguration } from '../environment.ts'
import { missingAppKey, missingCredentials } from '../live-service.ts'
import { noRoomForCleanup } from '../room-for-cleanup.ts'
import type { NotRun } from './provided.ts'

/** What makes a Vitest project one of specs: how it is set up, and which service it speaks to. */
export type SpecProject = Readonly<{
  globalSetup: string[]
  provide: Readonly<{ cioTarget: 'emulator' | 'live'; cioNotRun?: NotRun }>
  testTimeout: number
  sequence?: Readonly<{ concurrent: boolean }>
  include: string[]
  runner?: string
}>

/** [default] Generous: what a spec waits for has deadlines of its own, and they should be the ones to be met. */
const emulatorTimeoutMs = 60_000
const liveTimeoutMs = 180_000

/**
 * The part of a project's `test` options that runs specs against the embedded emulator.
 *
 * @example
 * { test: { name: 'mine:emulator', ...emulatorSpecs(['test/*.spec.ts']) } }
 */
export function emulatorSpecs(include: string[]): SpecProject {
  return {
    globalSetup: [sibling('setup')],
    provide: { cioTarget: 'emulator' },
    testTimeout: emulatorTimeoutMs,
    include,
  }
}

/**
 * The part of a project's `test` options that runs the same specs against the live service. Without credentials none of
 * their files is loaded, and each says why: skipped, or failed where `SKIP_IF_NO_CREDENTIALS` is false.
 *
 * @param folder - Where to look for `.env` first.
 * @example
 * { test: { name: 'mine:live', ...liveSpecs(['test/*.spec.ts'], import.meta.dirname) } }
 */
export function liveSpecs(include: string[], folder: string): SpecProject {
  const cioNotRun = whyNotRun(folder)
  // Most of a live spec is waiting, which several can do side by side: no test may lean on another anyway.
  const specs = {
    provide: { cioTarget: 'live' as const },
    testTimeout: liveTimeoutMs,
    sequence: { concurrent: true },
    runner: sibling('live-runner'),
    include,
  }
  return cioNotRun === undefined
    ? { ...specs, globalSetup: [sibling('setup')] }
    : { ...specs, globalSetup: [], provide: { ...specs.provide, cioNotRun } }
}

/** Why nothing can be run against the live service, or nothing if it can. Where credentials must be there, both must. */
export function whyNotRun(folder: string): NotRun | undefined {
  try {
    const { apiKey, appApiKey, skipIfNoCredentials, maxRequests } = loadConfiguration(folder, 'live')
    if (apiKey === undefined) return { reason: missingCredentials, isFailure: !skipIfNoCredentials }
    const reason = appApiKey === undefined && !skipIfNoCredentials ? missingAppKey : noRoomForCleanup(maxRequests)
    return reason === undefined ? undefined : { reason, isFailure: true }
  } catch (error) {
    return { reason: error instanceof Error ? error.message : String(error), isFailure: true }
  }
}

/** In the repository a source, in the package what was built from it. */
function sibling(name: string): string {
  const extension = import.meta.url.endsWith('.ts') ? '.ts' : '.js'
  return fileURLToPath(new URL(`./${name}${extension}`, import.meta.url))
}
