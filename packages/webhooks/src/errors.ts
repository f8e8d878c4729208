/** What is wrong with a signature, or with what it is about. */
export type SignatureProblem =
  /** One of the two headers is not there. */
  | 'missing'
  /** The timestamp is no Unix time, or the signature no lower-case hexadecimal of 64 characters. */
  | 'malformed'
  /** Further from now than is tolerated, in either direction. */
  | 'stale'
  /** Of another body, another timestamp or another secret. */
  | 'wrong'

const sentences: Readonly<Record<SignatureProblem, string>> = {
  missing: 'The headers X-CIO-Timestamp and X-CIO-Signature are not both there.',
  malformed: 'X-CIO-Timestamp is no Unix time, or X-CIO-Signature is not 64 lower-case hexadecimal characters.',
  stale: 'X-CIO-Timestamp is too far from now. Is the clock of this machine right, or is the call a repetition?',
  wrong: 'X-CIO-Signature does not fit. Is the secret that of this webhook, and the body raw, as it arrived?',
}

/** Customer.io did not send this, or not so: answer 401. */
export class WebhookSignatureError extends Error {
  override readonly name = 'WebhookSignatureError'
  readonly code = 'CIO_WEBHOOK_SIGNATURE'
  readonly problem: SignatureProblem

  constructor(problem: SignatureProblem) {
    super(sentences[problem])
    this.problem = problem
  }
}

/** What was signed is no event: answer 400. */
export class MalformedWebhookError extends Error {
  override readonly name = 'MalformedWebhookError'
  readonly code = 'CIO_WEBHOOK_MALFORMED'
}
