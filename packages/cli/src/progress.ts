import type { SweepEvent } from '@cio/test-harness'
import cliProgress from 'cli-progress'

/** A bar while things are removed. */
export type Progress = Readonly<{
  note: (event: SweepEvent) => void
  stop: () => void
}>

/** On a terminal a bar; elsewhere nothing at all. */
export function startProgress(stream: NodeJS.WritableStream & { readonly isTTY?: boolean } = process.stderr): Progress {
  if (!stream.isTTY) return { note: () => {}, stop: () => {} }
  const bar = new cliProgress.SingleBar(
    {
      format: (options, { value, total, progress }, { phase }) =>
        total === 0 ? phase : `${phase} ${cliProgress.Format.BarFormat(progress, options)} ${value} of ${total}`,
      clearOnComplete: true,
      stream,
    },
    cliProgress.Presets.shades_classic,
  )
  let found = 0
  let sent = 0
  bar.start(0, 0, { phase: 'looking' })
  return {
    note: (event) => {
      if (event.type === 'found') {
        found += 1
        bar.update(0, { phase: `looking, found ${found}` })
      } else if (event.type === 'due') {
        bar.setTotal(event.count)
      } else if (event.type === 'removing') {
        sent += 1
        bar.update(sent, { phase: 'removing' })
      } else if (event.type === 'removed') {
        bar.update(sent, { phase: 'making sure' })
      }
    },
    stop: () => bar.stop(),
  }
}
