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

/** What went wrong, for people and for scripts. No key is in it: no error of `@cio/core` holds one, and settings name none. */
export type Failure = Readonly<{ code: string; message: string; exitCode: ExitCode }>

export function failureOf(error: unknown): Failure {
  if (error instanceof UsageError) return { code: 'USAGE', message: error.message, exitCode: EXIT.usage }
  if (error instanceof MissingKeyError) return { code: 'NO_KEY', message: error.message, exitCode: EXIT.authentication }
  if (error instanceof HarnessConfigurationError)
    return { code: 'SETTINGS', message: error.problems.join('\n'), exitCode: EXIT.usage }
  if (error instanceof CioError) return { code: error.code, message: error.message, exitCode: exitCodeOf(error) }
  const { code, path, message } = Object(error) as NodeJS.ErrnoException
  if (code !== undefined && path !== undefined)
    return { code, message: `The file ${path} cannot be used: ${code}.`, exitCode: EXIT.usage }
  return { code: 'FAILURE', message: message ?? String(error), exitCode: EXIT.failure }
}

function exitCodeOf(error: CioError): ExitCode {
  if (error instanceof ConfigurationError || error instanceof InvalidMessageError) return EXIT.usage
  if (error instanceof AuthenticationError) return EXIT.authentication
  return error instanceof ResponseError && error.status === 403 ? EXIT.authorization : EXIT.service
}
