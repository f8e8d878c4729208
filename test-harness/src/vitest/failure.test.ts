import type { Drop } from '@cio/emulator'
import { describe, expect, test } from 'vitest'
import { createTrace } from '../trace.ts'
import { describeFailure, type Failure } from './failure.ts'

describe('what is told of a failed spec', () => {
  test('leaves out the middle of what was asked again and again, also where several were asked in turn', () => {
    const asked = Array.from({ length: 5 }, (_, turn) => [`read GET /a of turn ${turn}`, `read GET /b of turn ${turn}`])
    const lines = ['upkeep POST /first', ...asked.flat(), 'client POST /second', 'read GET /a at last']

    expect(everythingTold(lines)).toEqual([
      'upkeep POST /first',
      'read GET /a of turn 0',
      'read GET /b of turn 0',
      'read GET /a of turn 1',
      'read GET /b of turn 1',
      'and 2 more lines like these',
      'read GET /a of turn 3',
      'read GET /b of turn 3',
      'read GET /a of turn 4',
      'read GET /b of turn 4',
      'client POST /second',
      'read GET /a at last',
    ])
  })

  test('names each reason once, with all that was dropped for it', () => {
    const drops = ['one', 'two', 'one'].map((reason, index) => dropOf(reason, `message ${index}`))

    expect(told({ drops })).toContain(
      [
        'The emulator dropped 3 messages:',
        '  no-effect, answered 200: one',
        '    message 0',
        '    message 2',
        '  no-effect, answered 200: two',
        '    message 1\n',
      ].join('\n'),
    )
  })

  test('says of which type an object is, and when something happened', () => {
    const id = 'acme'
    const object = { objectTypeId: 1, objectId: id, cioObjectId: 'ob1', attributes: { seats: '7' }, timestamps: {} }
    const identifiers = { id: 'ada', email: null, cio_id: 'a1' }
    const person = { id: 'ada', identifiers, attributes: {}, timestamps: {}, unsubscribed: false, devices: [] }
    const activities = [{ id: '1', type: 'event', name: 'Report Opened', timestamp: 1_700_000_000, data: { pages: 7 } }]

    const text = told({
      findings: [
        { id, objectTypeId: 1, object },
        { id, objectTypeId: 2, object: undefined },
        { id: 'ada', person, relationships: [], activities },
      ],
    })

    expect(text).toContain(
      '  object acme of type 1: {"seats":"7"}\n  object acme of type 2: there is no such object.\n',
    )
    expect(text).toContain('\n    2023-11-14T22:13:20Z event "Report Opened" {"pages":7}\n')
  })
})

function told(facts: Partial<Failure>): string {
  const trace = createTrace({ secrets: [] })
  return describeFailure({
    trace,
    findings: [],
    drops: [],
    seed: 1,
    command: 'npx vitest run',
    where: undefined,
    ...facts,
  })
}

/** What the last section tells of these lines, without their times. */
function everythingTold(lines: readonly string[]): readonly string[] {
  const trace = createTrace({ secrets: [] })
  lines.forEach(trace.note)
  const [, section = ''] = told({ trace }).split('Everything that happened, upkeep included:\n')
  const [everything = ''] = section.split('\n\n')
  return everything.split('\n').map((line) => line.replace(/^ *(\d+\.\d ms {2})?/, ''))
}

function dropOf(reason: string, message: string): Drop {
  return { at: 0, code: 'no-effect', reasons: [reason], status: 200, method: 'POST', path: '/v1/track', message }
}
