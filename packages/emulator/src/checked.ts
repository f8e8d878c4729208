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
  const result = v.safeParse(schema, given)
  if (result.success) return result.output
  const problems = result.issues.map((issue) => {
    const path = v.getDotPath(issue)
    return path === null ? issue.message : `${path}: ${issue.message}`
  })
  throw new MisshapenError(`${what} is not as it should be. ${problems.join('; ')}.`)
}
