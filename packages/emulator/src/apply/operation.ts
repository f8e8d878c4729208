import { toSeconds } from '../clock.ts'
import { joinAnonymous } from '../state/joining.ts'
import type { Happening, Moment, State } from '../state/state.ts'
import type { Link, Operation } from '../track/operation.ts'
import { deviceAttributes, registerDevice, removeDevice } from './devices.ts'
import { type Effect, type Ineffective, noEffect, withPerson } from './effect.ts'
import { record } from './happening.ts'
import { mergePeople } from './merge.ts'
import { reportMetric, unsubscribe } from './metric.ts'
import { deleteObject, putObject, relate, unrelate } from './relationships.ts'
import { deletePerson, suppressPerson, unsuppressPerson } from './removal.ts'
import { changeSegment } from './segment.ts'

type Of<Action extends Operation['action']> = Extract<Operation, { readonly action: Action }>

/** Does what an operation of the Track API says, with the verbs that the Pipelines API has as well. */
export function applyOperation(state: State, operation: Operation, moment: Moment): Effect {
  switch (operation.action) {
    case 'identify':
      return identify(state, operation, moment)
    case 'delete':
      return deletePerson(state, operation.address, moment)
    case 'suppress':
      return suppressPerson(state, operation.address, moment)
    case 'unsuppress':
      return unsuppressPerson(state, operation.address)
    case 'add_device':
      return addDevice(state, operation, moment)
    case 'delete_device':
      return removeDevice(state, operation.address, operation.token, moment)
    case 'merge':
      return mergePeople(state, operation.primary, operation.secondary, moment)
    case 'relationships':
      return changeRelationships(state, operation, moment)
    case 'identify_object':
      return identifyObject(state, operation, moment)
    case 'delete_object':
      return deleteObject(state, operation.object, moment)
    case 'metric':
      return reportMetric(state, operation, moment)
    case 'unsubscribe':
      return unsubscribe(state, operation, moment)
    case 'segment':
      return changeSegment(state, operation, moment)
    default:
      return recordEvent(state, operation, moment)
  }
}

function identify(state: State, operation: Of<'identify'>, moment: Moment): Effect {
  const { claims, anonymousId, relationships, relationshipChange: change } = operation
  if (!claims) return noEffect('an anonymous_id alone has no profile: the attributes are not stored')
  if (operation.isUpdateOnly && !state.isBlocked(claims) && !state.findPerson(claims)) {
    // [doc] The activity; [default] what is in it, and that it belongs to nobody.
    const data = JSON.stringify({ [claims.address.kind]: claims.address.value, reason: '_update' })
    state.logApart('failed_attribute_change', moment, { data })
    return noEffect(`nobody is ${claims.address.value}, and _update creates nobody`)
  }
  return withPerson(state, claims, moment, (person) => {
    state.mergeTraits(person, operation.attributes, moment)
    if (anonymousId !== undefined) joinAnonymous(state, person, anonymousId, moment)
    const subject = { kind: 'cio_id', value: person.cioId } as const
    return changeRelationships(state, { change, links: relationships.map((link) => ({ ...link, subject })) }, moment)
  })
}

/** [doc] A ULID that has arrived before is ignored, whichever API brought it. [default] Another id tells nothing. */
const ULID = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/i

function recordEvent(state: State, operation: Of<Happening['type']>, moment: Moment): Effect {
  const { eventId, doer, action: type, name } = operation
  const { deduplicatesAnyEventId, eventIdMemoryMs, eventForUnknownPerson } = state.behaviour
  if (eventId !== undefined && (deduplicatesAnyEventId || ULID.test(eventId))) {
    const isNew = state.messageIds.remember(eventId, moment.receivedAt, eventIdMemoryMs)
    if (!isNew) return { code: 'duplicate', reason: `an event with the id ${eventId} has arrived before` }
  }
  const isKnown = doer === undefined || doer.kind === 'anonymous_id' || state.people.find(doer) !== undefined
  if (!isKnown && eventForUnknownPerson === 'drop') return noEffect(`there is no person ${doer.value}`)
  return record(state, doer, { type, name, data: JSON.stringify(operation.data) }, moment)
}

function addDevice(state: State, operation: Of<'add_device'>, moment: Moment): Effect {
  const { address, token, platform, attributes } = operation
  const lastUsed = operation.lastUsed ?? toSeconds(moment.at)
  return registerDevice(state, address, { token, platform, lastUsed, attributes: deviceAttributes(attributes) }, moment)
}

type Relationships = Pick<Of<'relationships'>, 'change' | 'links'>

function changeRelationships(state: State, { change, links }: Relationships, moment: Moment): Effect {
  return together(links.map((link) => (change === 'add' ? add(state, link, moment) : remove(state, link, moment))))
}

/** [default] An object that does not exist is made without attributes, as with every other message that names one. */
function add(state: State, { subject, object: reference, attributes }: Link, moment: Moment): Effect {
  const object = putObject(state, reference, {}, moment)
  return 'reason' in object ? noEffect(object.reason) : relate(state, subject, object, attributes, moment)
}

function remove(state: State, { subject, object }: Link, moment: Moment): Effect {
  return unrelate(state, subject, object, moment)
}

function identifyObject(state: State, operation: Of<'identify_object'>, moment: Moment): Effect {
  const object = putObject(state, operation.object, operation.attributes, moment)
  if ('reason' in object) return noEffect(object.reason)
  return together(operation.people.map(({ subject, attributes }) => relate(state, subject, object, attributes, moment)))
}

/** One effect of several: what each of them could not do. */
function together(effects: readonly Effect[]): Effect {
  const failed = effects.filter((effect): effect is Ineffective => effect !== undefined)
  const [first] = failed
  return first && { code: first.code, reason: failed.map(({ reason }) => reason).join('; ') }
}
