import { execFileSync } from 'node:child_process'
import { median } from './numbers.ts'

export type StartupRow = {
  readonly contender: string
  /** Over an empty process, each the median of interleaved runs. */
  readonly importMs: number
  readonly importMegabytes: number
  /** From the start of the program to the first acknowledged message, over an empty process; ours and customerio-node only. */
  readonly firstMessageMs: number | undefined
  /** The same as multiples of customerio-node's. */
  readonly importRatio: number
  readonly firstMessageRatio: number | undefined
}

const imports: Readonly<Record<string, string>> = {
  'empty process': '',
  ours: "await Promise.all([import('@cio/core'), import('@cio/people')])",
  'customerio-node': "await import('customerio-node')",
  'cdp-analytics-node': "await import('@customerio/cdp-analytics-node')",
  'segment analytics-node': "await import('@segment/analytics-node')",
}

const firstMessages: Readonly<Record<string, (origin: string) => string>> = {
  ours: (origin) => `
    const [{ createClient }, { identify }] = await Promise.all([import('@cio/core'), import('@cio/people')])
    await identify(createClient({ apiKey: 'key', region: 'us', baseUrl: '${origin}' }), { userId: 'ada' })`,
  'customerio-node': (origin) => `
    const { PipelinesClient } = await import('customerio-node')
    await new PipelinesClient('key', { url: '${origin}/v1' }).identify({ userId: 'ada' })`,
}

/** What it costs to import each client, and to have the first message acknowledged, in a process that does nothing else. */
export function measureStartup(folder: string, origin: string, rounds: number): StartupRow[] {
  const imported = interleave(rounds, Object.keys(imports), (name) => run(folder, imports[name] ?? ''))
  const first = interleave(rounds, Object.keys(firstMessages), (name) =>
    run(folder, firstMessages[name]?.(origin) ?? ''),
  )
  const empty = imported.get('empty process')?.ms ?? Number.NaN
  const over = (costs: ReadonlyMap<string, Cost>, name: string) => (costs.get(name)?.ms ?? Number.NaN) - empty
  return Object.keys(imports)
    .filter((contender) => contender !== 'empty process')
    .map((contender) => {
      const importMs = over(imported, contender)
      const firstMessageMs = first.has(contender) ? over(first, contender) : undefined
      return {
        contender,
        importMs,
        importMegabytes:
          ((imported.get(contender)?.bytes ?? Number.NaN) - (imported.get('empty process')?.bytes ?? Number.NaN)) / 1e6,
        importRatio: importMs / over(imported, 'customerio-node'),
        firstMessageMs,
        firstMessageRatio: firstMessageMs === undefined ? undefined : firstMessageMs / over(first, 'customerio-node'),
      }
    })
}

type Cost = { readonly ms: number; readonly bytes: number }

function interleave(rounds: number, names: readonly string[], measure: (name: string) => Cost): Map<string, Cost> {
  const costs = new Map<string, Cost[]>(names.map((name) => [name, []]))
  for (let round = 0; round < rounds; round++) for (const name of names) costs.get(name)?.push(measure(name))
  return new Map(
    [...costs].map(([name, all]) => [
      name,
      { ms: median(all.map(({ ms }) => ms)), bytes: median(all.map(({ bytes }) => bytes)) },
    ]),
  )
}

function run(folder: string, code: string): Cost {
  const program = `const startedAt = performance.now(); ${code}
    const ms = performance.now() - startedAt
    console.log(JSON.stringify({ ms, bytes: process.memoryUsage().rss })); process.exit()`
  return JSON.parse(
    execFileSync(process.execPath, ['--input-type=module', '--eval', program], { cwd: folder }).toString(),
  )
}
