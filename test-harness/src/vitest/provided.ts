import type { WorkspaceMode } from '@cio/emulator'
import type { TargetKind } from '../configuration.ts'
import type { LiveFindings } from '../live-guard.ts'
import type { Usage } from '../usage.ts'

/** What a run knows before its first spec. */
export type LiveRun = LiveFindings & Readonly<{ runId: string; guardUsage: Usage }>

/** Live specs that do not run. */
export type NotRun = Readonly<{
  reason: string
  isFailure: boolean
  /** Whether another project fails of it before people's eyes, and this one only in its reports. */
  isToldElsewhere?: boolean
}>

/** Where Vitest works. */
export type RunRoot = Readonly<{
  /** Its root: where its configuration lies, and where it looks for files. */
  folder: string
  /** Whether it was started there. */
  isStart: boolean
}>

/** What a spec hands to the reporter. */
export type SpecRecord = {
  target: TargetKind
  /** Whether the spec read anything back. */
  hasRead: boolean
  usage: Usage
  /** What the emulator received until the spec ended, its cleanup not counted; where {@link ProvidedContext.cioModes} asks. */
  received?: readonly string[]
}

declare module 'vitest' {
  interface ProvidedContext {
    /** Which service the project speaks to; the embedded emulator unless set in `provide`. */
    cioTarget: TargetKind
    /** Set by the global setup. */
    cioRoot: RunRoot
    /** Set by the global setup of a live project. */
    cioLiveRun: LiveRun
    /** Why a live project does not run, and whether that is a failure. */
    cioNotRun: NotRun
    /** What the workspaces of single specs do with what they are sent, by the ids of the specs: for testing specs. */
    cioModes: Readonly<Record<string, WorkspaceMode>>
  }
  interface TaskMeta {
    cio?: SpecRecord
  }
}
