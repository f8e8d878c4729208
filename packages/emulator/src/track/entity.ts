import type { Subject } from '../apply/relationships.ts'
import { isRecord } from '../semantic-events.ts'
import type { Identifier } from '../state/identifier.ts'
import type { Behaviour } from '../state/options.ts'
import { judgeDevice, judgeDeviceRemoval } from './device.ts'
import { judgeEvent } from './event.ts'
import { type Fields, faulty, found, type Read, readObject, readSeconds, readSubject } from './fields.ts'
import { judgeV2Identify } from './identify.ts'
import { attributeProblems, idProblems } from './limits.ts'
import { judgeDeliveryEvent } from './metric.ts'
import { invalid, type Judged, judged, required } from './operation.ts'
import { readObjectLinks, readObjectReference, readPeopleLinks } from './relationships.ts'
import { judgeMerge } from './v1.ts'

type EntityJudge = (body: Fields, behaviour: Behaviour) => Judged

/** Lets a judge look at whoever is named, anonymous or not. */
function ofSubject(judge: (subject: Subject, body: Fields, behaviour: Behaviour) => Judged): EntityJudge {
  return (body, behaviour) => {
    const subject = readSubject(body.identifiers, 'identifiers')
    if (subject.value === undefined) return { problems: subject.problems }
    const problems = idProblems(`identifiers.${subject.value.kind}`, subject.value.value)
    return problems.length > 0 ? { problems } : judge(subject.value, body, behaviour)
  }
}

/** The same for what has to be about a person. */
function ofPerson(judge: (address: Identifier, body: Fields) => Judged): EntityJudge {
  return ofSubject(({ kind, value }, body) =>
    kind === 'anonymous_id'
      ? { problems: [required('identifiers', 'identifiers must have one of id, email, cio_id')] }
      : judge({ kind, value }, body),
  )
}

function event(type: 'event' | 'page' | 'screen' | 'viewed_content' | 'clicked_content'): EntityJudge {
  return ofSubject((doer, { name, id, timestamp, attributes: data }) =>
    judgeEvent({ type, doer, name, id, timestamp, data, dataField: 'attributes' }),
  )
}

function personRelationships(change: 'add' | 'remove'): EntityJudge {
  return ofPerson((subject, body) => {
    const links = readLinks(body, readObjectLinks)
    return judged(links.problems, () => ({
      action: 'relationships',
      change,
      links: (links.value ?? []).map((link) => ({ ...link, subject })),
    }))
  })
}

function objectRelationships(change: 'add' | 'remove'): EntityJudge {
  return (body) => {
    const object = readObjectReference(body.identifiers, 'identifiers')
    const links = readLinks(body, readPeopleLinks)
    if (object.value === undefined) return { problems: [...object.problems, ...links.problems] }
    const reference = object.value
    return judged(links.problems, () => ({
      action: 'relationships',
      change,
      links: (links.value ?? []).map((link) => ({ ...link, object: reference })),
    }))
  }
}

/** [doc] `cio_relationships` is required where it is what the action is about. */
function readLinks<Links>(body: Fields, read: (input: unknown, field: string) => Read<Links>): Read<Links> {
  const { cio_relationships: input } = body
  return input === undefined || input === null
    ? faulty(required('cio_relationships'))
    : read(input, 'cio_relationships')
}

const identifyObject: EntityJudge = (body, { entityLimits }) => {
  const object = readObjectReference(body.identifiers, 'identifiers')
  const attributes = readObject(body.attributes, 'attributes')
  const people = readObjectPeople(body)
  const at = readSeconds(body.timestamp, 'timestamp')
  const limits = entityLimits === 'reject' ? attributeProblems(attributes.value ?? {}, 'attributes') : []
  const problems = [...object.problems, ...attributes.problems, ...limits, ...people.problems, ...at.problems]
  if (object.value === undefined) return { problems }
  const reference = object.value
  // [doc] The two names are reserved.
  const { object_id: _objectId, cio_object_id: _cioObjectId, ...stored } = attributes.value ?? {}
  return judged(problems, () => ({
    action: 'identify_object',
    object: reference,
    attributes: stored,
    people: people.value ?? [],
    at: at.value,
  }))
}

/** [doc] The schema has an anonymous id within `cio_relationships`, the example of the same page at the top: both are read. */
function readObjectPeople(body: Fields): ReturnType<typeof readPeopleLinks> {
  const listed = readPeopleLinks(body.cio_relationships ?? [], 'cio_relationships')
  const { anonymous_id: anonymousId } = body
  if (listed.value === undefined || typeof anonymousId !== 'string' || anonymousId === '') return listed
  return found([...listed.value, { subject: { kind: 'anonymous_id', value: anonymousId }, attributes: {} }])
}

const deleteObject: EntityJudge = (body) => {
  const object = readObjectReference(body.identifiers, 'identifiers')
  if (object.value === undefined) return { problems: object.problems }
  return { operation: { action: 'delete_object', object: object.value } }
}

/** [doc] What can be done to what. [map] Reports about content are sent by public mapping code. */
const JUDGES: Readonly<Record<string, Readonly<Record<string, EntityJudge>>>> = {
  person: {
    identify: ofSubject((subject, body, { entityLimits }) => judgeV2Identify(body, subject, entityLimits === 'reject')),
    delete: ofPerson((address) => ({ operation: { action: 'delete', address } })),
    event: event('event'),
    screen: event('screen'),
    page: event('page'),
    viewed_content: event('viewed_content'),
    clicked_content: event('clicked_content'),
    add_relationships: personRelationships('add'),
    delete_relationships: personRelationships('remove'),
    add_device: ofPerson((address, { device }) => judgeDevice(device, address, 'token')),
    delete_device: ofPerson((address, body) => judgeDeviceRemoval(body, address)),
    merge: judgeMerge,
    suppress: ofPerson((address) => ({ operation: { action: 'suppress', address } })),
    unsuppress: ofPerson((address) => ({ operation: { action: 'unsuppress', address } })),
  },
  object: {
    identify: identifyObject,
    identify_anonymous: identifyObject,
    delete: deleteObject,
    add_relationships: objectRelationships('add'),
    delete_relationships: objectRelationships('remove'),
  },
  delivery: { event: judgeDeliveryEvent },
}

/** Looks at one operation of v2. */
export function judgeEntity(input: unknown, behaviour: Behaviour): Judged {
  if (!isRecord(input)) return { problems: [invalid('', 'operation is not an object')] }
  const { type, action } = input
  const actions = lookUp(JUDGES, type)
  if (actions === undefined) return { problems: [choice('type', type, JUDGES)] }
  const judge = lookUp(actions, action)
  return judge ? judge(input, behaviour) : { problems: [choice('action', action, actions)] }
}

function lookUp<Value>(table: Readonly<Record<string, Value>>, key: unknown): Value | undefined {
  return typeof key === 'string' && Object.hasOwn(table, key) ? table[key] : undefined
}

function choice(field: string, given: unknown, table: object) {
  if (given === undefined || given === null || given === '') return required(field)
  return invalid(field, `${field} must be one of ${Object.keys(table).join(', ')}`)
}
