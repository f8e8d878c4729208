import { decodeTime, isValid } from 'ulid'
import { expect, test } from 'vitest'
import { createUlid } from './ulid.ts'

test('an id is a ULID of its time, by the reading of another library', () => {
  for (const timeMs of [0, 1, 31, 32, 1_763_850_000_123, 281_474_976_710_655]) {
    const id = createUlid(timeMs)

    expect(isValid(id)).toBe(true)
    expect(decodeTime(id)).toBe(timeMs)
  }
})

test('a hundred thousand ids of one moment are all different', () => {
  const ids = new Set(Array.from({ length: 100_000 }, () => createUlid(1_763_850_000_123)))

  expect(ids.size).toBe(100_000)
})

test('every character of the alphabet occurs at every random place', () => {
  const ids = Array.from({ length: 2_000 }, () => createUlid(0))

  for (let place = 10; place < 26; place++) expect(new Set(ids.map((id) => id[place])).size).toBe(32)
})
