import { type Answer, ResponseError } from '@cio/core'

/**
 * What a yes says against some of its messages: the reasons by place, or that it cannot be told which ones are meant.
 *
 * The Pipelines API documents no such answer. The Track API names bad items in `errors[].batch_index`, in a 207 and perhaps in a 200, and
 * an empty list means none [map].
 *
 * @param count - How many messages were in the batch.
 */
export function refusedIn(
  { body }: Answer,
  count: number,
): ReadonlyMap<number, readonly string[]> | 'unclear' | undefined {
  const errors: unknown = typeof body === 'object' && body !== null ? Reflect.get(body, 'errors') : undefined
  if (!Array.isArray(errors) || errors.length === 0) return undefined
  const reasons = new Map<number, string[]>()
  for (const error of errors) {
    const index: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, 'batch_index') : undefined
    if (typeof index !== 'number' || !Number.isInteger(index) || index < 0 || index >= count) return 'unclear'
    reasons.set(index, [...(reasons.get(index) ?? []), sentenceOf(error)])
  }
  return reasons
}

/** The error of a message that was refused in an answer that accepted others. */
export function partialError({ status, attempts }: Answer, details: readonly string[]): ResponseError {
  const said = details.length === 0 ? 'It gave no reason.' : `Customer.io said: ${details.join('; ')}`
  return new ResponseError(
    `POST /v1/batch was answered ${status}, but for this message. Correct it; sent again as it is, it would be refused again. ${said}`,
    { status, details, attempts },
  )
}

function sentenceOf(error: object): string {
  const [field, reason, message] = ['field', 'reason', 'message'].map((name) => {
    const value: unknown = Reflect.get(error, name)
    return typeof value === 'string' ? value : ''
  })
  const text = message || reason || 'refused'
  return field ? `${field}: ${text}` : text
}
