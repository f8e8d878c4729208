import { type AuditOptions, givenUp, reasonOf } from './audit.ts'

/** With more, a timer is due at once. */
const LONGEST_TIMER_MS = 0x7fff_ffff

/**
 * Asks until it is so. A read that fails is asked again.
 *
 * @returns Why it could not be verified, or `undefined` once it is so.
 */
export async function verify(
  isSo: () => Promise<boolean>,
  { timeoutMs = 30_000, intervalMs = 1_000, signal }: AuditOptions,
): Promise<string | undefined> {
  const deadline = performance.now() + timeoutMs
  for (;;) {
    const problem = await isSo().then((so) => (so ? undefined : 'It does not show'), reasonOf)
    if (problem === undefined) return undefined
    if (signal?.aborted) return givenUp
    if (performance.now() >= deadline) return `${problem} after ${timeoutMs} ms.`
    await pause(Math.min(intervalMs, timeoutMs, LONGEST_TIMER_MS), signal)
  }
}

function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, milliseconds)
    signal?.addEventListener('abort', done)
  })
}
