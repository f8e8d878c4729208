import { WebhookSignatureError } from './errors.ts'
import type { AnyEvent } from './events.ts'
import { readEvent } from './read-event.ts'
import { signatureProblem, type VerifyOptions, type VerifySignatureParameters } from './verify-signature.ts'

/** Of a `Request`, whatever library it is from, or of Node's own server, in any letter case. */
export type WebhookHeaders =
  | {
      /** The header of a name, asked for in lower case; `null` or `undefined` where there is none. */
      readonly get: (name: string) => string | null | undefined
    }
  | Readonly<Record<string, string | readonly string[] | undefined>>

/** A call as it arrived, and the keys it may be signed with. */
export type ReadWebhookParameters = Pick<VerifySignatureParameters, 'secrets' | 'body'> & {
  readonly headers: WebhookHeaders
}

/**
 * The event of a call, its signature verified: for servers whose requests are not the web's `Request`.
 *
 * @param parameters - The secrets, the headers, and the raw body.
 * @param options - `toleranceSeconds`, `now`.
 * @throws {WebhookSignatureError} Customer.io did not send this, or not so: answer 401. `problem` says what is wrong.
 * @throws {MalformedWebhookError} What was signed is no event: answer 400.
 * @throws {TypeError} There is no secret, or an empty one.
 * @example
 * const event = await readWebhook({ secrets, headers: request.headers, body: rawBody })
 */
export async function readWebhook(parameters: ReadWebhookParameters, options: VerifyOptions = {}): Promise<AnyEvent> {
  const { secrets, headers, body } = parameters
  const timestamp = headerIn(headers, 'x-cio-timestamp')
  const signature = headerIn(headers, 'x-cio-signature')
  const problem = await signatureProblem({ secrets, timestamp, signature, body }, options)
  if (problem !== undefined) throw new WebhookSignatureError(problem)
  return readEvent(body)
}

/** A header that is there twice is none. */
function headerIn(headers: WebhookHeaders, name: string): string | undefined {
  // Not by its class: there is one for each realm, and for each library that brings its own.
  if (isReader(headers)) return headers.get(name) ?? undefined
  const values = Object.entries(headers).flatMap(([given, value]) =>
    given.toLowerCase() === name ? (value ?? []) : [],
  )
  return values.length === 1 ? values[0] : undefined
}

function isReader(headers: WebhookHeaders): headers is Extract<WebhookHeaders, { readonly get: unknown }> {
  return typeof headers.get === 'function'
}
