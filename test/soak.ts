/** How many times as much as usual is done: kills, repeats, floods. 1 unless the environment variable `SOAK` says otherwise. */
export function soakFactor(value: string | undefined): number {
  const factor = Number(value ?? 1)
  if (factor >= 1 && Number.isFinite(factor)) return factor
  throw new Error(`SOAK is "${value}"; expected a number from 1, such as 20.`)
}

declare module 'vitest' {
  interface ProvidedContext {
    /** How many times as much as usual is done, from 1. A spec asks with `inject('soak')`. */
    soak: number
  }
}
