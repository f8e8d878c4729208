import { createMessage } from '@cio/core'
import fc from 'fast-check'
import { expect, inject, test } from 'vitest'
import { BatchBytes } from './batch-bytes.ts'
import { createItem } from './item.ts'
import { moveToOwnPage, Pages } from './pages.ts'

const message = createMessage('track', { userId: 'ada', event: 'A' })

test('any run of messages is a body of its own, wherever their bytes were kept', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.record({
          note: fc.string({ unit: 'grapheme' }),
          times: fc.constantFrom(1, 1, 1, 3_000),
          isAlone: fc.boolean(),
          isLeftOut: fc.boolean(),
        }),
        { minLength: 1, maxLength: 40 },
      ),
      fc.nat(),
      fc.nat(),
      fc.constantFrom(100, 1_000, 500_000),
      (notes, one, other, maxBatchBytes) => {
        const pages = new Pages(maxBatchBytes)
        const texts = notes.map(({ note, times }) => JSON.stringify({ note: note.repeat(times) }))
        const items = texts.map((text, index) => {
          const item = createItem(message, Buffer.byteLength(text), index)
          pages.write(item, text)
          if (notes[index]?.isAlone) moveToOwnPage(item)
          return item
        })
        const isTaken = (_: unknown, index: number) => index === 0 || !notes[index]?.isLeftOut
        const taken = texts.filter(isTaken)

        const bytes = new BatchBytes(items.filter(isTaken))

        const [from, last] = [one % taken.length, other % taken.length].sort((a, b) => a - b) as [number, number]
        for (const [start, end] of [
          [from, last + 1],
          [0, taken.length],
        ] as const) {
          const body = new TextDecoder().decode(bytes.body(start, end))
          expect(body).toBe(`{"batch":[${taken.slice(start, end).join(',')}]}`)
        }
        expect(items.filter(isTaken).map(({ page }) => page.bytes.length)).toEqual(taken.map(() => 0))
      },
    ),
    { numRuns: 100 * inject('soak') },
  )
})

test('a page that is full leaves as it is, without being copied', () => {
  const pages = new Pages(100)
  const items = Array.from({ length: 5 }, (_, index) => {
    const item = createItem(message, 20, index)
    pages.write(item, `{"note":"${'x'.repeat(9)}"}`)
    return item
  })
  const [first] = items
  const page = first?.page

  const bytes = new BatchBytes(items.slice(0, 4))

  expect(bytes.body(0, 4).buffer).toBe(page?.bytes.buffer)
  expect(JSON.parse(new TextDecoder().decode(bytes.body(0, 4))).batch).toHaveLength(4)
  expect(JSON.parse(new TextDecoder().decode(new BatchBytes(items.slice(4)).body(0, 1))).batch).toHaveLength(1)
})
