import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type BundleRow, measureBundles } from './bundles.ts'
import { contenders } from './contenders.ts'
import { packOurs } from './packed.ts'
import { measureRequests, type RequestRow } from './requests.ts'
import { measureStartup, type StartupRow } from './startup.ts'

const isQuick = process.argv.includes('--quick')
const root = fileURLToPath(new URL('../..', import.meta.url))

const packed = packOurs()
const sink = fork(fileURLToPath(new URL('sink.ts', import.meta.url)))
const [{ port }] = await once(sink, 'message')
try {
  const startup = measureStartup(packed.folder, `http://127.0.0.1:${port}`, isQuick ? 5 : 15)
  const bundles = await measureBundles(packed.folder)
  const requests = await measureRequests(
    isQuick
      ? { rounds: 3, parallelCount: 2_000, singleCount: 500 }
      : { rounds: 9, parallelCount: 10_000, singleCount: 2_000 },
  )
  const [{ model } = { model: 'unknown' }] = cpus()
  const report = {
    at: new Date().toISOString(),
    isQuick,
    machine: {
      cpu: model.trim(),
      cores: cpus().length,
      memoryGigabytes: Math.round(totalmem() / 1e9),
      node: process.version,
    },
    contenders: contenders.map(({ name, package: of, setup }) => ({ name, version: versionOf(of), setup })),
    requests,
    startup,
    bundles,
  }
  mkdirSync(join(root, 'reports'), { recursive: true })
  writeFileSync(join(root, 'reports/bench.json'), `${JSON.stringify(report, null, 2)}\n`)
  print(report)
} finally {
  sink.disconnect()
  packed.remove()
}

function print({
  machine,
  contenders: who,
  requests: sent,
  startup: started,
  bundles: bundled,
}: {
  machine: Readonly<Record<string, string | number>>
  contenders: readonly { name: string; version: string }[]
  requests: readonly RequestRow[]
  startup: readonly StartupRow[]
  bundles: readonly BundleRow[]
}): void {
  const lines = [
    ...sent.map((row) => [
      row.workload,
      row.contender,
      `${Math.round(row.perSecond)}/s`,
      `${Math.round(row.cpuMicrosecondsEach)} µs CPU`,
      `${row.speedRatio.toFixed(2)} × speed, ${row.cpuRatio.toFixed(2)} × CPU`,
      row.isExact ? 'all arrived once' : 'NOT ALL ARRIVED ONCE',
    ]),
    ...started.map(({ contender, importMs, importMegabytes, firstMessageMs }) => [
      'start, over an empty process',
      contender,
      `${importMs.toFixed(1)} ms`,
      `${importMegabytes.toFixed(1)} MB`,
      firstMessageMs === undefined ? '' : `first message after ${firstMessageMs.toFixed(0)} ms`,
      '',
    ]),
    ...bundled.map(({ contender, gzippedBytes }) => [
      'bundle with one identify, gzipped',
      contender,
      `${(gzippedBytes / 1000).toFixed(1)} kB`,
      '',
      '',
      '',
    ]),
  ]
  const widths = [0, 1, 2, 3, 4, 5].map((column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)))
  console.log(
    Object.entries(machine)
      .map(([name, value]) => `${name} ${value}`)
      .join(', '),
  )
  console.log(`${who.map(({ name, version }) => `${name} ${version}`).join(', ')}; ratios against customerio-node\n`)
  for (const line of lines)
    console.log(
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
}

function versionOf(name: string): string {
  const manifest = JSON.parse(readFileSync(join(root, 'bench/node_modules', name, 'package.json'), 'utf8'))
  return manifest.version
}
