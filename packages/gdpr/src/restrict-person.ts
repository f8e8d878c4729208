import { type Message, type MessageFields, requireText, type Sender } from '@cio/core'
import { identifyMessage } from '@cio/people'
import {
  type AuditOptions,
  type AuditRecord,
  type AuditStep,
  askingWith,
  closeRecord,
  givenUp,
  reasonOf,
  requireDurations,
  skipped,
  timeOf,
} from './audit.ts'
import { type Person, readPerson } from './person.ts'
import type { Reader } from './reader.ts'
import { sendStep } from './send-step.ts'

/** Whose data is to be kept and not used. */
export type RestrictPersonParameters = {
  /** The person's id, email address, or `cio_` and the id that Customer.io gave them. */
  readonly userId: string
  /** Your own number for the request, for the record. */
  readonly reference?: string
}

/** Whose restriction ends. */
export type LiftRestrictionParameters = RestrictPersonParameters & {
  /**
   * Leaves them unsubscribed, whatever they were before: for somebody who unsubscribed while they were restricted, which
   * nothing else tells.
   *
   * @default false
   */
  readonly staysUnsubscribed?: boolean
}

/** [default] The trait that says that somebody is restricted, for segments and campaigns to leave them out. */
const RESTRICTED = 'processing_restricted'

/** [default] The trait that remembers whether they were unsubscribed before. */
const BEFORE = 'unsubscribed_before_restriction'

/**
 * Restricts what is done with a person: they are kept as they are, and get no email, SMS, WhatsApp or push.
 *
 * Reads `GET /v1/customers/{id}/attributes`, sends one `POST /v1/identify` with the traits `unsubscribed: true`,
 * `processing_restricted: true` and `unsubscribed_before_restriction`, and reads until it shows. Somebody who is restricted and
 * unsubscribed already stays as they are; who subscribed since is restricted anew. Nobody by that name is an outcome of
 * `failed`: an `identify` would create them.
 *
 * [doc] `unsubscribed` stops email, SMS, WhatsApp and push, and not in-app messages. Those, and whatever else campaigns do, stop
 * where segments or filters of yours leave out who has `processing_restricted`.
 *
 * @param sender - A client, a batcher, or any other sender.
 * @param reader - Asks the App API, as `createAppTransport` of `@cio/core` does.
 * @param parameters - Whom, and your number for it.
 * @param options - How long to wait for what was done to show.
 * @returns The record of it, whatever went wrong on the way: look at its `outcome`. The promise does not reject.
 * @throws {InvalidMessageError} at once: nobody is named. Nothing was read or sent.
 * @throws {ConfigurationError} at once: an option cannot work.
 * @see https://docs.customer.io/integrations/api/cdp/#operation/identify
 * @example
 * const record = await restrictPerson(client, appTransport, { userId: 'ada' })
 */
export function restrictPerson(
  sender: Sender,
  reader: Reader,
  parameters: RestrictPersonParameters,
  options: AuditOptions = {},
): Promise<AuditRecord> {
  requireText('identify', 'userId', parameters.userId)
  requireDurations(options)
  const { userId, reference } = parameters
  const operation = { operation: 'restriction', step: 'restrict', userId, reference } as const
  return change(sender, reader, operation, options, (person) => {
    const isSo = (one: Person) => isRestricted(one) && one.isUnsubscribed
    if (isSo(person)) return undefined
    return { message: restrictionMessage({ userId, wasUnsubscribed: person.isUnsubscribed }), isSo }
  })
}

/**
 * Lifts a restriction: the person is used as before, and subscribed if they were so before it.
 *
 * Reads `GET /v1/customers/{id}/attributes`, sends one `POST /v1/identify` with the traits `processing_restricted: false`,
 * `unsubscribed` as it was and `unsubscribed_before_restriction: null`, which removes what was remembered, and reads until it shows.
 * Somebody who is not restricted stays as they are. Where nothing remembers whether they were unsubscribed, as when another program
 * restricted them, `unsubscribed` stays as it is, and the record says so. Nobody by that name is an outcome of `failed`.
 *
 * @param sender - A client, a batcher, or any other sender.
 * @param reader - Asks the App API, as `createAppTransport` of `@cio/core` does.
 * @param parameters - Whose, and whether they stay unsubscribed.
 * @param options - How long to wait for what was done to show.
 * @returns The record of it, whatever went wrong on the way: look at its `outcome`. The promise does not reject.
 * @throws {InvalidMessageError} at once: nobody is named. Nothing was read or sent.
 * @throws {ConfigurationError} at once: an option cannot work.
 * @see https://docs.customer.io/integrations/api/cdp/#operation/identify
 * @example
 * const record = await liftRestriction(client, appTransport, { userId: 'ada' })
 */
export function liftRestriction(
  sender: Sender,
  reader: Reader,
  parameters: LiftRestrictionParameters,
  options: AuditOptions = {},
): Promise<AuditRecord> {
  requireText('identify', 'userId', parameters.userId)
  requireDurations(options)
  const { userId, reference, staysUnsubscribed = false } = parameters
  const operation = { operation: 'lifted restriction', step: 'lift restriction', userId, reference } as const
  return change(sender, reader, operation, options, (person) => {
    if (!isRestricted(person)) return undefined
    const remembered = memoryOf(person)
    const wasUnsubscribed = staysUnsubscribed || (remembered ?? person.isUnsubscribed)
    return {
      message: liftedRestrictionMessage({ userId, wasUnsubscribed }),
      isSo: (then) => !isRestricted(then) && then.isUnsubscribed === wasUnsubscribed && memoryOf(then) === undefined,
      ...(remembered === undefined && !staysUnsubscribed && { notVerifiable: unknownBefore }),
    }
  })
}

/** Whom a restriction is about, and whether they were unsubscribed before it. */
export type RestrictionParameters = MessageFields & {
  readonly userId: string
  readonly wasUnsubscribed: boolean
}

/** The message that {@link restrictPerson} sends, for a batch, a file or a queue. Pure; sends nothing. */
export function restrictionMessage({ wasUnsubscribed, ...parameters }: RestrictionParameters) {
  const traits = { unsubscribed: true, [RESTRICTED]: true, [BEFORE]: wasUnsubscribed }
  return identifyMessage({ ...parameters, traits })
}

/** The message that {@link liftRestriction} sends, for a batch, a file or a queue. Pure; sends nothing. */
export function liftedRestrictionMessage({ wasUnsubscribed, ...parameters }: RestrictionParameters) {
  // [default] `null` removes. What stayed would answer for a later restriction, of which it knows nothing.
  const traits = { unsubscribed: wasUnsubscribed, [RESTRICTED]: false, [BEFORE]: null }
  return identifyMessage({ ...parameters, traits })
}

const whatElseIsDone =
  'That campaigns and in-app messages leave them out: segments and filters of yours decide, by the trait processing_restricted.'

const unknownBefore = 'Whether they were unsubscribed before: nothing remembers it, so that they stay as they are.'

/** What is asked for, without the person it is about. */
type Operation = Pick<AuditRecord, 'operation' | 'userId'> & {
  readonly step: AuditStep['step']
  readonly reference: string | undefined
}

type Plan = {
  readonly message: Message
  readonly isSo: (person: Person) => boolean
  readonly notVerifiable?: string
}

async function change(
  sender: Sender,
  reader: Reader,
  { step, ...operation }: Operation,
  options: AuditOptions,
  planFor: (person: Person) => Plan | undefined,
): Promise<AuditRecord> {
  const { now = Date.now } = options
  const opened = { ...operation, startedAt: timeOf(now) }
  const { lookUp, person } = await lookUpPerson(reader, operation.userId, options)
  const close = (changed: AuditStep, notVerifiable: readonly string[] = []) =>
    closeRecord(opened, [lookUp, changed], [whatElseIsDone, ...notVerifiable], now)
  if (person === undefined) return close(skipped(step, 'It is not known who is to be changed.'))

  const plan = planFor(person)
  if (plan === undefined) return close({ step, count: 0, messageIds: [], outcome: 'verified' })
  const isSo = async () => {
    const then = await readPerson(reader, operation.userId, askingWith(options))
    return then !== undefined && plan.isSo(then)
  }
  const changed = await sendStep(sender, step, [plan.message], isSo, options)
  return close(changed, plan.notVerifiable === undefined ? [] : [plan.notVerifiable])
}

async function lookUpPerson(
  reader: Reader,
  userId: string,
  options: AuditOptions,
): Promise<{ readonly lookUp: AuditStep; readonly person: Person | undefined }> {
  const lookUp = { step: 'look up', count: 0, messageIds: [] } as const
  try {
    const person = await readPerson(reader, userId, askingWith(options))
    if (person === undefined)
      return { lookUp: { ...lookUp, outcome: 'failed', reason: 'Nobody has this name.' }, person }
    return { lookUp: { ...lookUp, count: 1, outcome: 'verified' }, person }
  } catch (error) {
    const reason = options.signal?.aborted ? givenUp : `${reasonOf(error)}.`
    return { lookUp: { ...lookUp, outcome: 'failed', reason }, person: undefined }
  }
}

/** [doc] The App API tells every attribute as text. */
function isRestricted({ attributes }: Person): boolean {
  return attributes[RESTRICTED] === 'true'
}

/** Whether they were unsubscribed before they were restricted, if that was written down. */
function memoryOf({ attributes: { [BEFORE]: before } }: Person): boolean | undefined {
  return before === 'true' || before === 'false' ? before === 'true' : undefined
}
