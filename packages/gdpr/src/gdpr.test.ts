import { createAppClient } from '@cio/app'
import { ConfigurationError, InvalidMessageError, type Message, NetworkError, ResponseError } from '@cio/core'
import { createRecordingSender } from '@cio/core/testing'
import { describe, expect, test } from 'vitest'
import {
  erasePeople,
  erasePerson,
  erasureMessages,
  exportPerson,
  liftedRestrictionMessage,
  liftRestriction,
  type Reader,
  restrictionMessage,
  restrictPerson,
} from './index.ts'

const hasty = { timeoutMs: 0, intervalMs: 0, now: () => Date.UTC(2026, 1, 1, 9, 30) }
const nobody = () => new ResponseError('There is nobody.', { status: 404, details: [], attempts: 1 })
const profile = {
  customer: {
    identifiers: { id: 'ada', email: 'ada@example.com', cio_id: 'a3000001' },
    attributes: { city: 'London' },
    timestamps: { cio_id: Date.UTC(2024, 0, 1) / 1000 },
    unsubscribed: false,
    devices: [{ id: 'tok-8f1' }],
  },
}

/** Answers each path from a table, with nobody elsewhere. */
function readerOf(answers: Readonly<Record<string, unknown>>) {
  const asked: { path: string; query: Readonly<Record<string, unknown>> }[] = []
  const reader: Reader = {
    get: async (path, { query = {} } = {}) => {
      asked.push({ path, query })
      const answer = answers[path]
      if (answer === undefined) throw nobody()
      if (answer instanceof Error) throw answer
      return { body: typeof answer === 'function' ? answer(query) : answer }
    },
  }
  return { reader, asked }
}

/** A person who is there until a message of this event is sent. */
function personUntil(event: string) {
  const sender = createRecordingSender()
  const isThere = () => !sender.messages.some((message) => message.event === event)
  const there = readerOf({ '/customers/ada/attributes': profile, '/customers/ada/relationships': {} })
  const reader: Reader = { get: (path, options) => (isThere() ? there.reader : readerOf({}).reader).get(path, options) }
  return { sender, reader }
}

describe('the record of an erasure', () => {
  test('is whole when everything was read back', async () => {
    const { sender, reader } = personUntil('User Suppressed')
    const withoutDevices: Reader = {
      get: async (path, options) => {
        const isDeviceGone = sender.messages.some(({ event }) => event === 'Device Deleted')
        const answer = await reader.get(path, options)
        return isDeviceGone ? { body: { customer: { ...profile.customer, devices: [] } } } : answer
      },
    }

    const record = await erasePerson(sender, withoutDevices, { userId: 'ada', reference: 'r-1' }, hasty)

    const [device, suppression] = sender.messages.map(({ messageId }) => messageId)
    expect(record).toEqual({
      operation: 'erasure',
      userId: 'ada',
      reference: 'r-1',
      startedAt: '2026-02-01T09:30:00.000Z',
      finishedAt: '2026-02-01T09:30:00.000Z',
      outcome: 'verified',
      steps: [
        { step: 'look up', count: 1, messageIds: [], outcome: 'verified' },
        { step: 'delete devices', count: 1, messageIds: [device], outcome: 'verified' },
        { step: 'delete relationships', count: 0, messageIds: [], outcome: 'verified' },
        { step: 'delete and suppress', count: 1, messageIds: [suppression], outcome: 'verified' },
      ],
      notVerifiable: ['That the identifiers are blocked: no route of the App API tells.'],
    })
  })

  test('says what was accepted and does not show', async () => {
    const { reader } = readerOf({ '/customers/ada/attributes': profile, '/customers/ada/relationships': {} })

    const record = await erasePerson(createRecordingSender(), reader, { userId: 'ada' }, hasty)

    expect(record.outcome).toBe('unverified')
    expect(record.steps.map(({ outcome, reason }) => [outcome, reason])).toEqual([
      ['verified', undefined],
      ['unverified', 'It does not show after 0 ms.'],
      ['verified', undefined],
      ['unverified', 'It does not show after 0 ms.'],
    ])
  })

  test('names an error by its code, since its text may quote the person', async () => {
    const refuse = ({ event }: Message) =>
      event === 'User Suppressed' ? new NetworkError('ada@example.com did not answer', { attempts: 4 }) : undefined
    const { reader } = readerOf({ '/customers/ada/attributes': profile, '/customers/ada/relationships': {} })

    const record = await erasePerson(createRecordingSender({ refuse }), reader, { userId: 'ada' }, hasty)

    expect(record.outcome).toBe('failed')
    expect(record.steps.at(-1)).toMatchObject({ messageIds: [], outcome: 'failed', reason: '1 of 1: CIO_NETWORK.' })
    expect(JSON.stringify(record)).not.toContain('@')
  })

  test('says that the caller gave up, and which steps were not begun', async () => {
    const stop = new AbortController()
    const refuse = ({ event }: Message) => (event === 'Device Deleted' ? void stop.abort() : undefined)
    const { reader } = readerOf({ '/customers/ada/attributes': profile, '/customers/ada/relationships': {} })
    const options = { ...hasty, timeoutMs: 60_000, intervalMs: 60_000, signal: stop.signal }

    const record = await erasePerson(createRecordingSender({ refuse }), reader, { userId: 'ada' }, options)

    expect(record.outcome).toBe('failed')
    expect(record.steps.map(({ outcome, reason }) => [outcome, reason])).toEqual([
      ['verified', undefined],
      ['unverified', 'Given up by the caller.'],
      ['skipped', 'Given up by the caller.'],
      ['skipped', 'Given up by the caller.'],
    ])
  })

  test('counts a relationship once, though pages may repeat it', async () => {
    const acme = { object_type_id: 1, identifiers: { object_id: 'acme' } }
    const relationships = ({ start }: Record<string, unknown>) =>
      start === undefined ? { cio_relationships: [acme], next: 'second' } : { cio_relationships: [acme], next: '' }
    const { reader } = readerOf({
      '/customers/ada/attributes': { customer: { ...profile.customer, devices: [] } },
      '/customers/ada/relationships': relationships,
    })
    const sender = createRecordingSender()

    const record = await erasePerson(sender, reader, { userId: 'ada' }, hasty)

    expect(record.steps[2]).toMatchObject({ step: 'delete relationships', count: 1 })
    expect(sender.messages.map(({ event }) => event)).toEqual(['Relationship Deleted', 'User Suppressed'])
  })

  test('says that relationships cannot be listed for somebody without an id', async () => {
    const { customer } = profile
    const withoutId = { customer: { ...customer, devices: [], identifiers: { id: null, email: 'ada@example.com' } } }
    const { reader } = readerOf({ '/customers/ada%40example.com/attributes': withoutId })

    const record = await erasePerson(createRecordingSender(), reader, { userId: 'ada@example.com' }, hasty)

    expect(record.notVerifiable).toEqual([
      'That the identifiers are blocked: no route of the App API tells.',
      'Which relationships there were: the App API lists those of people who have an id of your own. They go with the profile.',
    ])
  })

  test('says which of several devices and relationships are still there', async () => {
    const [acme, finch] = ['acme', 'blue-finch'].map((object_id) => ({ object_type_id: 1, identifiers: { object_id } }))
    const sender = createRecordingSender()
    const left = (all: readonly unknown[], some: readonly unknown[]) => (sender.messages.length === 0 ? all : some)
    const { customer } = profile
    const twoDevices = [{ id: 'tok-8f1' }, { id: 'tok-8f2' }]
    const { reader } = readerOf({
      '/customers/ada/attributes': () => ({
        customer: { ...customer, devices: left(twoDevices, twoDevices.slice(1)) },
      }),
      '/customers/ada/relationships': () => ({ cio_relationships: left([acme, finch], [finch]) }),
    })

    const { steps } = await erasePerson(sender, reader, { userId: 'ada' }, hasty)

    expect(steps.map(({ step, count, outcome }) => [step, count, outcome])).toEqual([
      ['look up', 1, 'verified'],
      ['delete devices', 2, 'unverified'],
      ['delete relationships', 2, 'unverified'],
      ['delete and suppress', 1, 'unverified'],
    ])
  })

  test('takes an object of another type for another object', async () => {
    const sender = createRecordingSender()
    const acmeOf = (object_type_id: number) => ({ object_type_id, identifiers: { object_id: 'acme' } })
    const { reader } = readerOf({
      '/customers/ada/attributes': { customer: { ...profile.customer, devices: [] } },
      '/customers/ada/relationships': () => ({ cio_relationships: [acmeOf(sender.messages.length === 0 ? 1 : 2)] }),
    })

    const { steps } = await erasePerson(sender, reader, { userId: 'ada' }, hasty)

    expect(steps[2]).toMatchObject({ step: 'delete relationships', count: 1, outcome: 'verified' })
  })

  test('has every step, also where nobody could be looked up, and says what absence proves', async () => {
    const broken = readerOf({ '/customers/ada/attributes': new NetworkError('no answer', { attempts: 4 }) })

    const failed = await erasePerson(createRecordingSender(), broken.reader, { userId: 'ada' }, hasty)
    const nobody = await erasePerson(createRecordingSender(), readerOf({}).reader, { userId: 'ada' }, hasty)

    const reason = 'Nothing is sent before it is known what there is.'
    expect(failed.steps).toEqual([
      { step: 'look up', count: 0, messageIds: [], outcome: 'failed', reason: 'CIO_NETWORK.' },
      { step: 'delete devices', count: 0, messageIds: [], outcome: 'skipped', reason },
      { step: 'delete relationships', count: 0, messageIds: [], outcome: 'skipped', reason },
      { step: 'delete and suppress', count: 0, messageIds: [], outcome: 'skipped', reason },
    ])
    const blocked = 'That the identifiers are blocked: no route of the App API tells.'
    expect(failed.notVerifiable).toEqual([blocked])
    expect(nobody.notVerifiable).toEqual([
      blocked,
      'That the suppression took effect: nobody had this name before it either, so that their absence proves nothing.',
    ])
  })

  test.each([
    [{}],
    [{ customer: null }],
    [{ customer: {} }],
    [{ customer: 'ada' }],
    [{ customer: [] }],
    [[]],
    ['<html>'],
    [undefined],
  ])('says that nobody could be looked up in the answer %j, and nothing is sent', async (body) => {
    const sender = createRecordingSender()
    const reader: Reader = { get: async () => ({ body }) }
    const reason = 'CIO_CONFIGURATION.'
    const lookUp = { step: 'look up', count: 0, messageIds: [], outcome: 'failed', reason }

    for (const operation of [erasePerson, restrictPerson, liftRestriction]) {
      const record = await operation(sender, reader, { userId: 'ada' }, hasty)

      expect([record.outcome, record.steps[0]]).toEqual(['failed', lookUp])
      expect(new Set(record.steps.slice(1).map(({ outcome }) => outcome))).toEqual(new Set(['skipped']))
    }
    expect(sender.messages).toEqual([])
    await expect(exportPerson(reader, { userId: 'ada' })).rejects.toThrowError(
      'GET /v1/customers/ada/attributes was answered with nobody in it. Check the reader.',
    )
  })

  test('does not take an answer without a profile for the end of one', async () => {
    const sender = createRecordingSender()
    const now = () => (sender.messages.length === 0 ? { customer: { ...profile.customer, devices: [] } } : {})
    const { reader } = readerOf({ '/customers/ada/attributes': now, '/customers/ada/relationships': {} })

    const { steps } = await erasePerson(sender, reader, { userId: 'ada' }, hasty)

    expect(steps.at(-1)).toMatchObject({
      outcome: 'unverified',
      reason: 'CIO_CONFIGURATION after 0 ms.',
    })
  })

  test.each(['.', '..'])('says that nobody can be looked up by the name %j, and nothing is sent', async (userId) => {
    const sender = createRecordingSender()
    const { reader, asked } = readerOf({})

    const record = await erasePerson(sender, reader, { userId }, hasty)

    expect(record.steps[0]).toMatchObject({ step: 'look up', outcome: 'failed', reason: 'CIO_INVALID_MESSAGE.' })
    expect([sender.messages, asked]).toEqual([[], []])
  })

  test('is made with a client of the App API just as well', async () => {
    const reader: Reader = createAppClient({ appKey: 'key', region: 'eu' })

    expect(reader.get).toBeTypeOf('function')
  })

  test('is about an entry that names nobody as well', () => {
    const { reader } = readerOf({})

    expect(() => erasePerson(createRecordingSender(), reader, { userId: '' })).toThrowError(
      'The userId of a message of type "User Suppressed" is empty. It has to be text.',
    )
    for (const call of [
      () => restrictPerson(createRecordingSender(), reader, { userId: '' }),
      () => liftRestriction(createRecordingSender(), reader, { userId: '' }),
      () => exportPerson(reader, { userId: '' }),
    ]) {
      expect(call).toThrowError(InvalidMessageError)
      expect(call).toThrowError('The userId of a message of type "identify" is empty. It has to be text.')
    }
  })
})

describe('the record of a restriction', () => {
  const told = (traits: Readonly<Record<string, string>>, unsubscribed: boolean) => ({
    customer: { ...profile.customer, attributes: traits, unsubscribed },
  })
  const free = told({}, false)
  const restricted = { processing_restricted: 'true' }
  const remembered = { ...restricted, unsubscribed_before_restriction: 'false' }

  test.each([
    ['both show', told(restricted, true), 'verified'],
    ['only the trait shows', told(restricted, false), 'unverified'],
    ['only the end of the subscription shows', told({}, true), 'unverified'],
  ])('is told from what is read afterwards: %s', async (_, then, outcome) => {
    const sender = createRecordingSender()
    const now = () => (sender.messages.length === 0 ? free : then)

    const record = await restrictPerson(
      sender,
      readerOf({ '/customers/ada/attributes': now }).reader,
      { userId: 'ada' },
      hasty,
    )

    expect(record).toMatchObject({ operation: 'restriction', outcome })
    expect(record.steps[1]).toMatchObject({ step: 'restrict', count: 1, outcome })
    expect(record.notVerifiable).toEqual([
      'That campaigns and in-app messages leave them out: segments and filters of yours decide, by the trait processing_restricted.',
    ])
  })

  test.each([
    ['both show', told({}, false), 'verified'],
    ['the trait is still there', told(restricted, false), 'unverified'],
    ['the subscription is not back', told({}, true), 'unverified'],
    ['what was remembered is still there', told({ unsubscribed_before_restriction: 'false' }, false), 'unverified'],
  ])('is told from what is read after it is lifted: %s', async (_, then, outcome) => {
    const sender = createRecordingSender()
    const now = () => (sender.messages.length === 0 ? told(remembered, true) : then)

    const record = await liftRestriction(
      sender,
      readerOf({ '/customers/ada/attributes': now }).reader,
      { userId: 'ada' },
      hasty,
    )

    expect(record.steps[1]).toMatchObject({ step: 'lift restriction', count: 1, outcome })
  })

  test('says that nobody could be looked up, and that nothing was sent', async () => {
    const { reader } = readerOf({ '/customers/ada/attributes': new NetworkError('no answer', { attempts: 4 }) })
    const sender = createRecordingSender()

    const record = await restrictPerson(sender, reader, { userId: 'ada' }, hasty)

    expect(record.steps).toEqual([
      { step: 'look up', count: 0, messageIds: [], outcome: 'failed', reason: 'CIO_NETWORK.' },
      {
        step: 'restrict',
        count: 0,
        messageIds: [],
        outcome: 'skipped',
        reason: 'It is not known who is to be changed.',
      },
    ])
    expect(sender.messages).toEqual([])
  })

  test('is unverified where they are gone when it is read', async () => {
    const sender = createRecordingSender()
    const now = () => {
      if (sender.messages.length > 0) throw nobody()
      return free
    }

    const record = await restrictPerson(
      sender,
      readerOf({ '/customers/ada/attributes': now }).reader,
      { userId: 'ada' },
      hasty,
    )

    expect(record.steps[1]).toMatchObject({ outcome: 'unverified', reason: 'It does not show after 0 ms.' })
  })
})

describe('a list', () => {
  test('is left where a record cannot be kept', async () => {
    const onRecord = () => {
      throw new RangeError('disk full')
    }

    const report = await erasePeople(
      createRecordingSender(),
      readerOf({}).reader,
      { userIds: ['ada', 'grace', 'joan'] },
      { ...hasty, concurrency: 1, onRecord },
    )

    expect(report).toMatchObject({ isComplete: false, reason: 'A record cannot be kept: RangeError.' })
    expect(report.records.map(({ userId }) => userId)).toEqual(['ada'])
  })

  test('that breaks off is reported as far as it went', async () => {
    async function* broken() {
      yield 'ada'
      throw new RangeError('line 2')
    }

    const report = await erasePeople(createRecordingSender(), readerOf({}).reader, { userIds: broken() }, hasty)

    expect(report).toMatchObject({ isComplete: false, reason: 'The list cannot be read on: RangeError.' })
    expect(report.records.map(({ userId, outcome }) => [userId, outcome])).toEqual([['ada', 'verified']])
  })

  test('is left when the caller gives up', async () => {
    const stop = new AbortController()

    const report = await erasePeople(
      createRecordingSender(),
      readerOf({}).reader,
      { userIds: ['ada', 'grace'] },
      { ...hasty, concurrency: 1, signal: stop.signal, onRecord: () => stop.abort() },
    )

    expect(report).toMatchObject({ isComplete: false, reason: 'Given up by the caller.' })
    expect(report.records).toHaveLength(1)
  })

  test('is worked on by as many as are asked for, each name once', async () => {
    let open = 0
    let most = 0
    const { reader } = readerOf({})
    const counting: Reader = {
      get: async (path, options) => {
        open += 1
        most = Math.max(most, open)
        await new Promise((resolve) => setImmediate(resolve))
        open -= 1
        return await reader.get(path, options)
      },
    }
    const names = Array.from({ length: 30 }, (_, index) => `person-${index}`)

    const report = await erasePeople(
      createRecordingSender(),
      counting,
      { userIds: [...names, ...names] },
      { ...hasty, concurrency: 3 },
    )

    expect(report.records.map(({ userId }) => userId).sort()).toEqual([...names].sort())
    expect([report.repeated, most]).toEqual([30, 3])
  })

  test.each([Number.NaN, 0, 1.5, 2 ** 33, Number.POSITIVE_INFINITY])(
    'is refused where %s people were to be erased at a time',
    (concurrency) => {
      const sender = createRecordingSender()

      expect(() => erasePeople(sender, readerOf({}).reader, { userIds: ['ada'] }, { concurrency })).toThrowError(
        new ConfigurationError(`concurrency is ${concurrency}. It has to be an integer from 1 to 1000.`),
      )
      expect(sender.messages).toEqual([])
    },
  )

  test('is a list, and not one text', () => {
    const { reader } = readerOf({})

    // @ts-expect-error The compiler refuses it first.
    expect(() => erasePeople(createRecordingSender(), reader, { userIds: 'ada' })).toThrowError(
      'The userIds of an erasure are one text. Give a list of them.',
    )
  })
})

describe('a document', () => {
  const half = 180 * 24 * 60 * 60
  const now = () => Date.UTC(2026, 1, 1)
  const parts = (cioId: string) => ({
    [`/customers/${cioId}/segments`]: { segments: [{ id: 7 }] },
    [`/customers/${cioId}/subscription_preferences`]: { customer: { topics: [] } },
    [`/customers/${cioId}/activities`]: { activities: [] },
    '/esp/search_suppression/ada%40example.com': { category: 'bounces', suppressions: [] },
  })

  test('asks for messages window by window, back to when the profile was made', async () => {
    const messages = ({ start_ts, start }: Record<string, unknown>) => ({
      messages: [{ id: `${start_ts}-${start ?? 'first'}` }],
      next: start === undefined ? 'second' : '',
    })
    const { reader, asked } = readerOf({
      '/customers/ada/attributes': profile,
      '/customers/ada/relationships': { cio_relationships: [] },
      ...parts('a3000001'),
      '/customers/a3000001/messages': messages,
    })

    const document = await exportPerson(reader, { userId: 'ada' }, { now })

    const windows = asked.filter(({ path, query }) => path.endsWith('/messages') && query.start === undefined)
    const bounds = windows.map(({ query }) => [Number(query.start_ts), Number(query.end_ts)] as const)
    expect(bounds[0]?.[1]).toBe(now() / 1000)
    expect(bounds.at(-1)?.[0]).toBeLessThanOrEqual(Date.UTC(2024, 0, 1) / 1000)
    expect(bounds.map(([from, to]) => to - from)).toEqual(bounds.map(() => half))
    expect(bounds.slice(1).map(([, to]) => to)).toEqual(bounds.slice(0, -1).map(([from]) => from - 1))
    expect(document?.messages).toHaveLength(2 * bounds.length)
    expect(document?.missing).toEqual([])
  })

  test('asks for older messages where it is told to', async () => {
    const { reader, asked } = readerOf({
      '/customers/ada/attributes': profile,
      '/customers/ada/relationships': {},
      ...parts('a3000001'),
      '/customers/a3000001/messages': {},
    })

    await exportPerson(reader, { userId: 'ada', since: new Date(Date.UTC(2020, 0, 1)) }, { now })

    const starts = asked.filter(({ path }) => path.endsWith('/messages')).map(({ query }) => Number(query.start_ts))
    expect(Math.min(...starts)).toBeLessThanOrEqual(Date.UTC(2020, 0, 1) / 1000)
  })
})

describe('a document from a day on that is none', () => {
  test.each([new Date('x'), '2020-01-01', 1_577_836_800, null])('is refused before anything is read: %s', (since) => {
    const { reader, asked } = readerOf({ '/customers/ada/attributes': profile })
    const gather = () => exportPerson(reader, { userId: 'ada', since: since as never })

    expect(gather).toThrowError(new InvalidMessageError('The since of an export is no date. Give a Date.'))
    expect(asked).toEqual([])
  })
})

describe('a document of which little can be read', () => {
  test('names each part that is missing, and leaves it empty', async () => {
    const { customer } = profile
    const withoutCioId = { customer: { ...customer, identifiers: { id: 'ada', email: 'ada@example.com' } } }
    const { reader, asked } = readerOf({ '/customers/ada/attributes': withoutCioId })

    const options = { now: () => Date.UTC(2026, 1, 1) }
    const document = await exportPerson(reader, { userId: 'ada', since: new Date(Date.UTC(2026, 0, 1)) }, options)

    const reason = 'The App API knows nobody by this name.'
    const parts = [
      'relationships',
      'segments',
      'subscriptionPreferences',
      'activities',
      'messages',
      'emailSuppressions',
    ]
    expect(new Set(document?.missing)).toEqual(new Set(parts.map((part) => ({ part, reason }))))
    expect(document).toMatchObject({
      relationships: [],
      segments: [],
      subscriptionPreferences: {},
      activities: [],
      messages: [],
      emailSuppressions: {},
    })
    const paths = asked.map(({ path, query }) => [path, query.id_type ?? 'none', query.limit ?? 'none'])
    expect(paths.sort()).toEqual([
      ['/customers/ada/activities', 'id', 100],
      ['/customers/ada/attributes', 'id', 'none'],
      ['/customers/ada/messages', 'id', 1000],
      ['/customers/ada/relationships', 'none', 'none'],
      ['/customers/ada/segments', 'id', 'none'],
      ['/customers/ada/subscription_preferences', 'id', 'none'],
      ['/esp/search_suppression/ada%40example.com', 'none', 'none'],
    ])
  })

  test('says so where the profile does not tell since when there are messages', async () => {
    const { customer } = profile
    const { reader, asked } = readerOf({
      '/customers/ada/attributes': { customer: { ...customer, identifiers: { cio_id: 'a3000001' }, timestamps: {} } },
      '/customers/a3000001/segments': {},
      '/customers/a3000001/subscription_preferences': {},
      '/customers/a3000001/activities': {},
      '/customers/a3000001/messages': { messages: [{ id: 'm-1' }] },
    })

    const document = await exportPerson(reader, { userId: 'ada' }, { now: () => Date.UTC(2026, 1, 1) })

    expect(document).toMatchObject({ messages: [{ id: 'm-1' }], relationships: [], emailSuppressions: {} })
    expect(document?.missing).toEqual([
      { part: 'relationships', reason: 'The App API tells those of people who have an id of your own.' },
      {
        part: 'messages',
        reason: 'The profile does not tell when it was made, so that only 180 days were asked for. Give since.',
      },
    ])
    expect(asked.filter(({ path }) => /relationships|esp/.test(path))).toEqual([])
  })
})

describe('a duration that is none', () => {
  test.each([
    ['an erasure', erasePerson],
    ['a restriction', restrictPerson],
    ['the end of one', liftRestriction],
  ])('is refused before %s asks or sends anything', (_name, operation) => {
    const sender = createRecordingSender()
    const { reader, asked } = readerOf({})

    expect(() => operation(sender, reader, { userId: 'ada' }, { timeoutMs: Number.NaN })).toThrowError(
      new ConfigurationError('timeoutMs is NaN. It has to be a number of milliseconds, from 0 on.'),
    )
    expect(() => operation(sender, reader, { userId: 'ada' }, { intervalMs: -1 })).toThrowError(
      new ConfigurationError('intervalMs is -1. It has to be a number of milliseconds, from 0 on.'),
    )
    expect([sender.messages, asked]).toEqual([[], []])
  })

  test('is refused for a list as well', () => {
    const { reader } = readerOf({})

    expect(() => erasePeople(createRecordingSender(), reader, { userIds: [] }, { timeoutMs: Number.NaN })).toThrowError(
      ConfigurationError,
    )
  })
})

describe('the messages', () => {
  test('of an erasure end with the suppression, and carry what they are given', () => {
    const messages = erasureMessages({
      userId: 'ada',
      reference: 'r-1',
      tokens: ['tok-8f1'],
      objects: [{ objectId: 'acme' }, { objectId: 'acme', objectTypeId: 2 }],
      messageId: '01JD9ZQ6V8M0T3S5W7X9Y1A2B3',
      timestamp: '2026-02-01T09:30:00Z',
    })

    expect(messages).toMatchObject([
      { event: 'Device Deleted', userId: 'ada', context: { device: { token: 'tok-8f1' } } },
      { event: 'Relationship Deleted', userId: 'ada', properties: { objectId: 'acme', objectTypeId: 1 } },
      { event: 'Relationship Deleted', userId: 'ada', properties: { objectId: 'acme', objectTypeId: 2 } },
      {
        event: 'User Suppressed',
        userId: 'ada',
        properties: { reference: 'r-1' },
        messageId: '01JD9ZQ6V8M0T3S5W7X9Y1A2B3',
      },
    ])
    expect(new Set(messages.map(({ messageId }) => messageId)).size).toBe(4)
    expect(messages.map(({ timestamp }) => timestamp)).toEqual(messages.map(() => '2026-02-01T09:30:00Z'))
  })

  test('of a restriction and its end are one identify each', () => {
    expect(restrictionMessage({ userId: 'ada', wasUnsubscribed: false })).toMatchObject({
      type: 'identify',
      userId: 'ada',
      traits: { unsubscribed: true, processing_restricted: true, unsubscribed_before_restriction: false },
    })
    expect(liftedRestrictionMessage({ userId: 'ada', wasUnsubscribed: true })).toMatchObject({
      type: 'identify',
      traits: { unsubscribed: true, processing_restricted: false, unsubscribed_before_restriction: null },
    })
  })
})
