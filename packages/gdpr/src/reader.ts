import { ResponseError } from '@cio/core'

/**
 * Asks the App API. `createAppTransport` of `@cio/core` makes one; anything else with such a `get` will do.
 *
 * Where nobody has the identifier it rejects with a `ResponseError` of status 404, and with another error where it cannot tell.
 */
export type Reader = {
  /**
   * Sends a GET, and resolves with the body of its answer, JSON already parsed.
   *
   * @param path - Below `/v1`, its parts percent-encoded: `/customers/ada/attributes`.
   */
  readonly get: (path: string, options?: ReaderOptions) => Promise<{ readonly body: unknown }>
}

/** The query of a question, and what gives it up. */
export type ReaderOptions = {
  /** A property that is `undefined` is left out. */
  readonly query?: Readonly<Record<string, string | number | undefined>>
  /** Gives up. */
  readonly signal?: AbortSignal
}

/** What one answer or one list of the App API is about, as that API tells it. */
export type Values = Readonly<Record<string, unknown>>

/** The body of an answer, or `undefined` where nobody has the identifier. */
export async function readIfThere(reader: Reader, path: string, options: ReaderOptions): Promise<Values | undefined> {
  try {
    return record((await reader.get(path, options)).body)
  } catch (error) {
    if (error instanceof ResponseError && error.status === 404) return undefined
    throw error
  }
}

/** Every item of a list that comes in pages, or `undefined` where nobody has the identifier. */
export async function readPages(
  reader: Reader,
  path: string,
  field: string,
  { query, ...options }: ReaderOptions,
): Promise<readonly unknown[] | undefined> {
  const items: unknown[] = []
  let start: string | undefined
  for (;;) {
    const body = await readIfThere(reader, path, { ...options, query: { ...query, start } })
    if (body === undefined) return undefined
    items.push(...list(body[field]))
    const next = text(body.next)
    // [?] How the last page is marked is not documented: a missing or empty `next`, or one that leads nowhere new.
    if (next === undefined || next === start) return items
    start = next
  }
}

/** Fields of a JSON object; none where it is something else. */
export function record(value: unknown): Values {
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {}
}

export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

export function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}
