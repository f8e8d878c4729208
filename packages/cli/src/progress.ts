import type { SweepEvent } from '@cio/test-harness'
import cliProgress from 'cli-progress'

/** A bar while things are removed. */
export type Progress = Readonly<{
  note: (event: SweepEvent) => void
  stop: () => void
}>

/** On a terminal a bar, on stderr; elsewhere nothing at all. */
export function startProgress(): Progress {
  if (!process.stderr.isTTY) return { note: () => {}, stop: () => {} }
  const bar = new cliProgress.SingleBar(
    { format: '{phase} {bar} {value} of {total}', hideCursor: true, clearOnComplete: true, stream: process.stderr },
    cliProgress.Presets.shades_classic,
  )
  let found = 0
  let due = 0
  bar.start(0, 0, { phase: 'looking' })
  return {
    note: ({ type }) => {
      if (type === 'found') {
        found += 1
        bar.update(0, { phase: `found ${found}` })
      } else if (type === 'removing') {
        due += 1
        bar.setTotal(due)
      } else if (type === 'removed' || type === 'failed') {
        bar.increment(1, { phase: 'removing' })
      }
    },
    stop: () => bar.stop(),
  }
}
