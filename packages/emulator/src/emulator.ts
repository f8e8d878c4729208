import { absentRoutes } from './absent-operations.ts'
import { type Respond, responder } from './answer.ts'
import { Directory } from './auth.ts'
import { type Clock, createClock, type EmulatorClock } from './clock.ts'
import { controlRoutes } from './control/routes.ts'
import { type Drop, DropLedger } from './drop-ledger.ts'
import { answerInProcess } from './in-process.ts'
import { completeKeys, DEFAULT_KEYS, randomText, type WorkspaceKeys } from './keys.ts'
import type { Route } from './route.ts'
import { appRoutes } from './routes/app.ts'
import { downloadRoutes } from './routes/exports.ts'
import { pipelinesRoutes } from './routes/pipelines.ts'
import { trackV1Routes } from './routes/track-v1.ts'
import { trackV2Routes } from './routes/track-v2.ts'
import { behaviourOf } from './state/options.ts'
import { Workspace, type WorkspaceMode, type WorkspaceOptions } from './workspace.ts'

/** How an emulator is set up. What concerns a workspace is the default of every workspace. */
export type EmulatorOptions = Omit<WorkspaceOptions, 'name' | 'keys'> & {
  /** Keys of the workspace named `default`. @default `emulator-write-key`, `emulator-site-id`, … */
  readonly keys?: Partial<WorkspaceKeys>
  /** The emulator's own time, Unix milliseconds. @default Date.now */
  readonly now?: () => number
  /** The real time, in milliseconds since some fixed moment: the visibility delay and rate limits run on it. @default performance.now */
  readonly elapsed?: () => number
  /** Chance, from 0 to 1: random keys, reordering. @default Math.random */
  readonly random?: () => number
}

/** What an emulator is. */
export type EmulatorInfo = {
  readonly name: '@cio/emulator'
  /** `process.version` of the Node that runs it. */
  readonly node: string
  readonly pid: number
  readonly mode: WorkspaceMode
  readonly workspaces: number
}

/** Customer.io in this process. */
export type Emulator = {
  /** Answers a request as the service would: Pipelines, Track and App API, and our own control API under `/_emulator`. */
  fetch(request: Request): Promise<Response>
  /**
   * Makes a workspace of its own, found by its keys. A test makes one for itself and needs no reset.
   *
   * @throws {Error} if the name or a key is taken.
   */
  createWorkspace(options?: WorkspaceOptions): Workspace
  /**
   * Makes another workspace with the state that this one has now, and its behaviour but for the options; from then on they
   * go their own ways.
   *
   * @throws {Error} if there is no such workspace, or if the new name or a key is taken.
   */
  forkWorkspace(name: string, options?: WorkspaceOptions): Workspace
  /** The workspace of this name, or `undefined` if there is none. */
  workspace(name: string): Workspace | undefined
  /** All workspaces, oldest first; the one named `default` is among them unless it was deleted. */
  workspaces(): readonly Workspace[]
  /** @returns Whether there was one. */
  deleteWorkspace(name: string): boolean
  /** Drops of requests whose key leads to no workspace. */
  drops(): readonly Drop[]
  /** The time of all its workspaces; the visibility delay does not follow it. */
  readonly clock: EmulatorClock
  /** What this emulator is, at this moment. */
  info(): EmulatorInfo
}

/** An emulator as the port sees it. */
export type EmulatorCore = Emulator & {
  readonly respond: Respond
  readonly routes: readonly Route[]
}

/**
 * Starts Customer.io in this process, without a port.
 *
 * It has one workspace named `default`, whose keys are `emulator-write-key` (Pipelines), `emulator-site-id` and
 * `emulator-track-key` (Track) and `emulator-app-key` (App).
 *
 * @example
 * const emulator = createEmulator()
 * const response = await emulator.fetch(new Request('http://localhost/v1/identify', { method: 'POST', … }))
 */
export function createEmulator(options: EmulatorOptions = {}): Emulator {
  return createEmulatorCore(options)
}

export function createEmulatorCore(options: EmulatorOptions): EmulatorCore {
  const {
    keys,
    now = Date.now,
    elapsed = () => performance.now(),
    random = Math.random,
    ...workspaceDefaults
  } = options
  const movable = createClock(now)
  const clock: Clock = { now: movable.now, elapsed }
  const directory = new Directory()
  const strayLedger = new DropLedger(options.ledgerCapacity ?? 1000)
  const mode = options.mode ?? 'normal'
  let created = 0
  const emulator: Omit<EmulatorCore, 'fetch' | 'respond' | 'routes'> = {
    createWorkspace(given = {}) {
      created += 1
      const merged = { environmentId: created, ...workspaceDefaults, ...given }
      const name = given.name ?? `workspace-${randomText(random, 8)}`
      const workspace = new Workspace(merged, name, completeKeys(given.keys ?? {}, random), clock, random)
      directory.add(workspace)
      return workspace
    },
    forkWorkspace(name, given) {
      const origin = directory.named(name)
      if (!origin) throw new Error(`There is no workspace named "${name}".`)
      const fork = emulator.createWorkspace(given)
      fork.restore(origin.snapshot(), given)
      return fork
    },
    workspace: (name) => directory.named(name),
    workspaces: () => directory.all,
    deleteWorkspace(name) {
      directory.named(name)?.giveUp()
      return directory.remove(name)
    },
    drops: () => strayLedger.list(),
    clock: movable,
    info: () => ({
      name: '@cio/emulator',
      node: process.version,
      pid: process.pid,
      mode,
      workspaces: directory.all.length,
    }),
  }
  emulator.createWorkspace({ name: 'default', keys: { ...DEFAULT_KEYS, ...keys } })
  const context = {
    directory,
    clock,
    strayLedger,
    behaviour: behaviourOf(workspaceDefaults),
    isDoingNothing: mode === 'do-nothing',
  }
  const routes: Route[] = [
    ...pipelinesRoutes(context),
    ...trackV1Routes(context),
    ...trackV2Routes(context),
    ...appRoutes,
    ...downloadRoutes(directory),
    ...controlRoutes(() => complete),
  ]
  const respond = responder([...routes, ...absentRoutes(routes)], directory, ({ method, path }) => {
    const reasons = ['no workspace has this App API key']
    strayLedger.record({ at: clock.now(), code: 'unauthorized', reasons, status: 401, method, path })
  })
  const complete: EmulatorCore = {
    ...emulator,
    fetch: (request) => answerInProcess(request, respond),
    respond,
    routes,
  }
  return complete
}
