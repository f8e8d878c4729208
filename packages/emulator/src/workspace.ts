import { checked } from './checked.ts'
import { type Clock, toSeconds } from './clock.ts'
import { type Drop, DropLedger } from './drop-ledger.ts'
import type { Incoming } from './exchange.ts'
import type { FaultRule } from './faults/fault.ts'
import { Faults } from './faults/faults.ts'
import type { RateLimit } from './faults/rate-limit.ts'
import { Journal, type RecordedRequest } from './journal.ts'
import { randomText, type WorkspaceKeys } from './keys.ts'
import { type DropFilter, isDropLike, isRequestLike, type RequestFilter } from './record-filter.ts'
import type { CampaignTrigger } from './state/campaign-triggers.ts'
import type { Delivery } from './state/deliveries.ts'
import { INITIAL_CONTENT, type InitialContent } from './state/initial-content.ts'
import { type Behaviour, type BehaviourOptions, behaviourOf } from './state/options.ts'
import type { ReportingWebhook } from './state/reporting-webhooks.ts'
import { type Seed, sown } from './state/seed.ts'
import { sendDue } from './state/sending.ts'
import { captureState, restoreState } from './state/snapshot.ts'
import { State } from './state/state.ts'
import { Visibility, type VisibilityOptions } from './visibility.ts'
import { type WaitOptions, Watchers, waitFor } from './waiting.ts'
import { type WebhookCall, WebhookDispatcher } from './webhooks/dispatcher.ts'
import { settingsShape, workspaceOptionsShape } from './workspace-shape.ts'

/**
 * `do-nothing` answers every write with 200 and stores nothing: what a test that reads state back must notice. `swallow`
 * answers 200 to the n-th message from then on, counted from 1 and within batches too, and does not apply that one. Neither
 * stands in the ledger, or a test would notice by looking there.
 */
export type WorkspaceMode = 'normal' | 'do-nothing' | { readonly swallow: number }

/** What can be changed about a workspace while it is in use. */
export type WorkspaceSettings = VisibilityOptions &
  Pick<WorkspaceOptions, 'mode' | 'journalCapacity' | 'ledgerCapacity'>

/** How a workspace is set up: its name and keys, what it starts with, how it behaves, and how much of what came in it keeps. */
export type WorkspaceOptions = VisibilityOptions &
  BehaviourOptions & {
    /** @default a random one */
    readonly name?: string
    /** Those left out are random. */
    readonly keys?: Partial<WorkspaceKeys>
    /** @default 'normal' */
    readonly mode?: WorkspaceMode
    /**
     * What is set up before the first message arrives. Each list that is given replaces ours.
     *
     * @default object types 1 and 2, topics 1 and 2, segment 1, transactional messages 1 to 5, broadcast 1, newsletter 1
     */
    readonly content?: Partial<InitialContent>
    /** What goes wrong from the start, and again after a reset. @default none */
    readonly faults?: readonly FaultRule[]
    /** How many requests are taken. @default any number */
    readonly rateLimits?: readonly RateLimit[]
    /** How many requests the journal keeps. @default 1_000 */
    readonly journalCapacity?: number
    /** How many drops the ledger keeps. @default 1_000 */
    readonly ledgerCapacity?: number
  }

const DEFAULT_CAPACITY = 1000

const USUAL_SETTINGS: Required<WorkspaceSettings> = {
  mode: 'normal',
  visibilityDelayMs: 0,
  isReordering: false,
  journalCapacity: DEFAULT_CAPACITY,
  ledgerCapacity: DEFAULT_CAPACITY,
}

/** One isolated workspace: its keys, its state, and what came in. */
export class Workspace {
  readonly name: string
  readonly keys: WorkspaceKeys
  readonly clock: Clock
  readonly visibility: Visibility
  readonly journal: Journal
  readonly ledger: DropLedger
  readonly faults: Faults
  readonly #random: () => number
  #deliveryIds = 0
  #isWithholding = false
  #settings = USUAL_SETTINGS
  #messages = 0
  readonly #watchers = new Watchers()
  readonly #delays = new Watchers()
  readonly #dispatcher: WebhookDispatcher
  #state: State

  /** @throws {Error} that names what is not as it should be among the options. */
  constructor(options: WorkspaceOptions, name: string, keys: WorkspaceKeys, clock: Clock, random: () => number) {
    checked(workspaceOptionsShape, { ...options, name, keys }, 'The workspace')
    this.name = name
    this.keys = keys
    this.clock = clock
    this.#random = random
    this.visibility = new Visibility(options, clock.elapsed, random)
    const notify = () => this.#watchers.notify()
    this.journal = new Journal(DEFAULT_CAPACITY, notify)
    this.ledger = new DropLedger(DEFAULT_CAPACITY, notify)
    const content = { ...INITIAL_CONTENT, ...options.content }
    this.faults = new Faults(options.faults ?? [], options.rateLimits ?? [])
    this.#state = new State(behaviourOf(options), content, toSeconds(clock.now()))
    const { mode, journalCapacity, ledgerCapacity, visibilityDelayMs, isReordering } = { ...USUAL_SETTINGS, ...options }
    this.configure({ mode, journalCapacity, ledgerCapacity, visibilityDelayMs, isReordering })
    this.#dispatcher = new WebhookDispatcher({
      state: () => this.#settled(),
      nextDueMs: () => this.visibility.nextDueMs,
      now: clock.now,
    })
  }

  /** What becomes of messages: all are applied, none, or all but one. */
  get mode(): WorkspaceMode {
    return this.#settings.mode
  }

  /** What {@link configure} can change, as it is now. */
  get settings(): Required<WorkspaceSettings> {
    return this.#settings
  }

  /** Messages that were there to be applied since the mode was set, or since the last reset. */
  get messages(): number {
    return this.#messages
  }

  /**
   * Changes what can be changed while the workspace is in use; what is not given stays.
   *
   * @throws {Error} if a setting is not as it should be; then nothing changes.
   */
  configure(settings: WorkspaceSettings): void {
    const given = Object.entries(checked(settingsShape, settings, 'The setting'))
    this.#settings = { ...this.#settings, ...Object.fromEntries(given.filter(([, value]) => value !== undefined)) }
    if (settings.mode !== undefined) this.#messages = 0
    const { journalCapacity, ledgerCapacity, ...visibility } = this.#settings
    this.journal.resize(journalCapacity)
    this.ledger.resize(ledgerCapacity)
    this.visibility.configure(visibility)
  }

  /** Every choice of behaviour that it was made with, defaults included. */
  get behaviour(): Behaviour {
    return this.#state.behaviour
  }

  /** What can be read now. */
  get state(): State {
    const state = this.#settled()
    this.#dispatcher.wake(0)
    return state
  }

  /** Changes the state as one message says, now or once the visibility delay has passed; never if the mode swallows it. */
  write(change: (state: State) => void): void {
    if (this.#isWithholding) return
    this.#messages += 1
    const { mode } = this
    if (mode === 'do-nothing') return
    if (typeof mode === 'object' && mode.swallow === this.#messages) return
    this.visibility.write(() => change(this.#state))
    this.#dispatcher.wake()
  }

  /** Lets a route answer without changing anything: accepted, and dropped. */
  withoutWriting<Result>(answer: () => Result): Result {
    this.#isWithholding = true
    try {
      return answer()
    } finally {
      this.#isWithholding = false
    }
  }

  /** Notes a request in the journal. @param fault - What kept it from its route. */
  recordRequest(incoming: Incoming, status: number, fault?: string): void {
    const { method, path, search, bodyBytes, body } = incoming
    const isStrict = incoming.header('x-strict-mode') === '1'
    const entry = { at: this.clock.now(), method, path: path + search, isStrict, status, bytes: bodyBytes }
    this.journal.record(fault === undefined ? entry : { ...entry, fault }, body)
  }

  /** An opaque id for what is about to be sent. */
  newDeliveryId(): string {
    this.#deliveryIds += 1
    const id = randomText(this.#random, 16) + this.#deliveryIds.toString(36).padStart(4, '0')
    // A restored state may have it, where chance is not random.
    return this.#state.deliveries.find(id) ? this.newDeliveryId() : id
  }

  /** What was sent, or kept as a draft, with the data it would have been filled with; oldest first. */
  deliveries(): readonly Delivery[] {
    return this.state.deliveries.all
  }

  /** The reporting webhooks with what the App API does not show: signing keys, and how many calls wait. */
  webhooks(): readonly (ReportingWebhook & { readonly waiting: number })[] {
    const { reportingWebhooks } = this.state
    return reportingWebhooks.all.map((webhook) => ({ ...webhook, waiting: reportingWebhooks.waiting(webhook.id) }))
  }

  /** The last thousand calls of reporting webhooks, oldest first: how often each was tried, and what came back. */
  webhookCalls(): readonly WebhookCall[] {
    return this.#dispatcher.calls
  }

  /** There is a reporting webhook now: its calls are made as soon as there is something to tell. */
  listenForReports(): void {
    this.#dispatcher.listen()
  }

  /** What the calls of a reporting webhook are signed with. */
  newSigningKey(): string {
    return randomText(this.#random, 32)
  }

  /** Events that were recent enough to start a campaign, oldest first: there is none that runs here. */
  campaignTriggers(): readonly CampaignTrigger[] {
    return this.state.campaignTriggers.all
  }

  /** What was thrown away, oldest first. */
  drops(filter: DropFilter = {}): readonly Drop[] {
    this.visibility.settle()
    return this.ledger.list().filter((drop) => isDropLike(drop, filter))
  }

  /** What came in, oldest first. */
  requests(filter: RequestFilter = {}): readonly RecordedRequest[] {
    return this.journal.list().filter((request) => isRequestLike(request, filter))
  }

  /**
   * Waits until something is thrown away, unless it has been already.
   *
   * @throws {WaitError} with what there is by then, when the time is up.
   */
  waitForDrops(filter: DropFilter = {}, options: WaitOptions = {}): Promise<readonly Drop[]> {
    return this.#waitFor(() => this.drops(filter), `drop like ${JSON.stringify(filter)}`, options)
  }

  /**
   * Waits until a request has come in, unless it has already.
   *
   * @throws {WaitError} with what there is by then, when the time is up.
   */
  waitForRequests(filter: RequestFilter = {}, options: WaitOptions = {}): Promise<readonly RecordedRequest[]> {
    return this.#waitFor(() => this.requests(filter), `request like ${JSON.stringify(filter)}`, options)
  }

  /** The whole state as bytes, for {@link restore} and for files. What was accepted becomes visible first, and is in it. */
  snapshot(): Uint8Array {
    this.visibility.flush()
    return captureState(this.state)
  }

  /**
   * Goes back to a snapshot, be it of this workspace or of another. Keys, settings, faults and the journal stay.
   *
   * @param options - What is to be otherwise than in the snapshot, which has its own.
   * @throws {Error} if another version of the emulator made it; then nothing changes.
   */
  restore(snapshot: Uint8Array, options: BehaviourOptions = {}): void {
    const restored = restoreState(snapshot, { environmentId: this.behaviour.environmentId, ...options })
    this.visibility.clear()
    this.#dispatcher.stop()
    this.#state = restored
    if (!restored.reportingWebhooks.isEmpty) this.#dispatcher.listen()
  }

  /**
   * Replaces everything that the workspace holds by what stands in a seed. Keys, settings, faults and the journal stay.
   *
   * @throws {Error} that says where, if the seed is not as it should be; then nothing changes.
   */
  seed(seed: Seed): void {
    const seeded = sown(seed, this.behaviour, this.clock.now())
    this.visibility.clear()
    this.#dispatcher.stop()
    this.#state = seeded
  }

  /** Forgets everything but the keys and the options. */
  reset(): void {
    this.visibility.clear()
    this.#dispatcher.stop()
    this.journal.clear()
    this.ledger.clear()
    this.faults.reset()
    this.#messages = 0
    const { behaviour, content } = this.#state
    this.#state = new State(behaviour, content, toSeconds(this.clock.now()))
  }

  /** Lets real time pass, unless the workspace is given up before. */
  pause(milliseconds: number): Promise<void> {
    return this.#delays.next(milliseconds)
  }

  /** Nobody waits any longer: what was delayed happens, and what was waited for is not going to come. */
  giveUp(): void {
    this.#delays.stop()
    this.#watchers.stop()
    this.#dispatcher.stop()
  }

  #settled(): State {
    this.visibility.settle()
    sendDue(this.#state, this.clock.now())
    return this.#state
  }

  #waitFor<Found>(look: () => readonly Found[], what: string, options: WaitOptions): Promise<readonly Found[]> {
    const nextDueMs = () => this.visibility.nextDueMs
    return waitFor({ look, what, nextDueMs, watchers: this.#watchers }, options)
  }
}
