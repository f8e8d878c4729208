import fc from 'fast-check'
import { createEmulator, type RecordedRequest, type Workspace } from '../src/index.ts'

const id = fc.constantFrom('ada', 'bob', 'cem')
const email = fc.constantFrom('ada@example.com', 'BOB@example.com', 'cem@example.com')
const cioId = fc.constantFrom('a3000001', 'a3000002')
const userId = fc.oneof(
  id,
  email,
  cioId.map((value) => `cio_${value}`),
)
const anonymousId = fc.constantFrom('anon-1', 'anon-2')
const objectId = fc.constantFrom('acme', 'beta')
const token = fc.constantFrom('tok-1', 'tok-2')
const plan = fc.constantFrom('free', 'pro', '', null)
const eventId = fc.constantFrom('01JD9ZQ6V8M0T3S5W7X9Y1A2B3', '01JD9ZQ6V8M0T3S5W7X9Y1A2B4')

/** Unix seconds, about as old as the clock of a history begins. */
const seconds = fc.constantFrom(1772323200, 1772323100, 1772323300)

/** Every kind of message of the Pipelines API, over so few identifiers that they keep meeting. */
export const message = fc.oneof(
  fc.record({
    type: fc.constant('identify'),
    userId,
    anonymousId: fc.option(anonymousId, { nil: undefined }),
    traits: fc.record({ email, plan }, { requiredKeys: [] }),
  }),
  fc.record({ type: fc.constant('track'), userId, event: fc.constant('Paid') }),
  fc.record({ type: fc.constant('track'), userId, event: fc.constant('Paid'), messageId: eventId }),
  fc.record({ type: fc.constant('track'), anonymousId, event: fc.constant('Seen') }),
  fc.record({ type: fc.constantFrom('page', 'screen'), userId, name: fc.constant('Home') }),
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

const identifiers = fc.oneof(fc.record({ id }), fc.record({ email }), fc.record({ cio_id: cioId }))
const objectIdentifiers = fc.oneof(
  fc.record({ object_type_id: fc.constant('1'), object_id: objectId }),
  fc.record({ cio_object_id: fc.constantFrom('obb7fd050101', 'obb7fd050102') }),
)
const person = { type: fc.constant('person'), identifiers }
const object = { type: fc.constant('object'), identifiers: objectIdentifiers }
const ofObjects = fc.array(fc.record({ identifiers: objectIdentifiers }), { minLength: 1, maxLength: 2 })
const ofPeople = fc.array(fc.record({ identifiers: fc.oneof(identifiers, fc.record({ anonymous_id: anonymousId })) }), {
  minLength: 1,
  maxLength: 2,
})
const changes = fc.constantFrom('add_relationships', 'delete_relationships')

/** Every kind of operation of Track v2, over the same identifiers. */
export const operation = fc.oneof(
  fc.record(
    {
      ...person,
      action: fc.constant('identify'),
      timestamp: seconds,
      attributes: fc.record(
        { id, email, plan, anonymous_id: anonymousId, _update: fc.boolean() },
        { requiredKeys: [] },
      ),
      cio_relationships: ofObjects,
    },
    { requiredKeys: ['type', 'identifiers', 'action'] },
  ),
  fc.record({ ...person, action: fc.constantFrom('delete', 'suppress', 'unsuppress') }),
  fc.record(
    { ...person, action: fc.constantFrom('event', 'page', 'screen'), name: fc.constant('Paid'), id: eventId },
    { requiredKeys: ['type', 'identifiers', 'action', 'name'] },
  ),
  fc.record({
    type: fc.constant('person'),
    identifiers: fc.record({ anonymous_id: anonymousId }),
    action: fc.constant('event'),
    name: fc.constant('Seen'),
  }),
  fc.record({
    ...person,
    action: fc.constant('add_device'),
    device: fc.record({ token, platform: fc.constantFrom('ios', 'android') }),
  }),
  fc.record({ ...person, action: fc.constant('delete_device'), device: fc.record({ token }) }),
  fc.record({ ...person, action: changes, cio_relationships: ofObjects }),
  fc.record({
    type: fc.constant('person'),
    action: fc.constant('merge'),
    primary: identifiers,
    secondary: identifiers,
  }),
  fc.record(
    {
      ...object,
      action: fc.constantFrom('identify', 'identify_anonymous'),
      attributes: fc.record({ plan }),
      cio_relationships: ofPeople,
    },
    { requiredKeys: ['type', 'identifiers', 'action'] },
  ),
  fc.record({ ...object, action: fc.constant('delete') }),
  fc.record({ ...object, action: changes, cio_relationships: ofPeople }),
)

/** One request of a history. */
export type Request = {
  readonly method: string
  readonly path: string
  readonly body?: unknown
  readonly isStrict?: boolean
  /** Unix milliseconds; a minute after the one before if left out. */
  readonly at?: number
}

const atCustomer = (value: string, rest = '') => `/api/v1/customers/${encodeURIComponent(value)}${rest}`

/** What only Track v1 can say. */
const v1Request: fc.Arbitrary<Request> = fc.oneof(
  fc.record({
    method: fc.constant('PUT'),
    path: userId.map((value) => atCustomer(value)),
    body: fc.record(
      {
        id,
        email,
        plan,
        anonymous_id: anonymousId,
        _timestamp: seconds,
        cio_relationships: fc.record({ action: changes, relationships: ofObjects }),
      },
      { requiredKeys: [] },
    ),
  }),
  fc.record({ method: fc.constant('DELETE'), path: userId.map((value) => atCustomer(value)) }),
  fc.record({
    method: fc.constant('POST'),
    path: fc.tuple(userId, fc.constantFrom('/suppress', '/unsuppress')).map(([value, rest]) => atCustomer(value, rest)),
  }),
  ...(
    [
      ['id', id],
      ['email', email],
      ['cio_id', cioId],
    ] as const
  ).map(([kind, value]) =>
    fc.record({
      method: fc.constant('POST'),
      // Whoever is added may go in many ways, and is seldom there when it matters: add more than is removed.
      path: fc
        .constantFrom('add', 'add', 'add', 'remove')
        .map((change) => `/api/v1/segments/1/${change}_customers?id_type=${kind}`),
      body: fc.record({ ids: fc.array(value as fc.Arbitrary<string>, { minLength: 1, maxLength: 3 }) }),
    }),
  ),
  fc.record({
    method: fc.constant('POST'),
    path: fc.constant('/api/v1/forms/f/submit'),
    body: fc.record({ data: fc.oneof(fc.record({ id }), fc.record({ email })) }),
  }),
)

/** Requests of both APIs and of both versions of one, in any order, all of them valid. */
export const history: fc.Arbitrary<Request[]> = fc.array(
  fc.oneof(
    message.map((body): Request => ({ method: 'POST', path: `/v1/${body.type}`, body })),
    operation.map((body): Request => ({ method: 'POST', path: '/api/v2/entity', body })),
    v1Request,
  ),
  { maxLength: 40, size: 'max' },
)

/** When a history begins. */
const BEGINNING = Date.parse('2026-03-01T00:00:00Z')

/** Sends requests to a workspace of its own, a minute apart, and gives that workspace back. */
export async function live(requests: readonly Request[]): Promise<Workspace> {
  return livedAt(requests.map((request, index) => ({ at: BEGINNING + index * 60_000, ...request })))
}

/** Sends what a journal holds, each when it came in the first time. */
export async function replay(journal: readonly RecordedRequest[]): Promise<Workspace> {
  return livedAt(journal)
}

async function livedAt(requests: readonly (Request & { readonly at: number })[]): Promise<Workspace> {
  let now = BEGINNING
  const emulator = createEmulator({ now: () => now })
  const workspace = emulator.workspace('default')
  if (!workspace) throw new Error('an emulator has a default workspace')
  const { writeKey, siteId, trackKey } = workspace.keys
  for (const { method, path, body, at, isStrict = true } of requests) {
    now = at
    const credentials = path.startsWith('/v1/') ? `${writeKey}:` : `${siteId}:${trackKey}`
    const response = await emulator.fetch(
      new Request(`http://localhost${path}`, {
        method,
        headers: { authorization: `Basic ${btoa(credentials)}`, ...(isStrict && { 'x-strict-mode': '1' }) },
        body: body === undefined ? null : typeof body === 'string' ? body : JSON.stringify(body),
      }),
    )
    if (!response.ok) throw new Error(`${method} ${path} was answered ${response.status}: ${await response.text()}`)
    if (response.status === 207) throw new Error(`a part of it was refused: ${await response.text()}`)
  }
  return workspace
}
