import fc from 'fast-check'
import { expect, inject, test } from 'vitest'
import { createEmulator, type Workspace } from '../src/index.ts'

const identifier = fc.constantFrom('ada', 'bob', 'Ada@example.com', 'cio_a3000001', '', ' ', '😀', 'a"b', 42, null, [
  'ada',
])
const moment = fc.constantFrom(
  '2026-03-01T10:00:00.000Z',
  '2026-02-29',
  '2026-03-01 10:00',
  'soon',
  '',
  1_770_000_000,
  null,
)
const date = fc.constantFrom('2026-03-01', '2026-03-01T10:00:00Z', '2026-13-01', '0x2026-03-01')

/** Mostly the first, and at times one of the others. */
const mostly = <Usual, Odd>(usual: fc.Arbitrary<Usual>, odd: fc.Arbitrary<Odd>) =>
  fc.oneof({ weight: 9, arbitrary: usual }, odd)

/** Messages that are nearly all ordinary events, each of whose fields is at times odd. */
const message = fc.record(
  {
    type: mostly(fc.constant('track'), fc.constantFrom('identify', 'page', 'trak', null)),
    userId: identifier,
    anonymousId: identifier,
    event: fc.oneof(
      fc.constantFrom('Paid', ' Paid ', ' ', '', 'User Deleted', 'User Suppressed', 7, null),
      fc.string(),
    ),
    messageId: mostly(fc.oneof(fc.constantFrom('m-1', 'm-2', '', null), fc.string()), fc.constant(7)),
    timestamp: moment,
    originalTimestamp: moment,
    properties: mostly(
      fc.dictionary(
        fc.oneof(fc.string(), fc.constant('__proto__')),
        fc.oneof(fc.jsonValue(), date, fc.record({ é: fc.array(date) })),
      ),
      fc.constantFrom(null, [], 'x'),
    ),
    traits: fc.constant({ email: 'ada@example.com' }),
    context: mostly(fc.constantFrom({ library: { name: 'cio' } }, {}, null), fc.constant('x')),
    integrations: mostly(fc.constantFrom({}, null), fc.constantFrom({ All: true }, { All: false }, 7)),
    channel: fc.constant('server'),
  },
  { requiredKeys: ['type', 'userId', 'event'] },
)

const batch = fc.record(
  {
    batch: fc.array(message, { maxLength: 20 }),
    context: fc.constantFrom({ ip: '::1' }, null),
    integrations: fc.constantFrom({}, null),
  },
  { requiredKeys: ['batch'] },
)

const options = fc.record({
  convertsTimestamps: fc.boolean(),
  strictBatch: fc.constantFrom('reject-all', 'accept-valid'),
  messageMaxBytes: fc.constantFrom(100, 600, 32_768),
})

type Options = Parameters<typeof createEmulator>[0]

async function send(body: string, given: Options, isStrict: boolean) {
  const emulator = createEmulator({ ...given, now: () => Date.parse('2026-03-01T12:00:00Z') })
  const workspace = emulator.workspace('default')
  if (!workspace) throw new Error('an emulator has a default workspace')
  const response = await emulator.fetch(
    new Request('http://localhost/v1/batch', {
      method: 'POST',
      headers: { authorization: `Basic ${btoa('emulator-write-key:')}`, ...(isStrict && { 'x-strict-mode': '1' }) },
      body,
    }),
  )
  return { status: response.status, text: await response.text(), drops: workspace.drops(), ...picture(workspace) }
}

function picture({ state }: Workspace) {
  return {
    people: [...state.people].map(({ id, email, cioId, createdAt }) => ({ id, email, cioId, createdAt })),
    activities: [...state.activities.all()].map(({ data, ...activity }) => ({ ...activity, data: JSON.parse(data) })),
    suppressed: state.suppressions.size,
  }
}

test('an event that is only glanced at does what it does when it is read in full', async () => {
  await fc.assert(
    fc.asyncProperty(batch, options, fc.boolean(), async (sent, given, isStrict) => {
      const body = JSON.stringify(sent)
      // A key that is written in another way says the same, and is too odd for a glance.
      const odd = body.replace('"batch"', '"\\u0062atch"')

      expect(await send(body, given, isStrict)).toEqual(await send(odd, given, isStrict))
    }),
    { numRuns: 100 * inject('soak') },
  )
})
