import { describe, expect, test } from 'vitest'
import { ANONYMOUS_MEMORY_MS, AnonymousMemory } from './anonymous.ts'

const DAY_MS = 24 * 60 * 60 * 1000

/** A memory of so many, all heard of at time 0. */
function memoryOf(count: number): AnonymousMemory {
  const memory = new AnonymousMemory()
  for (let index = 0; index < count; index += 1) memory.recall(`visitor-${index}`, 0)
  return memory
}

const remembered = (memory: AnonymousMemory) => memory.capture().remembered.map(({ anonymousId }) => anonymousId)

describe('a memory of anonymous ids', () => {
  test('is swept of those unheard of for 30 days by the one who comes after the 1,024th', () => {
    const [fewer, full] = [memoryOf(1023), memoryOf(1024)]

    for (const memory of [fewer, full]) memory.recall('new', 31 * DAY_MS)

    expect(remembered(fewer)).toHaveLength(1024)
    expect(remembered(full)).toEqual(['new'])
  })

  test.each([
    ['was heard of 30 days ago, and not longer', 1 * DAY_MS],
    ['was heard of since', 10 * DAY_MS],
  ])('keeps who %s', (_who, seenAt) => {
    const memory = memoryOf(1024)
    memory.recall('visitor-7', seenAt)
    // What is told late does not make anybody unheard of.
    memory.recall('visitor-7', 0)

    memory.recall('new', ANONYMOUS_MEMORY_MS + 1 * DAY_MS)

    expect(remembered(memory)).toEqual(['visitor-7', 'new'])
  })

  test('keeps who has become a person, whom the id belongs to for good', () => {
    const memory = memoryOf(1024)
    memory.recall('visitor-7', 0).joinedPerson = 1

    memory.recall('new', 31 * DAY_MS)

    expect(remembered(memory)).toEqual(['visitor-7', 'new'])
  })

  test('is swept again once twice as many are left as were kept', () => {
    const memory = memoryOf(1024)
    for (let index = 1024; index < 2048; index += 1) memory.recall(`visitor-${index}`, 1 * DAY_MS)
    const before = remembered(memory)

    memory.recall('new', 40 * DAY_MS)

    expect(before).toHaveLength(2048)
    expect(remembered(memory)).toEqual(['new'])
  })

  test('is not swept again before that', () => {
    const memory = memoryOf(1024)
    memory.recall('kept the others', 30 * DAY_MS)

    memory.recall('new', 31 * DAY_MS)

    expect(remembered(memory)).toHaveLength(1026)
  })
})
