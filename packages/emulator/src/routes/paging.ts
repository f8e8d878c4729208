import { type Answer, appError, type Exchange } from '../exchange.ts'

/** Which part of a list a request asks for. */
export type Page = {
  /** What `next` of the page before said; 0 for the first page. */
  readonly start: number
  readonly limit: number
}

export type PageLimits = { readonly default: number; readonly max: number }

/** Reads `start` and `limit`. [doc] The cursor is opaque. [default] What is no cursor or no number is a 400, too large a limit is cut. */
export function withPage({ incoming }: Exchange, limits: PageLimits, answer: (page: Page) => Answer): Answer {
  const start = readCursor(incoming.query.get('start') ?? '')
  const limit = Number(incoming.query.get('limit') ?? limits.default)
  if (start === undefined) return appError(400, 'start is not a cursor of this list')
  if (!Number.isInteger(limit) || limit < 1) return appError(400, 'limit is not a positive integer')
  return answer({ start, limit: Math.min(limit, limits.max) })
}

/** A page of a list that is at hand as a whole. [default] The last page has an empty `next`; the documents do not say. */
export function pageOf<Item>(items: readonly Item[], { start, limit }: Page): { items: Item[]; next: string } {
  const end = start + limit
  return { items: items.slice(start, end), next: end < items.length ? toCursor(end) : '' }
}

export function toCursor(position: number): string {
  return Buffer.from(String(position)).toString('base64')
}

function readCursor(cursor: string): number | undefined {
  if (cursor === '') return 0
  const position = Buffer.from(cursor, 'base64').toString()
  return /^\d{1,15}$/.test(position) ? Number(position) : undefined
}
