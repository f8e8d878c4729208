import type { SignatureProblem } from './errors.ts'

/** The signing key of a webhook; several while one takes the place of another, any of which will do; or who knows them. */
export type Secrets = string | readonly string[] | (() => Secrets | Promise<Secrets>)

/** What is signed, by which signature, and the keys it may be signed with. */
export type VerifySignatureParameters = {
  readonly secrets: Secrets
  /** `X-CIO-Timestamp` as it arrived. */
  readonly timestamp: string | null | undefined
  /** `X-CIO-Signature` as it arrived. */
  readonly signature: string | null | undefined
  /** The body as it arrived: bytes, or text that was made of them and nothing else. Never JSON that was parsed and written again. */
  readonly body: string | Uint8Array | ArrayBuffer
}

/** How a signature is judged. */
export type VerifyOptions = {
  /**
   * How far the timestamp may be from now, in either direction, in seconds. Customer.io names none. [default]
   *
   * @default 300
   */
  readonly toleranceSeconds?: number
  /** The time in milliseconds since 1970. */
  readonly now?: () => number
}

/**
 * Whether Customer.io signed a body at a time that is not long ago. Pure; the comparison takes the same time whatever is wrong.
 *
 * The signature is the HMAC-SHA256 of `v0:<timestamp>:<body>` with the signing key, in lower-case hexadecimal, without a prefix. [doc]
 *
 * @param parameters - The secrets, the two headers, and the raw body.
 * @param options - `toleranceSeconds`, `now`.
 * @throws {TypeError} There is no secret, or an empty one: whoever knows that could sign anything.
 * @see https://docs.customer.io/journeys/webhooks/#securely-verify-requests
 * @example
 * if (!(await verifySignature({ secrets, timestamp, signature, body }))) return new Response(null, { status: 401 })
 */
export async function verifySignature(
  parameters: VerifySignatureParameters,
  options: VerifyOptions = {},
): Promise<boolean> {
  return (await signatureProblem(parameters, options)) === undefined
}

/** What is wrong, if anything. */
export async function signatureProblem(
  { secrets, timestamp, signature, body }: VerifySignatureParameters,
  { toleranceSeconds = 300, now = Date.now }: VerifyOptions,
): Promise<SignatureProblem | undefined> {
  const keys = await keysOf(secrets)
  checkKeys(keys)
  if (!timestamp || !signature) return 'missing'
  if (!/^\d{1,12}$/.test(timestamp) || !/^[0-9a-f]{64}$/.test(signature)) return 'malformed'
  const signed = signedBytes(timestamp, body)
  const given = Uint8Array.from(signature.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
  // All of them, and before the age is looked at: how long it takes tells nothing of which one it was.
  const fits = await Promise.all(keys.map((key) => isSignedWith(key, given, signed)))
  if (!fits.includes(true)) return 'wrong'
  // Asked like this, an age or a tolerance that is no number lets nobody in.
  return Math.abs(now() / 1000 - Number(timestamp)) <= toleranceSeconds ? undefined : 'stale'
}

async function keysOf(secrets: Secrets): Promise<readonly string[]> {
  return typeof secrets === 'function' ? keysOf(await secrets()) : keysIn(secrets)
}

/** One key, or several, as a list. */
export function keysIn(secrets: string | readonly string[]): readonly string[] {
  return typeof secrets === 'string' ? [secrets] : (secrets ?? [])
}

/** @throws {TypeError} There is none, or an empty one. */
export function checkKeys(keys: readonly string[]): void {
  if (keys.length === 0 || keys.some((key) => typeof key !== 'string' || key === '')) {
    throw new TypeError('secrets has to be the signing key of the webhook, or a list of such.')
  }
}

const algorithm = { name: 'HMAC', hash: 'SHA-256' }

/** `verify` compares in constant time. https://w3c.github.io/webcrypto/#hmac-operations-verify */
async function isSignedWith(secret: string, signature: Uint8Array<ArrayBuffer>, signed: Uint8Array<ArrayBuffer>) {
  const key = await crypto.subtle.importKey('raw', new TextEncoder().encode(secret), algorithm, false, ['verify'])
  return crypto.subtle.verify('HMAC', key, signature, signed)
}

function signedBytes(timestamp: string, body: VerifySignatureParameters['body']): Uint8Array<ArrayBuffer> {
  const head = new TextEncoder().encode(`v0:${timestamp}:`)
  const rest = typeof body === 'string' ? new TextEncoder().encode(body) : new Uint8Array(body)
  const bytes = new Uint8Array(head.length + rest.length)
  bytes.set(head)
  bytes.set(rest, head.length)
  return bytes
}
