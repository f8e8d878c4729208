import type { Configuration } from './configuration.ts'
import { parseId } from './ids.ts'
import { findJournals, type Journal, openJournal, serviceName } from './journal.ts'
import { idsOf } from './registration.ts'
import { journalFolder } from './workspace-root.ts'

type Live = Pick<Configuration, 'apiKey' | 'baseUrl' | 'environment' | 'region' | 'retentionHours' | 'runId'>

/** Names the live workspace in journals. */
export function liveServiceName({ apiKey, baseUrl, region }: Pick<Live, 'apiKey' | 'baseUrl' | 'region'>): string {
  return serviceName(baseUrl ?? region, apiKey?.reveal() ?? '')
}

/** Starts a journal of a live run, in the workspace that `root` lies in. */
export function openLiveJournal(root: string, configuration: Live): Journal {
  const { runId } = configuration
  return openJournal({ folder: journalFolder(root), runId, service: liveServiceName(configuration) })
}

/**
 * Says what runs that are over left in the live workspace and how to remove it, as far as their journals on this machine tell
 * of the configuration's environment; nothing if they left nothing. Sends nothing.
 */
export function tellLeftBehind(root: string, configuration: Live): string | undefined {
  const { environment, retentionHours } = configuration
  const service = liveServiceName(configuration)
  const journals = findJournals(journalFolder(root)).filter((journal) => journal.service === service && !journal.isHeld)
  const left = journals.flatMap(({ runId, outstanding }) =>
    outstanding
      .filter((registration) => idsOf(registration).some((id) => parseId(id)?.environment === environment))
      .map(() => runId),
  )
  if (left.length === 0) return undefined
  const runs = [...new Set(left)]
  const whose = runs.length === 1 ? 'a run that is' : `${runs.length} runs that are`
  return (
    `${left.length === 1 ? '1 thing' : `${left.length} things`} of ${whose} over may still be in this workspace. "cio-kit sweep" shows ` +
    `what, "cio-kit sweep --yes" removes what is ${Math.max(1, retentionHours)} hours old, "cio-kit sweep --run ${runs[0]} --yes" all of one run.`
  )
}
