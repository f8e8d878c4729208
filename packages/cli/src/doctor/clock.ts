import { EXIT } from '../exit-codes.ts'
import { counted } from '../output.ts'
import { type Finding, fine, note, problem } from './finding.ts'

/** A header has whole seconds, and an answer takes its time; who is a minute off is off. */
const TOLERANCE_MS = 60_000

/** Compares this machine's clock with the one that dated an answer. */
export function clockFinding(date: string | undefined, nowMs: number): Finding {
  const theirsMs = date === undefined ? Number.NaN : Date.parse(date)
  if (Number.isNaN(theirsMs)) return note('clock', 'the answer has no date to compare with')
  const aheadMs = nowMs - theirsMs
  if (Math.abs(aheadMs) <= TOLERANCE_MS) return fine('clock', 'right to the minute')
  const minutes = Math.round(Math.abs(aheadMs) / 60_000)
  return problem(
    'clock',
    EXIT.failure,
    `This machine's clock is ${counted(minutes, 'minute')} ${aheadMs > 0 ? 'ahead of' : 'behind'} the service's: events would be dated wrongly. Set it, or turn on NTP.`,
  )
}
