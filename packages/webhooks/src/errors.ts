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

const refusals = {
  405: ['CIO_WEBHOOK_METHOD', 'Events come by POST.'],
  413: ['CIO_WEBHOOK_TOO_LARGE', 'The body is larger than maxBytes.'],
  503: ['CIO_WEBHOOK_BUSY', 'The event is being dealt with elsewhere, and has to be sent again.'],
} as const

/** Of a call nothing was dealt with; `status` is how it was answered, except that a 413 that is skipped is answered 200. */
export class WebhookRefusedError extends Error {
  override readonly name = 'WebhookRefusedError'
  readonly code: (typeof refusals)[keyof typeof refusals][0]
  readonly status: keyof typeof refusals

  constructor(status: keyof typeof refusals) {
    super(refusals[status][1])
    this.code = refusals[status][0]
    this.status = status
  }
}

/** What was signed is no event: answer 400 to have it again, or 200, since nothing else comes before it does. */
export class MalformedWebhookError extends Error {
  override readonly name = 'MalformedWebhookError'
  readonly code = 'CIO_WEBHOOK_MALFORMED'
}
