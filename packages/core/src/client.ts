import { createEncoder, DEFAULT_MAX_MESSAGE_BYTES, type EncodedMessage } from './encode.ts'
import { ConfigurationError } from './errors.ts'
import { isObject, type Message } from './message.ts'
import { checkKey, checkNumber, checkRegion } from './options.ts'
import { PIPELINES_ORIGINS, type Region } from './region.ts'
import { type Answer, createRequester, type TransportOptions } from './requester.ts'
import type { RetryOptions } from './retry.ts'
import type { Sender } from './sender.ts'

/** How a client of the Pipelines API is set up: its key and region, what it holds messages to, and how its requests travel. */
export type ClientOptions = TransportOptions & {
  /** The API key of a Pipelines source ("Customer.io API" integration). It stays inside: no error, event or printout holds it. */
  readonly apiKey: string
  /** Where the account keeps its data. There is no default: what goes to the wrong region is logged there. */
  readonly region: Region
  /**
   * Asks Customer.io to refuse what it would otherwise accept with a 200 and drop: unknown keys, invalid messages.
   *
   * @default true
   */
  readonly strict?: boolean
  /**
   * The largest message that is sent, in bytes of its JSON in UTF-8. Customer.io drops what is larger.
   *
   * @default 32_768
   */
  readonly maxMessageBytes?: number
  /** What every message carries in its `context`, under the message's own, key by key. */
  readonly context?: Readonly<Record<string, unknown>>
}

/** How a body is posted. */
export type PostOptions = {
  /** Gives up: while the request waits for its turn, while it waits for a retry, and in flight. */
  readonly signal?: AbortSignal
  /** For this call, over the client's own. */
  readonly retry?: RetryOptions
}

/** The simplest sender: one message, one request. */
export type Client = Sender & {
  /** Where its messages go. */
  readonly region: Region
  /**
   * The JSON of a message as this client sends it, with its context applied and its size checked, for those who pack many messages
   * into one body.
   *
   * @throws {InvalidMessageError} It is too large, or cannot become JSON.
   */
  readonly encode: (message: Message) => EncodedMessage
  /**
   * Posts a body that is JSON already, in the way of {@link Sender.send}.
   *
   * @param path - Below `/v1`: `/batch`.
   * @throws {InvalidMessageError} The path is none, or the body no text or bytes.
   * @throws {ConfigurationError} `retry` cannot work.
   */
  readonly post: (path: string, body: string | Uint8Array, options?: PostOptions) => Promise<Answer>
}

/** [doc] "3000 requests per 3 seconds" https://docs.customer.io/integrations/api/cdp/ - rate limits. */
const defaultRequestsPerSecond = 1000

/**
 * Makes a client of the Pipelines API.
 *
 * Sends each message as `POST /v1/{type}` with Basic authentication, at most 32 KiB of JSON, 1,000 requests a second, and repeats
 * what failed for reasons that may pass, always with the same bytes and `messageId`.
 *
 * @param options - `apiKey` and `region` are required.
 * @returns A frozen object that knows nothing of people or events: hand it to the functions that do.
 * @throws {ConfigurationError} An option cannot work.
 * @see https://docs.customer.io/integrations/api/cdp/
 * @example
 * const client = createClient({ apiKey, region: 'eu' })
 * await client.send(createMessage('identify', { userId: 'ada', traits: { plan: 'pro' } }))
 */
export function createClient(options: ClientOptions): Client {
  const { apiKey, region, strict = true, maxMessageBytes = DEFAULT_MAX_MESSAGE_BYTES, context, ...transport } = options
  checkKey('apiKey', apiKey)
  checkRegion(region)
  checkNumber('maxMessageBytes', maxMessageBytes, 1)
  if (context !== undefined && !isObject(context)) {
    throw new ConfigurationError("context is no object. Give one, such as { locale: 'en-GB' }.")
  }

  const credentials = btoa(`${apiKey}:`)
  const request = createRequester({
    transport,
    origin: PIPELINES_ORIGINS[region],
    requestsPerSecond: defaultRequestsPerSecond,
    headers: {
      authorization: `Basic ${credentials}`,
      'content-type': 'application/json',
      ...(strict ? { 'x-strict-mode': '1' } : {}),
    },
    secrets: [apiKey, credentials],
    keyKind: `a Pipelines key of region "${region}"`,
  })
  const encode = createEncoder({ maxMessageBytes, context })

  const client: Client = {
    region,
    send: async (message, { signal } = {}) => {
      const { json } = encode(message)
      const { attempts } = await client.post(`/${message.type}`, json, signal === undefined ? {} : { signal })
      return { messageId: message.messageId, attempts }
    },
    encode,
    post: (path, body, { signal, retry } = {}) =>
      request({ method: 'POST', target: `/v1${path}`, body, signal, retry, isRepeatable: true }),
  }
  return Object.freeze(client)
}
