import type { Drop } from '@cio/emulator'
import type { SentRequest } from '../recorder.ts'

/** What somebody who sees only the output of a failed spec needs: what left, and what the service threw away and why. */
export function describeFailure(requests: readonly SentRequest[], drops: readonly Drop[] | undefined): string {
  const sent = requests.map(
    ({ method, path, attempt, bytes, body }) =>
      `  ${method} ${path}${attempt > 1 ? ` (attempt ${attempt})` : ''}, ${bytes} bytes: ${abbreviated(JSON.stringify(body))}`,
  )
  const dropped = (drops ?? []).map(({ code, reasons, message }) =>
    `  ${code}: ${reasons.join(' ')} ${abbreviated(message)}`.trimEnd(),
  )
  return [
    sent.length === 0 ? 'The client sent nothing.' : `The client sent ${sent.length}:`,
    ...sent,
    ...(drops === undefined
      ? []
      : [dropped.length === 0 ? 'The emulator dropped nothing.' : `The emulator dropped ${dropped.length}:`]),
    ...dropped,
  ].join('\n')
}

function abbreviated(text: string | undefined): string {
  if (text === undefined) return ''
  return text.length > 600 ? `${text.slice(0, 600)}…` : text
}
