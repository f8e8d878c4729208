import { AuthenticationError, CioError, ConfigurationError, InvalidMessageError, ResponseError } from '@cio/core'
import { HarnessConfigurationError } from '@cio/test-harness'
import { EXIT, type ExitCode } from './exit-codes.ts'

/** What was typed, or a file that was named, is not right; the sentence says how. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/** No key where one is needed. */
export class MissingKeyError extends Error {
  override readonly name = 'MissingKeyError'
}

/** A key that is not accepted where it is used; the sentence says what it seems to be. */
export class RefusedKeyError extends Error {
  override readonly name = 'RefusedKeyError'
}

/** What went wrong, for people and for scripts. No key is in it: no error of `@cio/core` holds one, and settings name none. */
export type Failure = Readonly<{ code: string; message: string; exitCode: ExitCode }>

export function failureOf(error: unknown): Failure {
  if (error instanceof UsageError) return { code: 'USAGE', message: error.message, exitCode: EXIT.usage }
  if (error instanceof MissingKeyError) return { code: 'NO_KEY', message: error.message, exitCode: EXIT.authentication }
  if (error instanceof RefusedKeyError)
    return { code: 'REFUSED_KEY', message: error.message, exitCode: EXIT.authentication }
  if (error instanceof HarnessConfigurationError)
    return { code: 'SETTINGS', message: error.problems.join('\n'), exitCode: EXIT.usage }
  if (error instanceof CioError) return { code: error.code, message: error.message, exitCode: exitCodeOf(error) }
  const { code, path, message } = Object(error) as NodeJS.ErrnoException
  if (code !== undefined && path !== undefined)
    return { code, message: `The file ${path} ${fileTrouble(error)}.`, exitCode: EXIT.usage }
  return { code: 'FAILURE', message: message ?? String(error), exitCode: EXIT.failure }
}

/** What is wrong with a file, as the rest of a sentence about it. */
export function fileTrouble(error: unknown): string {
  const { code = 'unknown' } = Object(error) as NodeJS.ErrnoException
  const troubles: Readonly<Record<string, string>> = {
    ENOENT: 'is not there',
    ENOTDIR: 'is not there',
    EISDIR: 'is a folder',
    EACCES: 'is not for this user to read',
  }
  return troubles[code] ?? `cannot be used: ${code}`
}

function exitCodeOf(error: CioError): ExitCode {
  if (error instanceof ConfigurationError || error instanceof InvalidMessageError) return EXIT.usage
  if (error instanceof AuthenticationError) return EXIT.authentication
  return error instanceof ResponseError && error.status === 403 ? EXIT.authorization : EXIT.service
}
