import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus, loadavg, totalmem } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readArguments, refuse } from '../../scripts/arguments.ts'
import { measureBundles } from './bundles.ts'
import { startChild } from './children.ts'
import { contenders } from './contenders.ts'
import { type Goal, goalsOf, type Results } from './goals.ts'
import { measureInstalled } from './installed.ts'
import { packOurs } from './packed.ts'
import { measureRequests } from './requests.ts'
import { measureStartup } from './startup.ts'
import { streamContenders } from './streams.ts'
import { type Section, tableOf } from './table.ts'
import { type Scale, type StreamRow, workloads } from './workloads.ts'

const HELP = `Ours and the other clients, side by side in one run.

Usage: pnpm bench [WORKLOAD …] [--quick]

Without a name, all of them:
  requests  one awaited request for each message, 50 at a time and one at a time
  awaited   awaited sends through the batcher, 50 at a time
  bulk      200,000 events of 450 bytes, and the physical limit
  latency   the same with answers after 20 ms
  flood     200,000 sends in a loop that never yields, at everybody's defaults
  million   1,000,000 sends through the batcher, awaited and not
  faults    nine requests in a hundred fail
  outage    the service is gone for 15 s
  startup   import, first acknowledged message
  bundles   one identify, for the edge; how many packages each client is, and how large

  --quick   fewer rounds and events: six minutes on two busy cores, and a minute more if ours is not built
  --help    this

Prints one table for each workload and writes all of it to reports/bench.json.`

const names = ['requests', ...keysOf(workloads), 'startup', 'bundles']
const { values, positionals } = readArguments(HELP, { quick: { type: 'boolean', default: false } })
const unknown = positionals.filter((name) => !names.includes(name))
if (unknown.length > 0) refuse(`There is no workload called ${unknown.join(', ')}`, HELP)

type Report = Results & {
  readonly at: string
  readonly isQuick: boolean
  readonly machine: Readonly<Record<string, string | number>>
  readonly contenders: readonly { readonly package: string; readonly version: string }[]
  readonly goals: readonly Goal[]
}

const isQuick = values.quick
const root = fileURLToPath(new URL('../..', import.meta.url))
const isAsked = (name: string) => positionals.length === 0 || positionals.includes(name)
const [loadBefore = 0] = loadavg()

const results = await measureAll()
const [{ model } = { model: 'unknown' }] = cpus()
const report: Report = {
  at: new Date().toISOString(),
  isQuick,
  machine: {
    cpu: model.trim(),
    cores: cpus().length,
    memoryGigabytes: Math.round(totalmem() / 1e9),
    node: process.version,
    loadBefore,
  },
  contenders: [
    ...contenders.map(({ name, package: of, setup }) => ({ name, package: of, version: versionOf(of), setup })),
    ...streamContenders.map(({ name, package: of, best }) => ({ name, package: of, version: versionOf(of), best })),
  ],
  ...results,
  goals: goalsOf(results),
}
mkdirSync(join(root, 'reports'), { recursive: true })
writeFileSync(join(root, 'reports/bench.json'), `${JSON.stringify(report, null, 2)}\n`)
print(report)
console.log(`\nreports/bench.json, after ${Math.round(performance.now() / 1000)} s`)

async function measureAll(): Promise<Results> {
  if (!isAsked('startup') && !isAsked('bundles'))
    return { ...(await measureClients()), startup: [], bundles: [], installed: [] }

  // First: what cannot be built is to be known before the others have taken their minutes.
  progress('packing')
  const packed = await packOurs()
  try {
    const { requests, streams } = await measureClients()
    const startup = isAsked('startup') ? await measureStarts(packed.folder) : []
    if (!isAsked('bundles')) return { requests, streams, startup, bundles: [], installed: [] }
    progress('bundles')
    const bundles = await measureBundles(packed.folder)
    return { requests, streams, startup, bundles, installed: measureInstalled(packed.folder) }
  } finally {
    packed.remove()
  }
}

async function measureClients(): Promise<Pick<Results, 'requests' | 'streams'>> {
  const scale: Scale = isQuick ? 'quick' : 'full'
  const streams: Record<string, readonly StreamRow[]> = {}
  for (const name of keysOf(workloads)) if (isAsked(name)) streams[name] = await workloads[name](scale, progress)
  const requests = isAsked('requests')
    ? await measureRequests(
        isQuick
          ? { rounds: 2, parallelCount: 2_000, singleCount: 500 }
          : { rounds: 9, parallelCount: 10_000, singleCount: 2_000 },
        progress,
      )
    : []
  return { requests, streams }
}

async function measureStarts(folder: string): Promise<Results['startup']> {
  progress('startup')
  const { child: sink, greeting } = await startChild<{ port: number }>('sink')
  try {
    return measureStartup(folder, `http://127.0.0.1:${greeting.port}`, isQuick ? 5 : 15)
  } finally {
    sink.disconnect()
  }
}

function progress(what: string): void {
  process.stderr.write(`${String(Math.round(performance.now() / 1000)).padStart(5)} s  ${what}\n`)
}

function print({ machine, contenders: who, requests, streams, startup, bundles, installed, goals }: Report): void {
  const versions = new Map(who.map(({ package: of, version }) => [of, version]))
  console.log(
    `\n${machine.cpu}, ${machine.cores} cores, ${machine.memoryGigabytes} GB, Node ${machine.node}, load ${loadBefore.toFixed(1)} before`,
  )
  console.log([...versions].map(([name, version]) => `${name} ${version}`).join(', '))
  console.log(
    `× is against customerio-node in the same round${isQuick ? '; few rounds and events, so take the ratios as rough' : ''}\n`,
  )
  console.log(
    tableOf(
      [
        ...sectionsBy(requests).map(([title, rows]) => ({
          title,
          columns: ['messages/s', '×', 'µs CPU each', '×', 'arrived once'],
          rows: rows.map((row) => [
            row.contender,
            row.perSecond.toFixed(0),
            row.speedRatio.toFixed(2),
            row.cpuMicrosecondsEach.toFixed(0),
            row.cpuRatio.toFixed(2),
            row.isExact ? 'all' : 'NOT ALL',
          ]),
        })),
        ...sectionsBy(Object.values(streams).flat()).map(([title, rows]) => streamSection(title, rows)),
        {
          title: 'start, over an empty process',
          columns: ['import ms', '×', 'MB', 'first message ms', '×'],
          rows: startup.map((row) => [
            row.contender,
            row.importMs.toFixed(1),
            row.importRatio.toFixed(2),
            row.importMegabytes.toFixed(1),
            row.firstMessageMs?.toFixed(0) ?? '',
            row.firstMessageRatio?.toFixed(2) ?? '',
          ]),
        },
        {
          title: 'bundle with one identify, for the edge',
          columns: ['kB gzipped', "of Node's, left outside"],
          rows: bundles.map(({ contender, gzippedBytes, asksFor }) => [
            contender,
            (gzippedBytes / 1000).toFixed(2),
            asksFor.length > 5 ? `${asksFor.slice(0, 4).join(' ')} and ${asksFor.length - 4} more` : asksFor.join(' '),
          ]),
        },
        {
          title: 'installed, with what it needs to run',
          columns: ['packages', 'MB'],
          rows: installed.map(({ contender, packages, bytes }) => [
            contender,
            String(packages),
            (bytes / 1e6).toFixed(2),
          ]),
        },
      ].filter(({ rows }) => rows.length > 0),
    ),
  )
  console.log()
  for (const { what, figure, unit, bound, aim, isReached } of goals) {
    console.log(`${isReached ? 'reached' : 'MISSED '}  ${what}: ${figure.toFixed(2)} ${unit}, aim ${bound} ${aim}`)
  }
}

function streamSection(title: string, rows: readonly StreamRow[]): Section {
  const isOutage = rows.some(({ caughtUpMs }) => caughtUpMs !== undefined)
  return {
    title,
    columns: [
      'events',
      'events/s',
      '×',
      '× limit',
      'µs CPU each',
      'MB',
      'sockets',
      'lost',
      'twice',
      'said failed',
      isOutage ? 'last after s' : '',
    ],
    rows: rows.map((row) => [
      row.contender,
      String(row.events),
      figure(row.perSecond, 0),
      figure(row.speedRatio, 2),
      figure(row.limitRatio, 2),
      figure(row.cpuMicrosecondsEach, 1),
      figure(row.residentMegabytes, 0),
      String(row.sockets),
      String(row.lost),
      String(row.twice),
      row.failed === undefined ? 'says nothing' : figure(row.failed, 0),
      row.trouble ?? figure(row.caughtUpMs && row.caughtUpMs / 1_000, 1),
    ]),
  }
}

function figure(value: number | undefined, digits: number): string {
  return value === undefined || Number.isNaN(value) ? '' : value.toFixed(digits)
}

function sectionsBy<Row extends { readonly workload: string }>(rows: readonly Row[]): [string, Row[]][] {
  const titles = [...new Set(rows.map(({ workload }) => workload))]
  return titles.map((title) => [title, rows.filter(({ workload }) => workload === title)])
}

function keysOf<Key extends string>(record: Readonly<Record<Key, unknown>>): Key[] {
  return Object.keys(record) as Key[]
}

function versionOf(name: string): string {
  const manifest = JSON.parse(readFileSync(join(root, 'bench/node_modules', name, 'package.json'), 'utf8'))
  return manifest.version
}
