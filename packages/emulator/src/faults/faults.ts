import { checked } from '../checked.ts'
import type { Route } from '../route.ts'
import { seededChance } from './chance.ts'
import { drawDelay } from './delay.ts'
import type { Fault, FaultRule } from './fault.ts'
import { type RateLimit, SlidingSecond } from './rate-limit.ts'
import { selects } from './selector.ts'
import { faultRuleShape, rateLimitShape } from './shape.ts'

/** What a request is in for. */
export type Plan = {
  readonly fault: Fault | undefined
  /** Milliseconds of real time before it is looked at. */
  readonly delayMs: number
  /** The limit that it exceeds. */
  readonly exceeded: RateLimit | undefined
}

/** A rule and how often it has struck. */
export type ActiveFault = {
  readonly id: number
  readonly rule: FaultRule
  /** Requests that it looked at. */
  readonly requests: number
  /** Requests that it hit. */
  readonly hits: number
}

type Active = { -readonly [Key in keyof ActiveFault]: ActiveFault[Key] } & { readonly random: () => number }

/** The faults and rate limits that a workspace was asked for. */
export class Faults {
  readonly #initialRules: readonly FaultRule[]
  readonly #initialLimits: readonly RateLimit[]
  #lastId = 0
  #active: Active[] = []
  #windows: SlidingSecond[] = []

  /** What is given here is there again after a {@link reset}. */
  constructor(rules: readonly FaultRule[], limits: readonly RateLimit[]) {
    this.#initialRules = rules
    this.#initialLimits = limits
    this.reset()
  }

  /** Whether nothing was asked for. */
  get isEmpty(): boolean {
    return this.#active.length === 0 && this.#windows.length === 0
  }

  /**
   * Asks for a fault. Where several rules hit one request, the earliest does; each counts, and draws, for itself.
   *
   * @returns Its id.
   * @throws {Error} if it is no fault rule.
   */
  add(rule: FaultRule): number {
    checked(faultRuleShape, rule, 'The fault')
    this.#lastId += 1
    const seed = 'seed' in rule ? (rule.seed ?? 1) : 1
    this.#active.push({ id: this.#lastId, rule, requests: 0, hits: 0, random: seededChance(seed) })
    return this.#lastId
  }

  /** @returns Whether there was one. */
  remove(id: number): boolean {
    const index = this.#active.findIndex((active) => active.id === id)
    if (index === -1) return false
    this.#active.splice(index, 1)
    return true
  }

  /** Takes back every fault, not the rate limits. */
  clear(): void {
    this.#active = []
  }

  /** The rules that are in force, in the order they were asked for, and how often each has struck. */
  list(): ActiveFault[] {
    return this.#active.map(({ random: _random, ...active }) => active)
  }

  /** The limits that are in force, in the order they were asked for. */
  get rateLimits(): RateLimit[] {
    return this.#windows.map(({ limit }) => limit)
  }

  /**
   * Replaces the rate limits; none lifts them. Each starts with an empty second.
   *
   * @throws {Error} if one of them is no rate limit.
   */
  limitRate(limits: readonly RateLimit[]): void {
    for (const limit of limits) checked(rateLimitShape, limit, 'The rate limit')
    this.#windows = limits.map((limit) => new SlidingSecond(limit))
  }

  /** Back to what the workspace was made with, seeds included. */
  reset(): void {
    this.#active = []
    for (const rule of this.#initialRules) this.add(rule)
    this.limitRate(this.#initialLimits)
  }

  /**
   * Decides about the next request.
   *
   * @param now - Milliseconds of the real clock.
   */
  plan(route: Route, now: number): Plan {
    let waitMs = 0
    for (const window of this.#windows) {
      if (!selects(window.limit.on, route)) continue
      const turnMs = window.admit(now)
      if (turnMs > 0 && window.limit.onExcess !== 'throttle') {
        return { fault: undefined, delayMs: waitMs, exceeded: window.limit }
      }
      waitMs = Math.max(waitMs, turnMs)
    }
    let fault: Fault | undefined
    let delayMs = 0
    for (const active of this.#active) {
      if (!selects(active.rule.on, route)) continue
      const hit = strike(active)
      if (!hit || fault) continue
      fault = hit
      delayMs = hit.delay === undefined ? 0 : drawDelay(hit.delay, active.random)
    }
    return { fault, delayMs: waitMs + delayMs, exceeded: undefined }
  }
}

function strike(active: Active): Fault | undefined {
  const { rule } = active
  const hit =
    'sequence' in rule
      ? (rule.sequence[active.requests] ?? undefined)
      : active.random() < (rule.probability ?? 1)
        ? rule.fault
        : undefined
  active.requests += 1
  if (hit) active.hits += 1
  return hit
}
