/** How patiently {@link eventually} asks, in milliseconds: for 2,000, at once and every 5, unless said otherwise. */
export type EventuallyOptions = Readonly<{
  /** How long to ask before giving up. */
  timeoutMs?: number
  /** Pause before the first read, for a service that is known to need it: each read in vain is a request. */
  firstReadAfterMs?: number
  /** Pause between two reads. */
  intervalMs?: number
}>

/** How long {@link never} watches, in milliseconds: for 50, every 5, unless said otherwise. */
export type NeverOptions = Readonly<{
  /** How long to watch. */
  settleMs?: number
  /** Pause between two reads. */
  intervalMs?: number
}>

/** Looks at a value and throws, or rejects, if it is not as expected. The assertions of any test runner will do. */
export type Check<Value> = (value: Value) => void | Promise<void>

/**
 * Reads again and again until `check` no longer throws, and resolves with the value that satisfied it. Gives up after a read that
 * began when the time was over.
 *
 * @param read - Asks for the state. Its own errors end the wait at once: a service that cannot be read is not late.
 * @param check - Throws while the value is not yet as expected.
 * @throws The last error of `check`, with how often was read, for how long, and the last value added to its message.
 * @example
 * await eventually(() => read.person(userId), (person) => expect(person).toMatchTraits({ plan: 'pro' }))
 */
export async function eventually<Value>(
  read: () => Promise<Value> | Value,
  check: Check<Value>,
  { timeoutMs = 2_000, firstReadAfterMs = 0, intervalMs = 5 }: EventuallyOptions = {},
): Promise<Value> {
  const started = performance.now()
  if (firstReadAfterMs > 0) await pause(Math.min(firstReadAfterMs, timeoutMs))
  for (let reads = 1; ; reads += 1) {
    // The last read begins after the deadline: a machine that stood still until then has not read in vain.
    const isLast = performance.now() - started >= timeoutMs
    const value = await read()
    try {
      await check(value)
      return value
    } catch (error) {
      if (isLast) {
        const waitedMs = Math.round(performance.now() - started)
        throw amended(error, `Still not so after ${count(reads, 'read')} in ${waitedMs} ms. Last value: ${show(value)}`)
      }
    }
    await pause(intervalMs)
  }
}

/**
 * Makes sure that nothing appears: reads for the whole settle window, and fails as soon as `check` throws.
 *
 * @param read - Asks for the state.
 * @param check - What must hold throughout. Without it: the value is `undefined`, `null` or an empty list.
 * @throws The error of `check`, with when it happened and the value added to its message.
 * @example
 * await never(() => read.person(userId))
 */
export async function never<Value>(
  read: () => Promise<Value> | Value,
  check: Check<Value> = isNothing,
  { settleMs = 50, intervalMs = 5 }: NeverOptions = {},
): Promise<void> {
  const started = performance.now()
  for (let reads = 1; ; reads += 1) {
    const isLast = performance.now() - started >= settleMs
    const value = await read()
    try {
      await check(value)
    } catch (error) {
      const waitedMs = Math.round(performance.now() - started)
      throw amended(error, `No longer so at ${count(reads, 'read')}, after ${waitedMs} ms. Value: ${show(value)}`)
    }
    if (isLast) return
    await pause(intervalMs)
  }
}

function isNothing(value: unknown): void {
  if (value === undefined || value === null || (Array.isArray(value) && value.length === 0)) return
  throw new Error('Expected nothing to appear.')
}

function amended(error: unknown, addition: string): unknown {
  if (!(error instanceof Error)) return new Error(`${String(error)}\n\n${addition}`)
  error.message = `${error.message}\n\n${addition}`
  return error
}

function show(value: unknown): string {
  const json = JSON.stringify(value, undefined, 2)
  return json === undefined ? String(value) : json.length > 4_000 ? `${json.slice(0, 4_000)}…` : json
}

function count(reads: number, noun: string): string {
  return `${reads} ${noun}${reads === 1 ? '' : 's'}`
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}
