/** An error that Vitest prints as its sentences alone: where it was thrown, and fields that repeat them, tell nobody anything. */
export function sentencesOf({ name, message }: Error): Error {
  const error = new Error(message)
  error.name = name
  error.stack = String(error)
  return error
}
