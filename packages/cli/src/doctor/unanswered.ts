import { NetworkError, ResponseError, type ResponseEvent } from '@cio/core'
import { EXIT } from '../exit-codes.ts'
import { failureOf } from '../failure.ts'
import { type Finding, problem } from './finding.ts'

const whetherItIsDown = 'Whether Customer.io itself is down, https://status.customer.io says.'

/**
 * What a check found that did not come to its end: nobody answered, or not as Customer.io does where all is well.
 *
 * @param name - The setting with the key that was used.
 * @param heard - The answers to this check, until then.
 */
export function unanswered(
  check: Finding['check'],
  name: string,
  error: unknown,
  heard: readonly ResponseEvent[],
): Finding {
  const { message, exitCode } = failureOf(error)
  const [first] = heard
  if (
    first?.status === 401 &&
    (error instanceof NetworkError || (error instanceof ResponseError && error.status !== 401))
  ) {
    return problem(
      check,
      EXIT.authentication,
      `Authentication failed. Check your API key. ${name} is not accepted; what it is could not be found out. ${sentenceOf(error, message, name, heard)}`,
    )
  }
  return problem(error instanceof NetworkError ? 'network' : check, exitCode, sentenceOf(error, message, name, heard))
}

function sentenceOf(error: unknown, message: string, name: string, heard: readonly ResponseEvent[]): string {
  if (error instanceof NetworkError)
    return `${message} Check the network, the proxy and the base URL. ${whetherItIsDown}`
  if (!(error instanceof ResponseError)) return message
  if (error.status >= 500) return `${message} ${whetherItIsDown}`
  if (error.status === 429)
    return `${message} Run it again in a minute; everything that uses the key counts, on any machine.`
  const last = heard.at(-1)
  if (error.status === 403 && last !== undefined) {
    const said = error.details.length === 0 ? '' : ` Customer.io said: ${error.details.join('; ')}`
    return (
      `${last.method} ${last.path} was answered 403: ${name} is a key that may not do this. ` +
      `Give it the permission or take another key, and look whether a proxy in between refuses.${said}`
    )
  }
  return message
}
