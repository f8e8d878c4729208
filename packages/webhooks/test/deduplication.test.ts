import { describe, expect, test } from 'vitest'
import { createMemoryStore, once } from '../src/index.ts'

const event = { event_id: '01E4C4CT6YDC7Y5M7FE1GWWPQJ' }

describe('an event', () => {
  test('is dealt with once', async () => {
    const store = createMemoryStore()
    let count = 0
    const handle = () => {
      count += 1
    }

    expect([await once(store, event, handle), await once(store, event, handle)]).toEqual(['new', 'done'])
    expect(await once(store, { event_id: 'another' }, handle)).toBe('new')
    expect(count).toBe(2)
  })

  test('that failed is dealt with the next time', async () => {
    const store = createMemoryStore()

    const failing = once(store, event, () => Promise.reject(new Error('no database')))

    await expect(failing).rejects.toThrowError('no database')
    expect(await once(store, event, () => {})).toBe('new')
    expect(await once(store, event, () => {})).toBe('done')
  })

  test('that is being dealt with is busy until that is over', async () => {
    const store = createMemoryStore()
    const { promise, resolve } = Promise.withResolvers<void>()
    const first = once(store, event, () => promise)

    expect(await once(store, event, () => {})).toBe('busy')
    resolve()

    expect(await first).toBe('new')
    expect(await once(store, event, () => {})).toBe('done')
  })
})

test('a store forgets the oldest where there are too many', async () => {
  const store = createMemoryStore({ capacity: 2 })
  for (const event_id of ['a', 'b', 'c']) await once(store, { event_id }, () => {})

  expect(['b', 'c', 'a'].map((eventId) => store.claim(eventId))).toEqual(['done', 'done', 'new'])
})
