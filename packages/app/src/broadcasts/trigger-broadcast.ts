import { InvalidMessageError, ResponseError } from '@cio/core'
import type { AppClient } from '../app-client.ts'
import { type AskOptions, path, required, signalOf } from '../ask.ts'
import type { PersonFilter } from '../filter.ts'
import { postOnce } from '../outcome.ts'

/** Somebody, and data of their own. */
export type BroadcastEntry = { readonly data?: Readonly<Record<string, unknown>> } & (
  | { readonly id: string | number; readonly email?: never }
  | { readonly email: string; readonly id?: never }
)

/** To whom: at most one of the five; none is the audience that was set up with the broadcast. */
type Audience =
  | AudienceOf<'recipients', PersonFilter>
  | AudienceOf<'ids', readonly (string | number)[]>
  | AudienceOf<'emails', readonly string[]>
  | AudienceOf<'per_user_data', readonly BroadcastEntry[]>
  | AudienceOf<'data_file_url', string>
  | { readonly [none in AudienceKey]?: never }

const audienceKeys = ['recipients', 'ids', 'emails', 'per_user_data', 'data_file_url'] as const

type AudienceKey = (typeof audienceKeys)[number]

type AudienceOf<Key extends AudienceKey, Value> = { readonly [key in Key]: Value } & {
  readonly [other in Exclude<AudienceKey, Key>]?: never
}

/** To whom, with what. Whoever it goes to has to exist. */
export type TriggerBroadcastParameters = Audience & {
  /** What the broadcast is filled with, `{{trigger.x}}`. */
  readonly data?: Readonly<Record<string, unknown>>
  /** An address that several people have counts for all of them, instead of being an error. @default false */
  readonly email_add_duplicates?: boolean
  /** An address that nobody has is left out, instead of being an error. @default false */
  readonly email_ignore_missing?: boolean
  /** An id that nobody has is left out, instead of being an error. @default false */
  readonly id_ignore_missing?: boolean
}

/** [doc] Of `ids` and of `per_user_data`. */
const entriesMax = 10_000

/**
 * Sends a broadcast that the API triggers, once: a failure that leaves open whether it was received is not tried again.
 *
 * Sends `POST /v1/campaigns/{broadcast_id}/triggers` with the parameters, one request in ten seconds; the first one waits for
 * nothing.
 *
 * @param app - A client of the App API.
 * @param broadcastId - Of the broadcast.
 * @param parameters - To whom, with what. Up to 10,000 `ids` or `per_user_data`.
 * @param options - `signal` gives up; what is in flight by then may have been received, and is an `UnknownOutcomeError`.
 * @returns `{ id }`, the run: see `getBroadcastTrigger`.
 * @throws {InvalidMessageError} Two audiences, or too many people. Nothing was sent.
 * @throws {NotFoundError} There is no such broadcast.
 * @throws {ResponseError} 422: somebody cannot be used, and nothing was sent; the sentence has the call of
 * `listBroadcastErrors` that says who.
 * @throws {UnknownOutcomeError} It may or may not have been received; the error says how to find out.
 * @see https://docs.customer.io/integrations/api/app/#operation/triggerBroadcast
 * @example
 * const { id } = await triggerBroadcast(app, 12, { recipients: { segment: { id: 7 } }, data: { text: 'Back at noon.' } })
 */
export async function triggerBroadcast(
  app: AppClient,
  broadcastId: number,
  parameters: TriggerBroadcastParameters = {},
  options: AskOptions = {},
): Promise<{ readonly id: number }> {
  const given = audienceKeys.filter((key) => parameters[key] !== undefined)
  if (given.length > 1)
    throw new InvalidMessageError(`A broadcast goes to one audience, not to ${given.join(' and ')}.`)
  const { length } = parameters.ids ?? parameters.per_user_data ?? []
  if (length > entriesMax) {
    throw new InvalidMessageError(`${given.join()} has ${length} entries; a broadcast takes ${entriesMax} at a time.`)
  }
  const at = `${path`/campaigns/${broadcastId}`}/triggers`
  const once = {
    what: 'The broadcast',
    lookWith: (since: number) =>
      `listBroadcastTriggers(app, ${broadcastId}) of @cio/app/broadcasts for one whose created_at is ${since} or later`,
    now: app.now,
    read: (answer: Partial<{ id: number }>) => ({ id: required('id', answer) }),
  }
  const asked = { body: parameters, ...signalOf(options) }
  const sending = postOnce(app.broadcasts, at, asked, once, `There is no broadcast ${broadcastId}.`)
  return sending.catch((error: unknown) => {
    throw withErrorsOf(broadcastId, error)
  })
}

/** [doc] What a 422 says of the run that it names, and the call that lists its errors. */
function withErrorsOf(broadcastId: number, error: unknown): unknown {
  if (!(error instanceof ResponseError) || error.status !== 422) return error
  const triggerId = error.details.map((detail) => / for trigger (\d+)/.exec(detail)?.[1]).find(Boolean)
  if (triggerId === undefined) return error
  const call = `listBroadcastErrors(app, ${broadcastId}, ${triggerId}) of @cio/app/broadcasts`
  return new ResponseError(`${error.message} Nothing was sent; ${call} says who cannot be used.`, error)
}
