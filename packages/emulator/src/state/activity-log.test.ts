import { describe, expect, test } from 'vitest'
import { ActivityLog, NO_ACTIVITY } from './activity-log.ts'

const at = { timestamp: 0, receivedAt: 0 }

function filled(capacity: number, count: number) {
  const log = new ActivityLog(capacity)
  const timeline = { lastActivity: NO_ACTIVITY }
  for (let index = 0; index < count; index += 1) {
    log.append({ type: 'event', data: JSON.stringify({ index, note: '😀'.repeat(index % 50) }), ...at }, timeline, 1)
  }
  return { log, timeline }
}

const indexes = (log: ActivityLog) => [...log.all()].map(({ data }) => (JSON.parse(data) as { index: number }).index)

describe('an activity log', () => {
  test('keeps all of an entry while it grows', () => {
    const log = new ActivityLog(5000)
    const timeline = { lastActivity: NO_ACTIVITY }
    const entries = Array.from({ length: 600 }, (_, index) => ({
      type: `type-${index % 3}`,
      name: index % 2 === 0 ? `name-${index}` : undefined,
      timestamp: 1_000_000 + index,
      receivedAt: 2_000_000 + index,
      data: `{"index":${index}}`,
    }))

    for (const [index, entry] of entries.entries()) log.append(entry, timeline, index + 1)

    const kept = entries.map((entry, index) => ({ ...entry, sequence: index, person: index + 1 })).reverse()
    expect([...log.all()]).toMatchObject(kept)
    expect([...log.of(timeline)]).toMatchObject(kept)
  })

  test('keeps the last entries, with what they say', () => {
    const { log, timeline } = filled(1000, 12_345)

    const kept = Array.from({ length: 1000 }, (_, back) => 12_344 - back)

    expect(indexes(log)).toEqual(kept)
    expect([...log.of(timeline)].map(({ data }) => (JSON.parse(data) as { index: number }).index)).toEqual(kept)
  })

  test('keeps an entry that is larger than a page', () => {
    const log = new ActivityLog(10)
    const long = JSON.stringify('x'.repeat(3_000_000))

    log.append({ type: 'event', data: '1', ...at }, undefined, 0)
    log.append({ type: 'event', data: long, ...at }, undefined, 0)
    log.append({ type: 'event', data: '3', ...at }, undefined, 0)

    expect([...log.all()].map(({ data }) => data)).toEqual(['3', long, '1'])
  })

  test('keeps bytes as they came, whatever becomes of where they came from', () => {
    const log = new ActivityLog(10)
    const bytes = Buffer.from('[{"a":"é"}]')

    log.append({ type: 'event', data: { bytes, start: 1, end: bytes.length - 1 }, ...at }, undefined, 0)
    bytes.fill(0)

    expect([...log.all()].map(({ data }) => data)).toEqual(['{"a":"é"}'])
  })

  test('is the same when it is captured and adopted, wherever its ring stood', () => {
    const { log, timeline } = filled(5000, 8500)
    const other = new ActivityLog(5000)

    other.adopt(log.capture())

    expect([...other.all()]).toEqual([...log.all()])
    expect([...other.of(timeline)]).toEqual([...log.of(timeline)])
  })
})
