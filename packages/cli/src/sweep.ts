import {
  appOf,
  type Configuration,
  clientOf,
  connectLive,
  createReader,
  journalFolder,
  nameOf,
  type Registration,
  readJournal,
  readLeftovers,
  type SweepEvent,
  type SweepReport,
  type SweepSource,
  serviceName,
  sweep,
} from '@cio/test-harness'
import type { SweepFlags } from './commands/sweep.ts'
import { EXIT, type ExitCode } from './exit-codes.ts'
import { UsageError } from './failure.ts'
import { counted, print, printJson, remark } from './output.ts'
import { startProgress } from './progress.ts'
import { readSettings, requireApiKey, requireAppKey } from './settings.ts'

/** Lines of one kind that people are shown; `--json` has them all. */
const SHOWN = 20

/** Removes what broken runs left behind, or shows what it would remove. */
export async function runSweep(flags: SweepFlags): Promise<ExitCode> {
  const source = sourceOf(flags)
  const olderThanHours = hoursIn(flags.olderThan)
  // A sweep ends when it has swept; the limit is for specs.
  const settings: Configuration = { ...readSettings(flags), maxRequests: Number.MAX_SAFE_INTEGER }
  const apiKey = requireApiKey(settings)
  requireAppKey(settings, 'nothing could be seen to be there, or gone')
  const live = connectLive(settings)
  const progress = startProgress()
  try {
    const service = live.for('upkeep')
    const app = appOf(service, () => {})
    if (app === undefined) throw new Error('There is no App API to read with.')
    const report = await sweep({
      source,
      sender: clientOf(service, () => {}),
      read: createReader(app),
      environment: flags.environment ?? settings.environment,
      service: serviceName(settings.baseUrl ?? settings.region, apiKey),
      folder: flags.journal ?? journalFolder(process.cwd()),
      olderThanHours: olderThanHours ?? settings.retentionHours,
      isDryRun: flags.yes !== true,
      timeoutMs: settings.consistencyTimeoutMs,
      intervalMs: settings.pollIntervalMs,
      settleMs: settings.settleMs,
      onProgress: (event: SweepEvent) => {
        progress.note(event)
        if (event.type === 'passed over') remark(`Passed over ${event.path}: ${event.reason}.`)
      },
    })
    progress.stop()
    tell(report, flags.json ?? false)
    return report.failed.length > 0 || (report.isDryRun && report.swept.length > 0) ? EXIT.failure : EXIT.success
  } finally {
    progress.stop()
    live.close()
  }
}

function sourceOf({ from, run, search }: SweepFlags): SweepSource {
  const given = [from, run, search].filter((value) => value !== undefined)
  if (given.length > 1) throw new UsageError('--from, --run and --search exclude each other.')
  if (run !== undefined) {
    if (!/^[0-9a-z]{6}$/.test(run)) throw new UsageError(`--run takes six lower-case letters or digits, not "${run}".`)
    return { from: 'run', runId: run }
  }
  if (search === true) return { from: 'search' }
  if (from === undefined) return { from: 'journals' }
  if (readJournal(from) !== undefined) return { from: 'file', path: from }
  try {
    return { from: 'list', registrations: readLeftovers(from) }
  } catch (error) {
    // What JSON cannot be made of is not quoted: it may be a file with a key.
    if (error instanceof SyntaxError) throw new UsageError(`${from} is no JSON. See cio-kit sweep --help.`)
    throw new UsageError(`${error instanceof Error ? error.message : String(error)} See cio-kit sweep --help.`)
  }
}

function hoursIn(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const [, amount, unit] = /^(\d{1,5})(h|d)?$/.exec(text) ?? []
  if (amount === undefined) throw new UsageError(`--older-than takes hours or days, such as 24h or 7d, not "${text}".`)
  return Number(amount) * (unit === 'd' ? 24 : 1)
}

function tell(report: SweepReport, isJson: boolean): void {
  const { isDryRun, swept, kept, failed } = report
  if (isJson) {
    const reasons = failed.map(({ registration, error }) => ({ registration, reason: reasonOf(error) }))
    printJson({ isDryRun, swept, kept, failed: reasons })
    return
  }
  if (swept.length + kept.length + failed.length === 0) print('Nothing was left behind.')
  list(isDryRun ? 'Would remove' : 'Removed', swept, (registration) => nameIn(registration))
  list('Kept', kept, ({ registration, reason }) => `${nameIn(registration)}: ${reason}`)
  list('Could not remove', failed, ({ registration, error }) => `${nameIn(registration)}: ${reasonOf(error)}`)
  if (isDryRun && swept.length > 0) remark('Nothing was removed. Run it again with --yes to remove what is listed.')
}

function list<Entry>(title: string, entries: readonly Entry[], describe: (entry: Entry) => string): void {
  if (entries.length === 0) return
  print(`${title} ${counted(entries.length, 'thing')}:`)
  for (const entry of entries.slice(0, SHOWN)) print(`  ${describe(entry)}`)
  if (entries.length > SHOWN)
    print(`  … and ${(entries.length - SHOWN).toLocaleString('en')} more; --json lists them all`)
}

function nameIn(registration: Registration): string {
  return registration.kind === 'person' ? `person ${registration.userId}` : nameOf(registration)
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
