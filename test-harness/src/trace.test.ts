import { NetworkError } from '@cio/core'
import { describe, expect, test } from 'vitest'
import { createTrace } from './trace.ts'

const facts = { method: 'POST', path: '/v1/identify', attempt: 1 }

describe('a trace', () => {
  test('has a line for everything a client does, with its time', () => {
    let time = 1_000
    const trace = createTrace({ secrets: [], now: () => (time += 10) })
    const tell = trace.events('client')

    tell({ ...facts, type: 'wait', waitedMs: 95 })
    tell({ ...facts, type: 'request', body: '{"userId":"Zoë"}' })
    tell({ ...facts, type: 'response', status: 503, durationMs: 1.25, headers: {} })
    tell({ ...facts, type: 'retry', waitMs: 200, error: new NetworkError('It broke off.', { attempts: 1 }) })
    tell({ ...facts, attempt: 2, type: 'pause', pauseMs: 1_000 })
    trace.removal({ type: 'failed', registration: { kind: 'person', userId: 'ada' }, error: new Error('refused') })
    trace.note('by the way')

    expect(trace.lines).toEqual([
      '    10.0 ms  client  POST /v1/identify waited 95.0 ms for its turn',
      '    20.0 ms  client  POST /v1/identify, 17 bytes: {"userId":"Zoë"}',
      '    30.0 ms  client  POST /v1/identify was answered 503 in 1.3 ms',
      '    40.0 ms  client  POST /v1/identify follows in 200 ms: It broke off.',
      '    50.0 ms  client  POST /v1/identify (attempt 2) made every request pause for 1000 ms',
      '    60.0 ms  cleanup failed ada: refused',
      '    70.0 ms  by the way',
    ])
    expect(trace.records.map((record) => JSON.parse(record))).toEqual([
      { atMs: 10, source: 'client', ...facts, type: 'wait', waitedMs: 95 },
      { atMs: 20, source: 'client', ...facts, type: 'request', body: '{"userId":"Zoë"}' },
      { atMs: 30, source: 'client', ...facts, type: 'response', status: 503, durationMs: 1.25 },
      { atMs: 40, source: 'client', ...facts, type: 'retry', waitMs: 200, error: 'It broke off.' },
      { atMs: 50, source: 'client', ...facts, attempt: 2, type: 'pause', pauseMs: 1_000 },
      {
        atMs: 60,
        source: 'cleanup',
        type: 'failed',
        registration: { kind: 'person', userId: 'ada' },
        error: 'refused',
      },
      { atMs: 70, source: 'note', text: 'by the way' },
    ])
  })

  test('holds no key, and no address but ours', () => {
    const trace = createTrace({ secrets: ['k3y-of-ours', ''] })

    trace.note('k3y-of-ours for ada@example.com, ada%40example.com and ada@integration-test.example.com')

    const redacted = '[secret] for [address], [address] and ada@integration-test.example.com'
    expect(trace.lines[0]).toContain(redacted)
    expect(JSON.parse(trace.records[0] ?? '')).toMatchObject({ text: redacted })
  })

  test('prints only where it is told to, and what it prints is redacted', () => {
    const printed: string[] = []
    const loud = createTrace({ secrets: ['k3y'], print: (line) => printed.push(line) })

    loud.note('a k3y')

    expect(printed).toEqual(loud.lines)
    expect(printed[0]).toMatch(/^ {5}\d\.\d ms {2}a \[secret\]$/)
  })

  test('forgets the oldest when a spec goes on and on', () => {
    const trace = createTrace({ secrets: [] })

    for (let index = 0; index < 2_500; index += 1) trace.note(`line ${index}`)

    expect(trace.lines).toHaveLength(2_000)
    expect(trace.lines[0]).toMatch(/line 500$/)
  })
})
