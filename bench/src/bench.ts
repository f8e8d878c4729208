import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { measureBundles } from './bundles.ts'
import { contenders } from './contenders.ts'
import { type Goal, goalsOf, type Results } from './goals.ts'
import { packOurs } from './packed.ts'
import { measureRequests } from './requests.ts'
import { measureStartup } from './startup.ts'
import { tableOf } from './table.ts'

type Report = Results & {
  readonly isQuick: boolean
  readonly machine: Readonly<Record<'cpu' | 'node', string> & Record<'cores' | 'memoryGigabytes', number>>
  readonly contenders: readonly { readonly package: string; readonly version: string }[]
  readonly goals: readonly Goal[]
}

const isQuick = process.argv.includes('--quick')
const root = fileURLToPath(new URL('../..', import.meta.url))

const packed = await packOurs()
const sink = fork(fileURLToPath(new URL('sink.ts', import.meta.url)))
const [{ port }] = await once(sink, 'message')
try {
  const startup = measureStartup(packed.folder, `http://127.0.0.1:${port}`, isQuick ? 7 : 15)
  const bundles = await measureBundles(packed.folder)
  const requests = await measureRequests(
    isQuick
      ? { rounds: 3, parallelCount: 2_000, singleCount: 500 }
      : { rounds: 9, parallelCount: 10_000, singleCount: 2_000 },
  )
  const [{ model } = { model: 'unknown' }] = cpus()
  const report: Report & { readonly at: string } = {
    at: new Date().toISOString(),
    isQuick,
    machine: {
      cpu: model.trim(),
      cores: cpus().length,
      memoryGigabytes: Math.round(totalmem() / 1e9),
      node: process.version,
    },
    contenders: contenders.map((contender) => ({
      name: contender.name,
      package: contender.package,
      version: versionOf(contender.package),
      setup: contender.setup,
    })),
    requests,
    startup,
    bundles,
    goals: goalsOf({ requests, startup, bundles }),
  }
  mkdirSync(join(root, 'reports'), { recursive: true })
  writeFileSync(join(root, 'reports/bench.json'), `${JSON.stringify(report, null, 2)}\n`)
  print(report)
  console.log(`\nreports/bench.json, after ${Math.round(performance.now() / 1000)} s`)
} finally {
  sink.disconnect()
  packed.remove()
}

function print(report: Report): void {
  const { machine, contenders: who, requests, startup, bundles, goals } = report
  const versions = new Map(who.map(({ package: of, version }) => [of, version]))
  console.log(`${machine.cpu}, ${machine.cores} cores, ${machine.memoryGigabytes} GB, Node ${machine.node}`)
  console.log([...versions].map(([name, version]) => `${name} ${version}`).join(', '))
  console.log(
    `× is against customerio-node in the same run${report.isQuick ? '; few rounds, so take the ratios as rough' : ''}\n`,
  )
  console.log(
    tableOf([
      ...[...new Set(requests.map(({ workload }) => workload))].map((workload) => ({
        title: workload,
        columns: ['messages/s', '×', 'µs CPU each', '×', 'arrived once'],
        rows: requests
          .filter((row) => row.workload === workload)
          .map((row) => [
            row.contender,
            row.perSecond.toFixed(0),
            row.speedRatio.toFixed(2),
            row.cpuMicrosecondsEach.toFixed(0),
            row.cpuRatio.toFixed(2),
            row.isExact ? 'all' : 'NOT ALL',
          ]),
      })),
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
          asksFor.join(' '),
        ]),
      },
    ]),
  )
  console.log()
  for (const { what, figure, unit, bound, aim, isReached } of goals) {
    console.log(`${isReached ? 'reached' : 'MISSED '}  ${what}: ${figure.toFixed(2)} ${unit}, aim ${bound} ${aim}`)
  }
}

function versionOf(name: string): string {
  const manifest = JSON.parse(readFileSync(join(root, 'bench/node_modules', name, 'package.json'), 'utf8'))
  return manifest.version
}
