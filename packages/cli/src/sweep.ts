import { existsSync, statSync } from 'node:fs'
import {
  appOf,
  type Configuration,
  clientOf,
  connectLive,
  createReader,
  examineApiKey,
  examineAppKey,
  journalFolder,
  nameOf,
  type Reach,
  type Registration,
  readJournal,
  readLeftovers,
  type Service,
  type SweepEvent,
  type SweepReport,
  type SweepSource,
  serviceName,
  sweep,
} from '@cio/test-harness'
import type { SweepFlags } from './commands/sweep.ts'
import type { Finding } from './doctor/finding.ts'
import { apiKeyFinding, appKeyFinding } from './doctor/sentences.ts'
import { EXIT, type ExitCode } from './exit-codes.ts'
import { fileTrouble, RefusedKeyError, UsageError } from './failure.ts'
import { counted, print, printJson, quoted, remark } from './output.ts'
import { startProgress } from './progress.ts'
import { inTermsOf, readSettings, requireApiKey, requireAppKey } from './settings.ts'

/** Lines of one kind that people are shown; `--json` has them all. */
const SHOWN = 20

/** A journal that was not looked at, and why. */
type PassedOver = Readonly<{ path: string; reason: string }>

/** Removes what broken runs left behind, or shows what it would remove. */
export async function runSweep(flags: SweepFlags): Promise<ExitCode> {
  const source = sourceOf(flags)
  const olderThanHours = hoursIn(flags.olderThan)
  const folder = folderOf(flags)
  // A sweep ends when it has swept; the limit is for specs.
  const settings: Configuration = { ...readSettings(flags), maxRequests: Number.MAX_SAFE_INTEGER }
  const apiKey = requireApiKey(settings)
  const appApiKey = requireAppKey(settings, 'nothing could be seen to be there, or gone')
  const live = connectLive(settings)
  const progress = startProgress()
  const passedOver: PassedOver[] = []
  try {
    const service = live.for('upkeep')
    await requireKnownKeys({ ...service, appApiKey }, flags)
    const app = appOf(service, () => {})
    if (app === undefined) throw new Error('There is no App API to read with.')
    const report = await sweep({
      source,
      sender: clientOf(service, () => {}),
      read: createReader(app),
      environment: settings.environment,
      service: serviceName(settings.baseUrl ?? settings.region, apiKey),
      folder,
      olderThanHours: olderThanHours ?? settings.retentionHours,
      isDryRun: flags.yes !== true,
      timeoutMs: settings.consistencyTimeoutMs,
      intervalMs: settings.pollIntervalMs,
      settleMs: settings.settleMs,
      onProgress: (event: SweepEvent) => {
        progress.note(event)
        if (event.type === 'passed over') passedOver.push({ path: event.path, reason: event.reason })
      },
    })
    progress.stop()
    if (flags.json) tellPrograms(report, passedOver)
    else tellPeople(report, passedOver)
    if (source.from === 'journals' && !flags.json) remark(whereItLooked(folder))
    return exitCodeOf(report, passedOver)
  } finally {
    progress.stop()
    live.close()
  }
}

function exitCodeOf({ isDryRun, swept, kept, failed }: SweepReport, passedOver: readonly PassedOver[]): ExitCode {
  if (failed.length > 0 || (isDryRun && swept.length > 0)) return EXIT.failure
  return kept.length + passedOver.length > 0 ? EXIT.leftAlone : EXIT.success
}

/** @throws {RefusedKeyError} Said once, and not of each thing that cannot be removed with it. */
async function requireKnownKeys(service: Service & { readonly appApiKey: string }, flags: SweepFlags): Promise<void> {
  const { region, baseUrl, appBaseUrl, apiKey, appApiKey } = service
  const reach: Reach = (asked, keys) => ({
    client:
      keys.apiKey === undefined ? undefined : clientOf({ ...service, region: asked, apiKey: keys.apiKey }, () => {}),
    app: appOf({ ...service, region: asked, appApiKey: keys.appApiKey }, () => {}),
  })
  const question = { region, reach, hasRegions: baseUrl === undefined && appBaseUrl === undefined }
  requireKnown(apiKeyFinding(await examineApiKey({ ...question, key: apiKey }), question), flags)
  requireKnown(appKeyFinding(await examineAppKey({ ...question, key: appApiKey }), question), flags)
}

function requireKnown({ exitCode, sentence }: Finding, flags: SweepFlags): void {
  if (exitCode === EXIT.authentication) throw new RefusedKeyError(inTermsOf(flags, sentence))
}

/** Where journals lie. The one that is meant if nothing is said need not exist yet: every run that leaves something makes it. */
function folderOf({ journal }: SweepFlags): string {
  if (journal === undefined) return journalFolder(process.cwd())
  const isFolder = statSync(journal, { throwIfNoEntry: false })?.isDirectory()
  if (isFolder === undefined) throw new UsageError(`The folder ${journal} that --journal names is not there.`)
  if (!isFolder) throw new UsageError(`--journal takes a folder, and ${journal} is a file; --from takes one journal.`)
  return journal
}

function sourceOf({ from, run, search }: SweepFlags): SweepSource {
  const given = [from, run, search].filter((value) => value !== undefined)
  if (given.length > 1) throw new UsageError('--from, --run and --search exclude each other.')
  if (run !== undefined) {
    if (!/^[0-9a-z]{6}$/.test(run))
      throw new UsageError(`--run takes six lower-case letters or digits, not ${quoted(run)}.`)
    return { from: 'run', runId: run }
  }
  if (search === true) return { from: 'search' }
  if (from === undefined) return { from: 'journals' }
  try {
    if (readJournal(from) !== undefined) return { from: 'file', path: from }
    return { from: 'list', ...readLeftovers(from) }
  } catch (error) {
    // What JSON cannot be made of is not quoted: it may be a file with a key.
    if (error instanceof SyntaxError) throw new UsageError(`${from} is no JSON. See cio-kit sweep --help.`)
    if (error instanceof Error && 'code' in error)
      throw new UsageError(`The file ${from} that --from names ${fileTrouble(error)}.`)
    throw new UsageError(`${error instanceof Error ? error.message : String(error)} See cio-kit sweep --help.`)
  }
}

function hoursIn(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const [, amount, unit] = /^(\d{1,5})(h|d)?$/.exec(text) ?? []
  if (amount === undefined)
    throw new UsageError(`--older-than takes hours or days, such as 24h or 7d, not ${quoted(text)}.`)
  const hours = Number(amount) * (unit === 'd' ? 24 : 1)
  if (hours === 0)
    throw new UsageError(
      '--older-than takes one hour at least: what is younger may be of a run that is at work. --run removes all of one run.',
    )
  return hours
}

function whereItLooked(folder: string): string {
  return `Looked in the journals of ${folder}${existsSync(folder) ? '' : ', which is not there'}; --search looks in the workspace.`
}

function tellPrograms({ isDryRun, swept, kept, failed }: SweepReport, passedOver: readonly PassedOver[]): void {
  const reasons = failed.map(({ registration, error }) => ({ registration, reason: reasonOf(error) }))
  printJson({ isDryRun, swept, kept, failed: reasons, passedOver })
}

function tellPeople({ isDryRun, swept, kept, failed }: SweepReport, passedOver: readonly PassedOver[]): void {
  if (swept.length + kept.length + failed.length + passedOver.length === 0) print('Nothing was left behind.')
  list(isDryRun ? 'Would remove' : 'Removed', 'thing', swept, (registration) => nameIn(registration))
  list('Kept', 'thing', kept, ({ registration, reason }) => `${nameIn(registration)}: ${reason}`)
  list('Could not remove', 'thing', failed, ({ registration, error }) => `${nameIn(registration)}: ${reasonOf(error)}`)
  list('Passed over', 'journal', passedOver, ({ path, reason }) => `${path}: ${reason}`)
  if (isDryRun && swept.length > 0) remark('Nothing was removed. Run it again with --yes to remove what is listed.')
}

function list<Entry>(title: string, what: string, entries: readonly Entry[], describe: (entry: Entry) => string): void {
  if (entries.length === 0) return
  print(`${title} ${counted(entries.length, what)}:`)
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
