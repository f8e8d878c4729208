import { InvalidMessageError, requireText } from '@cio/core'
import { type AuditOptions, askingWith, givenUp, reasonOf, timeOf } from './audit.ts'
import { addressOf, pathOf, readPerson } from './person.ts'
import { list, type Reader, type ReaderOptions, readIfThere, readPages, record, type Values } from './reader.ts'

/** Whose data to gather. */
export type ExportPersonParameters = {
  /** The person's id, email address, or `cio_` and the id that Customer.io gave them. */
  readonly userId: string
  /**
   * From when on messages are gathered. Those of somebody merged into this person may be older than the profile.
   *
   * @default when the profile was made
   */
  readonly since?: Date
}

/** Everything that the App API holds on a person, each part as that API tells it. It is plain JSON. */
export type PersonDocument = {
  /** As it was asked for. */
  readonly userId: string
  /** ISO 8601. */
  readonly readAt: string
  /** Identifiers, attributes, devices, and whether they are unsubscribed. */
  readonly profile: Values
  /** The objects they are related to, with the attributes of each relationship. */
  readonly relationships: readonly unknown[]
  readonly segments: readonly unknown[]
  readonly subscriptionPreferences: Values
  /** Their history: events, pages, screens, changes. [doc] It is sure to go back 30 days. */
  readonly activities: readonly unknown[]
  /** What was sent to them, and what became of it. The text of a message is not among it. */
  readonly messages: readonly unknown[]
  /** Whether the mail provider refuses their address, and why: `{ category, suppressions }`. Empty where they have none. */
  readonly emailSuppressions: Values
  /** Parts that could not be read in whole, and why. Empty where the document is whole. */
  readonly missing: readonly MissingPart[]
}

/** A part of a {@link PersonDocument} that could not be read in whole, and why, in one sentence. */
export type MissingPart = {
  readonly part:
    | 'relationships'
    | 'segments'
    | 'subscriptionPreferences'
    | 'activities'
    | 'messages'
    | 'emailSuppressions'
  readonly reason: string
}

/**
 * Gathers everything that the App API holds on a person, as one JSON document.
 *
 * Reads `GET /v1/customers/{id}/attributes`, then `/relationships`, `/segments`, `/subscription_preferences`, `/activities` and
 * `/messages`, lists to their last page, and `GET /v1/esp/search_suppression/{email}`. Messages are asked for in windows of 180
 * days, since six months are the most that one question covers [doc].
 *
 * Not among it: the text of sent messages, of which the App API tells 100 a day (`/v1/messages/{id}/archived_message`); the
 * attributes of related objects; what left Customer.io before.
 *
 * @param reader - Asks the App API, as `createAppTransport` of `@cio/core` does.
 * @param parameters - Whose.
 * @param options - `signal` gives up, `now` is the time in the document.
 * @returns The document, or `undefined` where nobody has this name. A part that cannot be read in whole is in `missing`, with the
 *   reason.
 * @throws {InvalidMessageError} at once: nobody is named, or `since` is no date. Nothing was read.
 * @throws {ResponseError} The profile cannot be read: the App API said no.
 * @throws {NetworkError} The profile cannot be read: no answer.
 * @throws {ConfigurationError} The profile cannot be read: an answer with nobody in it, as no reader of the App API gives one.
 * @see https://docs.customer.io/integrations/api/app/
 * @example
 * const document = await exportPerson(appTransport, { userId: 'ada' })
 */
export function exportPerson(
  reader: Reader,
  parameters: ExportPersonParameters,
  options: Pick<AuditOptions, 'signal' | 'now'> = {},
): Promise<PersonDocument | undefined> {
  requireText('identify', 'userId', parameters.userId)
  const { since } = parameters
  if (since !== undefined && !(since instanceof Date && !Number.isNaN(since.getTime()))) {
    throw new InvalidMessageError('The since of an export is no date. Give a Date.')
  }
  return gather(reader, parameters, options)
}

async function gather(
  reader: Reader,
  { userId, since }: ExportPersonParameters,
  options: Pick<AuditOptions, 'signal' | 'now'>,
): Promise<PersonDocument | undefined> {
  const { now = Date.now, signal } = options
  const ask = askingWith(options)
  const nowSeconds = Math.floor(now() / 1000)
  const person = await readPerson(reader, userId, ask)
  if (person === undefined) return undefined

  // The id that Customer.io gave them stays theirs, whatever happens to the others while this is read.
  const address = person.cioId === undefined ? addressOf(userId) : addressOf(`cio_${person.cioId}`)
  const query = { id_type: address.idType }
  const missing: MissingPart[] = []
  const part = async <Part>(name: MissingPart['part'], read: () => Promise<Part | undefined>) => {
    try {
      const found = await read()
      if (found === undefined) missing.push({ part: name, reason: 'The App API knows nobody by this name.' })
      return found
    } catch (error) {
      missing.push({ part: name, reason: signal?.aborted ? givenUp : `${reasonOf(error)}.` })
      return undefined
    }
  }
  const pages = (what: string, field: string, more: ReaderOptions['query'] = {}) =>
    readPages(reader, pathOf(address, what), field, { ...ask, query: { ...query, ...more } })

  const { id, email } = person
  const from = since === undefined ? madeAt(person.profile) : Math.floor(since.getTime() / 1000)
  if (id === undefined) missing.push({ part: 'relationships', reason: byOwnId })
  if (from === undefined) missing.push({ part: 'messages', reason: unknownBeginning })
  const [relationships, segments, subscriptionPreferences, activities, messages, suppressions] = await Promise.all([
    id === undefined
      ? []
      : part('relationships', () =>
          readPages(reader, pathOf({ value: id, idType: 'id' }, 'relationships'), 'cio_relationships', ask),
        ),
    part('segments', async () => {
      const body = await readIfThere(reader, pathOf(address, 'segments'), { ...ask, query })
      return body && list(body.segments)
    }),
    part('subscriptionPreferences', async () => {
      const body = await readIfThere(reader, pathOf(address, 'subscription_preferences'), { ...ask, query })
      return body && record(body.customer)
    }),
    part('activities', () => pages('activities', 'activities', { limit: ACTIVITIES_PER_PAGE })),
    part('messages', async () => {
      const found: unknown[] = []
      for (const window of windowsBetween(from ?? nowSeconds, nowSeconds)) {
        const messages = await pages('messages', 'messages', { ...window, limit: MESSAGES_PER_PAGE })
        if (messages === undefined) return undefined
        found.push(...messages)
      }
      return found
    }),
    email === undefined
      ? {}
      : part('emailSuppressions', () =>
          readIfThere(reader, `/esp/search_suppression/${encodeURIComponent(email)}`, ask),
        ),
  ])
  return {
    userId,
    readAt: timeOf(now),
    profile: person.profile,
    relationships: relationships ?? [],
    segments: segments ?? [],
    subscriptionPreferences: subscriptionPreferences ?? {},
    activities: activities ?? [],
    messages: messages ?? [],
    emailSuppressions: suppressions ?? {},
    missing,
  }
}

/** [doc] */
const byOwnId = 'The App API tells those of people who have an id of your own.'
const unknownBeginning = 'The profile does not tell when it was made, so that only 180 days were asked for. Give since.'

/** [doc] The most that one page can hold. */
const ACTIVITIES_PER_PAGE = 100
const MESSAGES_PER_PAGE = 1000

/** [doc] Six months are the most that one question covers; no six months are shorter than this. */
const WINDOW_SECONDS = 180 * 24 * 60 * 60

/** When the profile was made, in Unix seconds, if it tells. [doc] `timestamps` has the time at which each identifier was set. */
function madeAt(profile: Values): number | undefined {
  const { cio_id } = record(profile.timestamps)
  return typeof cio_id === 'number' && cio_id > 0 ? cio_id : undefined
}

/** Windows that cover the time from one moment to another, both included, the latest first. All in Unix seconds. */
function windowsBetween(from: number, to: number): readonly { readonly start_ts: number; readonly end_ts: number }[] {
  const windows = []
  for (let end_ts = to; end_ts >= from || windows.length === 0; end_ts -= WINDOW_SECONDS + 1) {
    windows.push({ start_ts: end_ts - WINDOW_SECONDS, end_ts })
  }
  return windows
}
