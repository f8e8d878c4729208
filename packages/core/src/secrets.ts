/** Takes secrets out of text that came from elsewhere: a server can echo a key, and a `fetch` can put headers in its errors. */
export type Redact = (text: string) => string

export function createRedact(secrets: readonly string[]): Redact {
  // In whatever case: a URL writes its host in lower case.
  const anySecret = new RegExp(secrets.map(patternOf).join('|'), 'gi')
  return (text) => text.replace(anySecret, '[redacted]')
}

/** One of a few characters, such as a key made up for a test, is no part of longer words: taken out of them it would leave no sentence. */
function patternOf(secret: string): string {
  const pattern = secret.replace(/\W/g, '\\$&')
  return secret.length < 8 ? `(?<!\\w)${pattern}(?!\\w)` : pattern
}

/** The same for the values of headers, such as a `Location`. */
export function redactValues(headers: Readonly<Record<string, string>>, redact: Redact): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, redact(value)]))
}

/**
 * A copy of a foreign error that is safe to print: its name, its code and its sentence, down through its causes.
 *
 * The original may hang on to the request, and with it to the key.
 */
export function safeCause(error: unknown, redact: Redact, depth = 0): Error {
  if (!(error instanceof Error)) return new Error(redact(String(error)))
  const inner = error instanceof AggregateError && error.cause === undefined ? error.errors[0] : error.cause
  const copy = new Error(
    redact(error.message),
    inner === undefined || depth > 4 ? undefined : { cause: safeCause(inner, redact, depth + 1) },
  )
  copy.name = error.name
  copy.stack = redact(error.stack ?? '')
  const code: unknown = Reflect.get(error, 'code')
  return typeof code === 'string' ? Object.assign(copy, { code: redact(code) }) : copy
}
