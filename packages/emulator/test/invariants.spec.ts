import { deserialize } from 'node:v8'
import fc from 'fast-check'
import { describe, expect, inject, test } from 'vitest'
import { createEmulator, type Workspace } from '../src/index.ts'
import { history, live, message, operation, type Request, replay } from './histories.ts'

/** Everything that a workspace holds, in a form that compares. */
function picture(workspace: Workspace): unknown {
  return deserialize(workspace.snapshot())
}

// A hundred long histories each: on a busy machine that takes longer than a test usually may.
describe('after any history', { timeout: 60_000 }, () => {
  test('an identifier leads to the one person who has it, and nobody has a blocked one', async () => {
    await fc.assert(
      fc.asyncProperty(history, async (requests) => {
        const { state } = await live(requests)
        const people = [...state.people]
        for (const person of people) {
          expect(state.people.find({ kind: 'cio_id', value: person.cioId })).toBe(person)
          for (const kind of ['id', 'email'] as const) {
            const value = person[kind]
            if (value === undefined) continue
            expect(state.people.find({ kind, value })).toBe(person)
            expect(state.suppressions.isBlocked({ kind, value })).toBe(false)
          }
        }
        for (const kind of ['id', 'email', 'cioId'] as const) {
          const values = people.flatMap((person) => person[kind]?.toLowerCase() ?? [])
          expect(new Set(values).size).toBe(values.length)
        }
      }),
    )
  })

  test('every relationship has both ends, every token one owner, and a segment holds nobody who is gone', async () => {
    await fc.assert(
      fc.asyncProperty(history, async (requests) => {
        const { state } = await live(requests)
        const people = new Set(state.people)
        const tokens = [...people].flatMap((person) => [...(person.devices?.keys() ?? [])])
        for (const person of people) {
          for (const object of person.relationships?.keys() ?? []) {
            expect(state.objects.find(object.typeId, object.objectId)).toBe(object)
            expect(object.people.has(person)).toBe(true)
          }
        }
        for (const object of state.objects.ofType('1')) {
          expect(state.objects.findByCioObjectId(object.cioObjectId)).toBe(object)
          for (const person of object.people) {
            expect(people.has(person)).toBe(true)
            expect(person.relationships?.has(object)).toBe(true)
          }
        }
        for (const segment of state.segments.all) {
          for (const person of segment.people) expect(people.has(person)).toBe(true)
        }
        expect(new Set(tokens).size).toBe(tokens.length)
      }),
    )
  })

  test('the history of a person is in order and holds what is theirs', async () => {
    await fc.assert(
      fc.asyncProperty(history, async (requests) => {
        const { state } = await live(requests)
        for (const person of state.people) {
          const activities = [...state.activities.of(person)]
          const sequences = activities.map(({ sequence }) => sequence)
          expect(sequences).toEqual(sequences.toSorted((left, right) => right - left))
          for (const activity of activities) expect(activity.person).toBe(person.number)
        }
      }),
    )
  })

  test('sending what the journal holds once more leaves the same state', async () => {
    await fc.assert(
      fc.asyncProperty(history, async (requests) => {
        const workspace = await live(requests)

        const again = await replay(workspace.requests())

        expect(picture(again)).toEqual(picture(workspace))
        expect(again.drops()).toEqual(workspace.drops())
        expect(again.requests()).toEqual(workspace.requests())
      }),
      { numRuns: 20 * inject('soak') },
    )
  })

  test('permissive and strict mode leave the same state', async () => {
    await fc.assert(
      fc.asyncProperty(history, async (requests) => {
        const strict = await live(requests)

        const permissive = await live(requests.map((request) => ({ ...request, isStrict: false })))

        expect(picture(permissive)).toEqual(picture(strict))
      }),
      { numRuns: 20 * inject('soak') },
    )
  })
})

/** Each item in a request of its own, and all of them in one; all at the same time, or a batch would be earlier. */
async function bothWays(items: readonly object[], alone: (item: object) => Request, together: string) {
  const now = Date.parse('2026-03-01T00:00:00Z')
  const oneByOne = await live(items.map((item) => ({ ...alone(item), at: now })))
  const batched = items.length === 0 ? [] : [{ method: 'POST', path: together, body: { batch: items }, at: now }]
  return [picture(oneByOne), picture(await live(batched))]
}

test('messages of the Pipelines API leave the same state one by one and in a batch', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(message, { maxLength: 40, size: 'max' }), async (messages) => {
      const single = (item: object) => ({ method: 'POST', path: `/v1/${(item as { type: string }).type}`, body: item })

      const [oneByOne, batched] = await bothWays(messages, single, '/v1/batch')

      expect(batched).toEqual(oneByOne)
    }),
    { numRuns: 20 * inject('soak') },
  )
})

test('operations of Track v2 leave the same state one by one and in a batch', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(operation, { maxLength: 40, size: 'max' }), async (operations) => {
      const single = (item: object) => ({ method: 'POST', path: '/api/v2/entity', body: item })

      const [oneByOne, batched] = await bothWays(operations, single, '/api/v2/batch')

      expect(batched).toEqual(oneByOne)
    }),
    { numRuns: 20 * inject('soak') },
  )
})

test('no JSON whatever is answered with a fault', async () => {
  const emulator = createEmulator()
  const authorization = `Basic ${btoa('emulator-write-key:')}`
  const paths = fc.constantFrom('identify', 'track', 'page', 'screen', 'group', 'alias', 'batch')
  const keys = fc.constantFrom(
    'userId',
    'traits',
    'event',
    'context',
    'batch',
    'type',
    'timestamp',
    '__proto__',
    'device',
  )
  const { body } = fc.letrec((tie) => ({
    leaf: fc.oneof(fc.string({ unit: 'binary' }), fc.double(), fc.boolean(), fc.constant(null), fc.constant('track')),
    body: fc.oneof(
      { depthSize: 'small' },
      tie('leaf'),
      fc.array(tie('body'), { maxLength: 3 }),
      fc.array(fc.tuple(keys, tie('body')), { maxLength: 5 }).map((entries) => Object.fromEntries(entries)),
    ),
  }))

  await fc.assert(
    fc.asyncProperty(paths, body, fc.boolean(), async (path, value, isStrict) => {
      const response = await emulator.fetch(
        new Request(`http://localhost/v1/${path}`, {
          method: 'POST',
          headers: { authorization, ...(isStrict && { 'x-strict-mode': '1' }) },
          body: JSON.stringify(value),
        }),
      )
      expect(isStrict ? [200, 400] : [200]).toContain(response.status)
      await response.json()
    }),
    { numRuns: 100 * inject('soak') },
  )
})
