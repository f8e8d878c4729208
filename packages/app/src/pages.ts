import { type AskOptions, signalOf } from './ask.ts'

/** How a list is read, which is asked for in pages as it is iterated over. */
export type ListOptions = AskOptions & {
  /** How many items one request asks for. What is more than the service allows is its own to cut. */
  readonly pageSize?: number
}

/** A page as it is answered: a list under a name of its own, and `next`. */
export type Page = Readonly<Record<string, unknown>>

type Query = Readonly<Record<string, string | number | undefined>>

/**
 * Every item of a list, page after page.
 *
 * How the last page is marked is not documented [?]: a missing, null or empty `next` ends the list, and so does one that leads
 * nowhere new.
 *
 * @param name - Of the list in the answer.
 */
export async function* pages<Item>(
  name: string,
  options: ListOptions,
  ask: (query: Query, options: AskOptions) => Promise<Page>,
): AsyncGenerator<Item, void, undefined> {
  let start: string | undefined
  do {
    const page: Page = await ask({ start, limit: options.pageSize }, signalOf(options))
    yield* listOf<Item>(page[name])
    const next = typeof page.next === 'string' ? page.next : ''
    start = next === '' || next === start ? undefined : next
  } while (start !== undefined)
}

/** [rec] Where there is nothing, there may be `null` for a list. */
export function listOf<Item>(value: unknown): readonly Item[] {
  return Array.isArray(value) ? value : []
}
