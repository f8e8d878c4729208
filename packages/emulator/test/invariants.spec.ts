import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createEmulator, type Workspace } from '../src/index.ts'

const id = fc.constantFrom('ada', 'bob', 'cem')
const email = fc.constantFrom('ada@example.com', 'BOB@example.com', 'cem@example.com')
const userId = fc.oneof(id, email, fc.constantFrom('cio_a3000001', 'cio_a3000002'))
const anonymousId = fc.constantFrom('anon-1', 'anon-2')
const objectId = fc.constantFrom('acme', 'beta')
const token = fc.constantFrom('tok-1', 'tok-2')

/** Every kind of message, over so few identifiers that they keep meeting. */
const message = fc.oneof(
  fc.record({
    type: fc.constant('identify'),
    userId,
    anonymousId: fc.option(anonymousId, { nil: undefined }),
    traits: fc.record({ email, plan: fc.constantFrom('free', 'pro', '', null) }, { requiredKeys: [] }),
  }),
  fc.record({ type: fc.constant('track'), userId, event: fc.constant('Paid') }),
  fc.record({ type: fc.constant('track'), anonymousId, event: fc.constant('Seen') }),
  fc.record({ type: fc.constant('group'), userId, groupId: objectId }),
  fc.record({ type: fc.constant('group'), anonymousId, groupId: objectId }),
  fc.record({ type: fc.constant('alias'), userId, previousId: userId }),
  fc.record({
    type: fc.constant('track'),
    userId,
    event: fc.constantFrom('User Deleted', 'User Suppressed', 'User Unsuppressed'),
  }),
  fc.record({
    type: fc.constant('track'),
    userId,
    event: fc.constantFrom('Device Created or Updated', 'Device Deleted'),
    context: fc.record({ device: fc.record({ token }) }),
  }),
  fc.record({
    type: fc.constant('track'),
    userId,
    event: fc.constantFrom('Relationship Deleted', 'Object Deleted'),
    properties: fc.record({ objectId }),
  }),
)

const history = fc.array(message, { maxLength: 40 })

/** Sends a history to a workspace of its own and gives that workspace back. */
async function live(messages: readonly object[], isStrict: boolean, isBatched: boolean): Promise<Workspace> {
  const emulator = createEmulator({ now: () => Date.parse('2026-03-01T00:00:00Z') })
  const workspace = emulator.workspace('default')
  if (!workspace) throw new Error('an emulator has a default workspace')
  const post = (path: string, body: unknown) =>
    emulator.fetch(
      new Request(`http://localhost/v1/${path}`, {
        method: 'POST',
        headers: {
          authorization: `Basic ${btoa(`${workspace.keys.writeKey}:`)}`,
          ...(isStrict && { 'x-strict-mode': '1' }),
        },
        body: JSON.stringify(body),
      }),
    )
  if (isBatched) expect((await post('batch', { batch: messages })).status).toBe(200)
  else for (const item of messages) expect((await post((item as { type: string }).type, item)).status).toBe(200)
  return workspace
}

/** Everything that can be read of a workspace, in a form that compares. */
function picture({ state }: Workspace): unknown {
  return {
    people: [...state.people].map((person) => ({
      cioId: person.cioId,
      id: person.id,
      email: person.email,
      attributes: [...person.attributes],
      devices: [...(person.devices?.keys() ?? [])],
      objects: [...(person.relationships?.keys() ?? [])].map((object) => object.cioObjectId),
      history: [...state.activities.of(person)],
    })),
    suppressed: state.suppressions.size,
  }
}

describe('after any history', () => {
  test('an identifier leads to the one person who has it, and nobody has a blocked one', async () => {
    await fc.assert(
      fc.asyncProperty(history, async (messages) => {
        const { state } = await live(messages, true, true)
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
        const emails = people.flatMap((person) => person.email?.toLowerCase() ?? [])
        expect(new Set(emails).size).toBe(emails.length)
      }),
    )
  })

  test('every relationship has both ends, and every token one owner', async () => {
    await fc.assert(
      fc.asyncProperty(history, async (messages) => {
        const { state } = await live(messages, true, true)
        const people = new Set(state.people)
        const tokens = [...people].flatMap((person) => [...(person.devices?.keys() ?? [])])
        for (const person of people) {
          for (const object of person.relationships?.keys() ?? []) {
            expect(state.objects.find(object.typeId, object.objectId)).toBe(object)
            expect(object.people.has(person)).toBe(true)
          }
        }
        for (const object of state.objects.ofType('1')) {
          for (const person of object.people) {
            expect(people.has(person)).toBe(true)
            expect(person.relationships?.has(object)).toBe(true)
          }
        }
        expect(new Set(tokens).size).toBe(tokens.length)
      }),
    )
  })

  test('permissive and strict mode, one by one or in a batch, leave the same state', async () => {
    await fc.assert(
      fc.asyncProperty(history, async (messages) => {
        const first = picture(await live(messages, true, true))

        expect(picture(await live(messages, false, false))).toEqual(first)
        expect(picture(await live(messages, true, false))).toEqual(first)
      }),
      { numRuns: 50 },
    )
  })

  test('the history of a person is in order and holds what is theirs', async () => {
    await fc.assert(
      fc.asyncProperty(history, async (messages) => {
        const { state } = await live(messages, true, true)
        for (const person of state.people) {
          const activities = [...state.activities.of(person)]
          const sequences = activities.map(({ sequence }) => sequence)
          expect(sequences).toEqual(sequences.toSorted((left, right) => right - left))
          for (const activity of activities) expect(activity.person).toBe(person.number)
        }
      }),
    )
  })
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
    { numRuns: 500 },
  )
})
