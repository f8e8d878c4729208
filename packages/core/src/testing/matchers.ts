import { isRecord } from '../json.ts'
import type { RecordingSender } from './recording-sender.ts'

/** Some of the fields of a message. Objects may leave out fields at any depth, and hold `expect.any(…)` and its like. */
export type PartialMessage = Readonly<Record<string, unknown>>

/** What a matcher tells Vitest or Jest. */
export type MatcherResult = {
  readonly pass: boolean
  /** What was expected and what was sent instead, a message a line; asked for when the assertion fails. */
  readonly message: () => string
}

/**
 * Matchers for a {@link RecordingSender}, for the `expect.extend` of Vitest and of Jest.
 *
 * @example
 * expect.extend(senderMatchers)
 * expect(sender).toHaveSent({ type: 'identify', traits: { plan: 'pro' } })
 * expect(sender).not.toHaveSent({ type: 'track' })
 * expect(sender).toHaveSentTimes(2, { userId: 'ada' })
 */
export const senderMatchers = {
  /** At least one message has these fields. */
  toHaveSent(sender: RecordingSender, expected: PartialMessage): MatcherResult {
    return judge(sender, expected, (count) => count > 0, 'a message')
  },
  /** So many messages, and no more, have these fields. */
  toHaveSentTimes(sender: RecordingSender, times: number, expected: PartialMessage = {}): MatcherResult {
    return judge(sender, expected, (count) => count === times, `${times} messages`)
  },
}

/** The matchers as methods of `expect(…)`, to be merged into `Matchers` of `vitest` or `jest`. */
export type SenderMatchers<Result = void> = {
  /** At least one message has these fields. */
  toHaveSent: (expected: PartialMessage) => Result
  /** So many messages, and no more, have these fields; without fields, so many were sent at all. */
  toHaveSentTimes: (times: number, expected?: PartialMessage) => Result
}

function judge(
  { messages }: RecordingSender,
  expected: PartialMessage,
  isEnough: (count: number) => boolean,
  wanted: string,
): MatcherResult {
  const pass = isEnough(messages.filter((message) => contains(message, expected)).length)
  return {
    pass,
    message: () => {
      const sent = messages.map((message) => `\n  ${JSON.stringify(message)}`).join('') || ' nothing'
      return `expected ${wanted} ${pass ? 'not ' : ''}to be sent with ${JSON.stringify(expected)}, but these were:${sent}`
    },
  }
}

function contains(actual: unknown, expected: unknown): boolean {
  if (typeof expected !== 'object' || expected === null) return Object.is(actual, expected)
  if ('asymmetricMatch' in expected && typeof expected.asymmetricMatch === 'function') {
    return Boolean(expected.asymmetricMatch(actual))
  }
  if (expected instanceof Date) return actual === expected.toJSON()
  // What JSON keeps nothing of, such as a Map, was never sent.
  if (!Array.isArray(expected) && !isRecord(expected) && Object.keys(expected).length === 0) return false
  if (typeof actual !== 'object' || actual === null || Array.isArray(actual) !== Array.isArray(expected)) return false
  if (Array.isArray(actual) && Array.isArray(expected) && actual.length !== expected.length) return false
  return Object.entries(expected).every(([key, value]) => contains(Reflect.get(actual, key), value))
}
