import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { describe, expect, test } from 'vitest'
import { createIds, parseId } from './ids.ts'

const options = { environment: 'test', runId: 'k3f9a2', now: () => 1_790_000_000_000, random: () => 0.5 }

describe('an id', () => {
  test('says its environment, its type, its kind, its time and its run', () => {
    const ids = createIds(options)

    const made = [ids.user('merge'), ids.object('company'), ids.device('ios'), ids.anonymous('visitor')]

    expect(made).toEqual([
      expect.stringMatching(/^test_merge_user_1790000000_k3f9a2i000000000[0-9a-z]{4}$/),
      expect.stringMatching(/^test_company_obj_1790000000_k3f9a2i000000001[0-9a-z]{4}$/),
      expect.stringMatching(/^test_ios_device_1790000000_k3f9a2i000000002[0-9a-z]{4}$/),
      expect.stringMatching(/^test_visitor_anon_1790000000_k3f9a2i000000003[0-9a-z]{4}$/),
    ])
    expect(parseId(made[0] ?? '')).toEqual({
      environment: 'test',
      type: 'merge',
      kind: 'user',
      madeAt: 1_790_000_000,
      runId: 'k3f9a2',
    })
  })

  test('is never made twice, by one maker or by several side by side', () => {
    const makers = Array.from({ length: 4 }, () => createIds({ ...options, random: Math.random }))

    const made = makers.flatMap((ids) => Array.from({ length: 25_000 }, () => ids.user('unique')))

    expect(new Set(made).size).toBe(100_000)
  })

  test('is never made twice by workers that begin in the same second', async () => {
    const program = `
      import { parentPort } from 'node:worker_threads'
      import { createIds } from ${JSON.stringify(new URL('ids.ts', import.meta.url).href)}
      const ids = createIds({ environment: 'test', runId: 'k3f9a2', now: () => 1_790_000_000_000 })
      parentPort.postMessage(Array.from({ length: 10_000 }, () => ids.user('unique')))
    `
    const workers = Array.from(
      { length: 3 },
      () => new Worker(new URL(`data:text/javascript,${encodeURIComponent(program)}`)),
    )

    const made = await Promise.all(workers.map(async (worker): Promise<string[]> => (await once(worker, 'message'))[0]))

    expect(new Set(made.flat()).size).toBe(30_000)
  })

  test('stays one of ours when the last serial number was used', () => {
    const ids = createIds({ ...options, random: () => 1 - Number.EPSILON / 2 })

    const [last = '', first = ''] = [ids.user('merge'), ids.user('merge')]

    expect([last, first]).toEqual([
      expect.stringMatching(/_k3f9a2z{10}[0-9a-z]{4}$/),
      expect.stringMatching(/_k3f9a20{10}[0-9a-z]{4}$/),
    ])
    expect([last, first].map(parseId)).toMatchObject([{ runId: 'k3f9a2' }, { runId: 'k3f9a2' }])
  })

  test('is told the moment it is made', () => {
    const told: unknown[] = []
    const ids = createIds({ ...options, onMade: (...made) => told.push(made) })

    const device = ids.device('ios')
    const object = ids.object('company', { objectTypeId: 2 })

    expect(told).toEqual([
      ['device', device, {}],
      ['obj', object, { objectTypeId: 2 }],
    ])
  })

  test('fits where Customer.io takes ids, at its longest', () => {
    const longest = createIds({ ...options, environment: 'a'.repeat(16) }).device('b'.repeat(24))

    expect(longest.length).toBe(80)
    expect(parseId(longest)).toBeDefined()
  })

  test.each(['', 'Merge', 'a_b', 'naïve', '-x', 'x'.repeat(25)])('is not made of the type "%s"', (type) => {
    expect(() => createIds(options).user(type)).toThrowError(
      `"${type}" cannot stand in an id. Use up to 24 lower-case letters, digits and hyphens, such as ids.user('merge').`,
    )
  })

  test('that merely looks like one of ours is not read as one', () => {
    const id = createIds(options).user('merge')
    const last = id.at(-1) === '0' ? '1' : '0'

    const strangers = ['test_user_42', id.slice(0, -1) + last, id.replace('merge', 'merg3'), ` ${id}`, `${id}0`, '']

    expect(strangers.map(parseId)).toEqual(strangers.map(() => undefined))
  })
})
