/** Timers take no more than 31 bits of milliseconds: with more, they are due at once. */
export const LONGEST_TIMER_MS = 0x7fff_ffff

/** Resolves after so long, or after the longest that a timer takes. Aborted before, it rejects with the signal's reason and leaves no timer to keep the process alive. */
export function sleep(durationMs: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason)
    const stop = () => {
      clearTimeout(timer)
      reject(signal?.reason)
    }
    const timer = setTimeout(
      () => {
        signal?.removeEventListener('abort', stop)
        resolve()
      },
      Math.min(Math.ceil(durationMs), LONGEST_TIMER_MS),
    )
    signal?.addEventListener('abort', stop, { once: true })
  })
}

/** Settles as the promise does, or rejects with the signal's reason when aborted before. */
export function unlessAborted(promise: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  if (signal === undefined) return promise
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason)
    signal.addEventListener('abort', stop, { once: true })
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop))
  })
}
