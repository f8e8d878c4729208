import { describe, expect, test } from 'vitest'
import { createMemoryStore, type EventStore, once } from '../src/index.ts'

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

describe('an event whose store fails', () => {
  const failing = (failures: Partial<Record<keyof EventStore, Error>>): EventStore => {
    const store = createMemoryStore()
    const reject = (name: keyof EventStore) => {
      const failure = failures[name]
      delete failures[name]
      if (failure) throw failure
    }
    return {
      claim: store.claim,
      finish: async (eventId, token) => {
        reject('finish')
        await store.finish(eventId, token)
      },
      release: async (eventId, token) => {
        reject('release')
        await store.release(eventId, token)
      },
    }
  }

  test('when it is to be finished is new the next time', async () => {
    const store = failing({ finish: new Error('no redis') })

    await expect(once(store, event, () => {})).rejects.toThrowError('no redis')
    expect(await once(store, event, () => {})).toBe('new')
    expect(await once(store, event, () => {})).toBe('done')
  })

  test('when it is to be released fails for its own reason', async () => {
    const store = failing({ release: new Error('no redis') })

    await expect(once(store, event, () => Promise.reject(new Error('no database')))).rejects.toThrowError('no database')
  })
})

describe('an event that nobody finished, since the process died', () => {
  test.each([
    [undefined, 60_000],
    [5_000, 5_000],
  ])('is busy until its claim of %s ms ends', async (claimMs, endsAfterMs) => {
    let time = 1_000
    const store = createMemoryStore({ now: () => time })
    const options = claimMs === undefined ? {} : { claimMs }
    void once(store, event, () => new Promise(() => {}), options)

    time += endsAfterMs - 1
    expect(await once(store, event, () => {}, options)).toBe('busy')
    time += 1
    expect(await once(store, event, () => {}, options)).toBe('new')
    time += 10 * endsAfterMs
    expect(await once(store, event, () => {}, options)).toBe('done')
  })
})

describe('whoever has outlived a claim', () => {
  const claimMs = 5_000
  /** Two who have the same event, the first of whose claims has ended. */
  const outlived = async () => {
    let time = 0
    const store = createMemoryStore({ now: () => time })
    const slow = Promise.withResolvers<void>()
    const quick = Promise.withResolvers<void>()
    const first = once(store, event, () => slow.promise, { claimMs })
    time += claimMs
    const second = once(store, event, () => quick.promise, { claimMs })
    return { store, slow, quick, first, second, state: () => once(store, event, () => {}) }
  }

  test('and fails does not take it from the next one', async () => {
    const { slow, quick, first, second, state } = await outlived()

    slow.reject(new Error('no database'))
    await expect(first).rejects.toThrowError('no database')

    expect(await state()).toBe('busy')
    quick.resolve()
    expect(await second).toBe('new')
    expect(await state()).toBe('done')
  })

  test('and is done does not say so for the next one, who may fail', async () => {
    const { slow, quick, first, second, state } = await outlived()

    slow.resolve()
    expect(await first).toBe('new')

    expect(await state()).toBe('busy')
    quick.reject(new Error('no database'))
    await expect(second).rejects.toThrowError('no database')
    expect(await state()).toBe('new')
  })

  test('and fails does not make new what the next one has done', async () => {
    const { slow, quick, first, second, state } = await outlived()

    quick.resolve()
    await second
    slow.reject(new Error('no database'))
    await expect(first).rejects.toThrowError('no database')

    expect(await state()).toBe('done')
  })
})

test('a store forgets the oldest where there are too many', async () => {
  const store = createMemoryStore({ capacity: 2 })
  for (const event_id of ['a', 'b', 'c']) await once(store, { event_id }, () => {})

  expect(['b', 'c', 'a'].map((eventId) => store.claim(eventId, 1_000, 'mine'))).toEqual(['done', 'done', 'new'])
})
