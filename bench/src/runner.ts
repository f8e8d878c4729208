import { contenders } from './contenders.ts'

/**
 * Runs one contender, in a process of its own: `runner.ts NAME ORIGIN`. Each message of its parent is a run; the answer is what it took.
 */
export type Run = { readonly count: number; readonly parallel: number }
export type RunResult = { readonly elapsedMs: number; readonly cpuMicroseconds: number; readonly residentBytes: number }

const [, , name, origin = ''] = process.argv
const contender = contenders.find((candidate) => candidate.name === name)
if (contender === undefined) throw new Error(`no contender is called ${name}`)

const send = await contender.start(origin)
let sent = 0

process.on('message', async ({ count, parallel }: Run) => {
  const end = sent + count
  const cpu = process.cpuUsage()
  const startedAt = performance.now()
  await Promise.all(
    Array.from({ length: parallel }, async () => {
      while (sent < end) await send(sent++)
    }),
  )
  const elapsedMs = performance.now() - startedAt
  const { user, system } = process.cpuUsage(cpu)
  const result: RunResult = { elapsedMs, cpuMicroseconds: user + system, residentBytes: process.memoryUsage().rss }
  process.send?.(result)
})
process.on('disconnect', () => process.exit())
process.send?.('ready')
