import type { TargetKind } from '../configuration.ts'
import type { LiveFindings } from '../live-guard.ts'
import type { Usage } from '../usage.ts'

/** What a run knows before its first spec. */
export type LiveRun = LiveFindings & Readonly<{ runId: string; guardUsage: Usage }>

/** Live specs that do not run. */
export type NotRun = Readonly<{ reason: string; isFailure: boolean }>

/** What a spec hands to the reporter. */
export type SpecRecord = {
  target: TargetKind
  /** Whether the spec read anything back. */
  hasRead: boolean
  usage: Usage
}

declare module 'vitest' {
  interface ProvidedContext {
    /** Which service the project speaks to; the embedded emulator unless set in `provide`. */
    cioTarget: TargetKind
    /** Set by the global setup of a live project. */
    cioLiveRun: LiveRun
    /** Why a live project does not run, and whether that is a failure. */
    cioNotRun: NotRun
  }
  interface TaskMeta {
    cio?: SpecRecord
  }
}
