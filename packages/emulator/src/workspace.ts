import { type Clock, toSeconds } from './clock.ts'
import { type Drop, DropLedger } from './drop-ledger.ts'
import type { Incoming } from './exchange.ts'
import type { FaultRule } from './faults/fault.ts'
import { Faults } from './faults/faults.ts'
import type { RateLimit } from './faults/rate-limit.ts'
import { Journal, type RecordedRequest } from './journal.ts'
import { randomText, type WorkspaceKeys } from './keys.ts'
import type { CampaignTrigger } from './state/campaign-triggers.ts'
import type { Delivery } from './state/deliveries.ts'
import { INITIAL_CONTENT, type InitialContent } from './state/initial-content.ts'
import { type Behaviour, type BehaviourOptions, DEFAULT_BEHAVIOUR } from './state/options.ts'
import { sendDue } from './state/sending.ts'
import { State } from './state/state.ts'
import { Visibility, type VisibilityOptions } from './visibility.ts'

/** `do-nothing` answers every write with 200 and stores nothing: what a test that reads state back must notice. */
export type WorkspaceMode = 'normal' | 'do-nothing'

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

/** One isolated workspace: its keys, its state, and what came in. */
export class Workspace {
  readonly name: string
  readonly keys: WorkspaceKeys
  readonly mode: WorkspaceMode
  readonly clock: Clock
  readonly visibility: Visibility
  readonly journal: Journal
  readonly ledger: DropLedger
  readonly faults: Faults
  readonly #random: () => number
  #deliveryIds = 0
  #isWithholding = false
  #state: State

  constructor(options: WorkspaceOptions, name: string, keys: WorkspaceKeys, clock: Clock, random: () => number) {
    this.name = name
    this.keys = keys
    this.mode = options.mode ?? 'normal'
    this.clock = clock
    this.#random = random
    this.visibility = new Visibility(options, clock.elapsed, random)
    this.journal = new Journal(options.journalCapacity ?? DEFAULT_CAPACITY)
    this.ledger = new DropLedger(options.ledgerCapacity ?? DEFAULT_CAPACITY)
    const content = { ...INITIAL_CONTENT, ...options.content }
    this.faults = new Faults(options.faults ?? [], options.rateLimits ?? [])
    this.#state = new State({ ...DEFAULT_BEHAVIOUR, ...options }, content, toSeconds(clock.now()))
  }

  get behaviour(): Behaviour {
    return this.#state.behaviour
  }

  /** What can be read now. */
  get state(): State {
    this.visibility.settle()
    sendDue(this.#state, this.clock.now())
    return this.#state
  }

  /** Changes the state, now or once the visibility delay has passed. In do-nothing mode never. */
  write(change: (state: State) => void): void {
    if (this.mode === 'do-nothing' || this.#isWithholding) return
    this.visibility.write(() => change(this.#state))
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
    return randomText(this.#random, 16) + this.#deliveryIds.toString(36).padStart(4, '0')
  }

  /** What was sent, or kept as a draft, with the data it would have been filled with; oldest first. */
  deliveries(): readonly Delivery[] {
    return this.state.deliveries.all
  }

  /** Events that were recent enough to start a campaign, oldest first: there is none that runs here. */
  campaignTriggers(): readonly CampaignTrigger[] {
    return this.state.campaignTriggers.all
  }

  /** What was thrown away, oldest first. */
  drops(): readonly Drop[] {
    this.visibility.settle()
    return this.ledger.list()
  }

  /** What came in, oldest first. */
  requests(): readonly RecordedRequest[] {
    return this.journal.list()
  }

  /** Forgets everything but the keys and the options. */
  reset(): void {
    this.visibility.clear()
    this.journal.clear()
    this.ledger.clear()
    this.faults.reset()
    const { behaviour, content } = this.#state
    this.#state = new State(behaviour, content, toSeconds(this.clock.now()))
  }
}
