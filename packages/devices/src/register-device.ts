import {
  createMessage,
  InvalidMessageError,
  type MessageFields,
  type Receipt,
  requireRecord,
  requireText,
  type Sender,
  type SendOptions,
} from '@cio/core'
import type { TrackMessage } from '@cio/wire'

/** Whose device it is, and what is known of it. */
export type RegisterDeviceParameters = MessageFields & {
  /** The person's id, email address, or `cio_` and the id that Customer.io gave them. */
  readonly userId: string
  /** The push token, by which Customer.io knows the device. */
  readonly token: string
  /** Which push service the token is for. */
  readonly platform: 'ios' | 'android'
  /** Attributes of the device, such as `device_os` or `app_version`. They are stored as text. None is called `token`, `type` or `device`. */
  readonly attributes?: Readonly<Record<string, string | number | boolean>>
}

const event = 'Device Created or Updated'

/**
 * Registers a device for a person, or updates the one with this token.
 *
 * Sends `POST /v1/track` with the semantic event `Device Created or Updated`, `context.device` `{ token, type }` and
 * the attributes as `properties`, at most 32 KiB of JSON. `timestamp` becomes the time of last use.
 *
 * @param sender - A client, a batcher, or any other sender.
 * @param parameters - Whose device, its token and platform, and what is known of it.
 * @param options - `signal` gives up, also while the call waits for its turn.
 * @returns `{ messageId, attempts }` once the message is accepted; the device follows a moment later.
 * @throws {InvalidMessageError} at once: a field is missing or of the wrong kind, or an attribute has a name of the device's own; by
 *   the promise: the message is over 32 KiB. Nothing was sent.
 * @throws {AuthenticationError} 401: the key is unknown in this region.
 * @throws {RateLimitError} 429, after the last retry.
 * @throws {NetworkError} no answer, after the last retry; `mayHaveArrived` says whether the message may have arrived.
 * @see https://docs.customer.io/integrations/data-in/semantic-events/
 * @example
 * await registerDevice(client, { userId: 'ada', token: 'tok-8f1', platform: 'ios', attributes: { app_version: '4.2.0' } })
 */
export function registerDevice(
  sender: Sender,
  parameters: RegisterDeviceParameters,
  options?: SendOptions,
): Promise<Receipt> {
  return sender.send(registerDeviceMessage(parameters), options)
}

/** The message that {@link registerDevice} sends, for a batch, a file or a queue. Pure; sends nothing. */
export function registerDeviceMessage({ token, platform, attributes, context, ...fields }: RegisterDeviceParameters) {
  requireText(event, 'userId', fields.userId)
  requireText(event, 'token', token)
  requireRecord(event, 'attributes', attributes)
  requireRecord(event, 'context', context)
  // [doc] `ios` and `android` are all there is; [map] without a platform the destination drops the event.
  if (platform !== 'ios' && platform !== 'android') {
    throw new InvalidMessageError(`The platform of a message of type "${event}" has to be "ios" or "android".`)
  }
  const reserved = RESERVED.find((name) => Object.hasOwn(attributes ?? {}, name))
  if (reserved !== undefined) {
    throw new InvalidMessageError(
      `The attribute ${reserved} of a message of type "${event}" would be taken for the device's own. Name it otherwise.`,
    )
  }
  return createMessage('track', {
    ...fields,
    event,
    properties: { ...attributes },
    context: { ...context, device: { ...deviceIn(context), token, type: platform } },
  }) satisfies TrackMessage
}

/** [doc] The documents' sample tells token and type among the properties, in `device`: who looks for them there finds these. */
const RESERVED = ['token', 'type', 'device']

/** What the caller says of the device besides, such as its model. */
function deviceIn(context: MessageFields['context']): object {
  const { device } = context ?? {}
  return typeof device === 'object' && device !== null ? device : {}
}
