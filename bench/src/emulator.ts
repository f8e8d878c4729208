import { execFileSync, fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { get } from 'node:http'
import { cpus, loadavg } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { pnpm } from '../../test/pnpm.ts'
import type { ServerCost } from './emulator-server.ts'
import { median } from './numbers.ts'
import { load, requestBytes } from './raw-load.ts'

/** Figures of the emulator, built as it is published: `node src/emulator.ts [--quick]`. */
const isQuick = process.argv.includes('--quick')
const root = fileURLToPath(new URL('../..', import.meta.url))
const dist = join(root, 'packages/emulator/dist')
const rounds = isQuick ? 3 : 9

const CONNECTIONS = 50
const BATCH_ITEMS = 1000
const PEOPLE = 100_000
const RETAINED_EVENTS = 1_000_000

await pnpm(['run', 'build'], join(root, 'packages/emulator'))

const figures = [
  ...(await startup()),
  ...(await single(isQuick ? 20_000 : 50_000)),
  ...(await batched(isQuick ? 100 : 200)),
  ...(await memory()),
]
const report = {
  at: new Date().toISOString(),
  isQuick,
  machine: { cpu: cpus()[0]?.model ?? '', cores: cpus().length, node: process.version, loadAverage: loadavg()[0] ?? 0 },
  figures,
}
mkdirSync(join(root, 'reports'), { recursive: true })
writeFileSync(join(root, 'reports/bench-emulator.json'), `${JSON.stringify(report, null, 2)}\n`)
for (const { what, value, unit, wanted } of figures) {
  console.log(`${what.padEnd(62)} ${String(Math.round(value * 100) / 100).padStart(10)} ${unit.padEnd(4)} ${wanted}`)
}
console.log(
  `${report.machine.cpu}, ${report.machine.cores} cores, load ${report.machine.loadAverage.toFixed(1)}, node ${process.version}`,
)

type Figure = { readonly what: string; readonly value: number; readonly unit: string; readonly wanted: string }

/** Medians of new processes, beside the cost of a process that does nothing. */
async function startup(): Promise<Figure[]> {
  const index = pathToFileURL(join(dist, 'index.js')).href
  const program = `const { startEmulator } = await import('${index}'); const startedAt = performance.now();
    await startEmulator(); console.log(performance.now() - startedAt); process.exit()`
  const ready: number[] = []
  const empty: number[] = []
  const answered: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    ready.push(Number(execFileSync(process.execPath, ['--input-type=module', '--eval', program]).toString()))
    const startedAt = performance.now()
    execFileSync(process.execPath, ['--eval', ''])
    empty.push(performance.now() - startedAt)
    answered.push(await spawnToAnswer(30_000 + round))
  }
  return [
    { what: 'startEmulator(), from call to listening', value: median(ready), unit: 'ms', wanted: '≤ 50' },
    { what: 'cio-emulator, from spawn to first answer', value: median(answered), unit: 'ms', wanted: '≤ 300' },
    { what: 'a process that does nothing, from spawn to exit', value: median(empty), unit: 'ms', wanted: '' },
  ]
}

async function spawnToAnswer(port: number): Promise<number> {
  const startedAt = performance.now()
  const child = spawn(process.execPath, [join(dist, 'cli.js'), '--port', String(port)], { stdio: 'ignore' })
  while (!(await isAnswering(port))) await pause(2)
  const elapsedMs = performance.now() - startedAt
  child.kill('SIGKILL')
  await once(child, 'exit')
  return elapsedMs
}

function isAnswering(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const request = get({ port, host: '127.0.0.1', path: '/_emulator', agent: false }, (response) => {
      response.resume().on('end', () => resolve(true))
    })
    request.on('error', () => resolve(false))
  })
}

/** One event a request, against the least that a server of `node:http` can do, in turn. */
async function single(count: number): Promise<Figure[]> {
  const bare = await startServer('bare')
  const emulator = await startServer(pathToFileURL(join(dist, 'index.js')).href)
  const perSecond = { bare: [] as number[], emulator: [] as number[] }
  const cpuEach = { bare: [] as number[], emulator: [] as number[] }
  for (let round = 0; round <= rounds; round += 1) {
    for (const [name, server] of Object.entries({ bare, emulator }) as ['bare' | 'emulator', Server][]) {
      const before = await server.cost()
      const elapsedMs = await load(server.port, CONNECTIONS, count, (index) =>
        requestBytes('/v1/track', JSON.stringify(event(`${round}-${index}`))),
      )
      const after = await server.cost()
      // The first round warms up.
      if (round === 0) continue
      perSecond[name].push(count / (elapsedMs / 1000))
      cpuEach[name].push((after.cpuMicroseconds - before.cpuMicroseconds) / count)
    }
  }
  bare.stop()
  emulator.stop()
  const ratios = perSecond.emulator.map((value, round) => value / (perSecond.bare[round] ?? Number.NaN))
  return [
    { what: 'POST /v1/track over 50 connections', value: median(perSecond.emulator), unit: '/s', wanted: '' },
    { what: 'bare node:http, likewise', value: median(perSecond.bare), unit: '/s', wanted: '' },
    { what: 'ratio, each round against its own', value: median(ratios), unit: '×', wanted: '≥ 0.5' },
    { what: 'CPU of the emulator for one request', value: median(cpuEach.emulator), unit: 'µs', wanted: '' },
    { what: 'CPU of bare node:http for one request', value: median(cpuEach.bare), unit: 'µs', wanted: '' },
  ]
}

/** Events of some 420 bytes, a thousand in a request, over two connections. */
async function batched(requests: number): Promise<Figure[]> {
  const server = await startServer(pathToFileURL(join(dist, 'index.js')).href)
  const bodies = Array.from({ length: requests }, (_, batch) => batchOf((item) => event(`${batch}-${item}`)))
  const speeds: number[] = []
  const cpuEach: number[] = []
  for (let round = 0; round <= rounds; round += 1) {
    // The same ids again would be repeats, which cost less: each round has its own.
    const own = bodies.map((body) => requestBytes('/v1/batch', body.replaceAll('"m-', `"${round}-m-`)))
    const before = await server.cost()
    const elapsedMs = await load(server.port, 2, requests, (index) => own[index] ?? Buffer.alloc(0))
    const after = await server.cost()
    // The first round warms up.
    if (round === 0) continue
    speeds.push((requests * BATCH_ITEMS) / (elapsedMs / 1000))
    cpuEach.push((after.cpuMicroseconds - before.cpuMicroseconds) / (requests * BATCH_ITEMS))
  }
  server.stop()
  return [
    { what: 'events through POST /v1/batch', value: median(speeds), unit: '/s', wanted: '≥ 100000' },
    { what: 'CPU of the emulator for one of them', value: median(cpuEach), unit: 'µs', wanted: '' },
  ]
}

/** What is resident once there are 100,000 people with five attributes each and a million events. */
async function memory(): Promise<Figure[]> {
  const server = await startServer(pathToFileURL(join(dist, 'index.js')).href)
  await load(server.port, 2, PEOPLE / BATCH_ITEMS, (batch) =>
    requestBytes(
      '/v1/batch',
      batchOf((item) => person(batch * BATCH_ITEMS + item)),
    ),
  )
  await load(server.port, 2, RETAINED_EVENTS / BATCH_ITEMS, (batch) =>
    requestBytes(
      '/v1/batch',
      batchOf((item) => event(`${batch}-${item}`, (batch * BATCH_ITEMS + item) % PEOPLE)),
    ),
  )
  const { residentBytes, heldBytes } = await server.cost('collect')
  server.stop()
  return [
    { what: '100,000 people and a million events, resident', value: residentBytes / 1e6, unit: 'MB', wanted: '≤ 700' },
    { what: 'of which heap and buffers', value: heldBytes / 1e6, unit: 'MB', wanted: '' },
  ]
}

function batchOf(item: (index: number) => object): string {
  return JSON.stringify({ batch: Array.from({ length: BATCH_ITEMS }, (_, index) => item(index)) })
}

function event(id: string, person = 0) {
  return {
    type: 'track',
    messageId: `m-${id}`,
    userId: `user-${person}`,
    event: 'Report Opened',
    timestamp: '2026-03-01T09:30:00.000Z',
    properties: { report: 'quarterly', pages: 12, source: 'email', note: 'x'.repeat(180) },
    context: { library: { name: 'bench', version: '0.0.0' } },
  }
}

function person(number: number) {
  const traits = {
    email: `user-${number}@example.com`,
    plan: 'pro',
    seats: number % 50,
    city: 'Bern',
    score: number / 7,
  }
  return {
    type: 'identify',
    messageId: `p-${number}`,
    userId: `user-${number}`,
    traits: { ...traits, is_admin: false },
  }
}

type Server = { readonly port: number; cost(question?: 'collect' | 'cost'): Promise<ServerCost>; stop(): void }

async function startServer(what: string): Promise<Server> {
  const child = fork(fileURLToPath(new URL('emulator-server.ts', import.meta.url)), [what], {
    execArgv: what === 'bare' ? [] : ['--expose-gc'],
  })
  const [{ port }] = (await once(child, 'message')) as [{ port: number }]
  return {
    port,
    async cost(question = 'cost') {
      const told = once(child, 'message')
      child.send(question)
      return ((await told) as [ServerCost])[0]
    },
    stop: () => child.disconnect(),
  }
}
