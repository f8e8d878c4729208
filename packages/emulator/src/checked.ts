import * as v from 'valibot'

/** Something was asked of the emulator in a form that it does not know; the message says what is wrong, and where. */
export class MisshapenError extends Error {
  override readonly name = 'MisshapenError'
}

/**
 * What was given, once it has been looked at.
 *
 * @param what - What it is, for the sentence: `The fault`.
 * @throws {MisshapenError} if it has another shape.
 */
export function checked<Schema extends v.GenericSchema>(
  schema: Schema,
  given: unknown,
  what: string,
): v.InferOutput<Schema> {
  // To the schema of an object a list is one as well.
  if (Array.isArray(given))
    throw new MisshapenError(`${what} is not as it should be. expected Object but received Array.`)
  const result = v.safeParse(schema, given)
  if (result.success) return result.output
  throw new MisshapenError(`${what} is not as it should be. ${result.issues.map(problemOf).join('; ')}.`)
}

/** What is wrong with one field: `visibilityDelayMs: expected >=0 but received -1`. */
function problemOf(issue: v.BaseIssue<unknown>): string {
  const path = v.getDotPath(issue)
  if (issue.expected === 'never') return `${path} is not known`
  if (path !== null && issue.received === 'undefined') return `${path} is missing`
  const said = issue.message.replace(/^Invalid \w+: Expected/, 'expected')
  return path === null ? said : `${path}: ${said}`
}
