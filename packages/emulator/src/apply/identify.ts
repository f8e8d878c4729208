import type { IdentifyReading } from '@cio/wire'
import { identifierOf, isRecord } from '../semantic-events.ts'
import { type GivenIdentifier, readIdentifier } from '../state/identifier.ts'
import { joinAnonymous } from '../state/joining.ts'
import type { Claims, Moment, State } from '../state/state.ts'
import { convertDates } from '../timestamps.ts'
import { type Effect, noEffect, withPerson } from './effect.ts'
import { readObjectTypeId } from './object-type.ts'

/** Traits that say something else than an attribute. [map] Not `objectId`, which says something else as well. */
const RESERVED: ReadonlySet<string> = new Set([
  'id',
  'email',
  'cio_id',
  'createdAt',
  'anonymous_id',
  'object_type_id',
  'objectTypeId',
  'relationshipAttributes',
])

/**
 * Creates or updates a person; with an anonymous id, gives them what they did anonymously.
 *
 * [map] The person is named by `userId` (`cio_…`, an email address, or an id), else by `traits.email`; a call with nothing
 * but an `anonymousId` reaches no profile.
 */
export function applyIdentify(state: State, fields: IdentifyReading, moment: Moment): Effect {
  const traits = fields.traits ?? {}
  const claims = claimsOf(fields.userId, traits)
  if (!claims) return noEffect('an anonymousId alone has no profile: the traits are not stored')
  return withPerson(state, claims, moment, (person) => {
    const converted = state.behaviour.convertsTimestamps ? convertDates(traits) : traits
    state.mergeTraits(person, attributesOf(converted), moment)
    const objectId = identifierOf(traits.objectId)
    const isRelated = objectId === undefined || relateToObject(state, person, objectId, converted, moment)
    if (fields.anonymousId !== undefined) joinAnonymous(state, person, fields.anonymousId, moment)
    return isRelated ? undefined : noEffect('the workspace has no such object type: the relationship is not stored')
  })
}

function claimsOf(userId: string | undefined, traits: Readonly<Record<string, unknown>>): Claims | undefined {
  const others: GivenIdentifier[] = []
  const email = identifierOf(traits.email)
  const id = identifierOf(traits.id)
  if (email !== undefined) others.push({ kind: 'email', value: email })
  if (id !== undefined) others.push({ kind: 'id', value: id })
  if (userId !== undefined) return { address: readIdentifier(userId), others }
  const [address, ...rest] = others
  return address?.kind === 'email' ? { address, others: rest } : undefined
}

function attributesOf(traits: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const attributes = Object.entries(traits).filter(([name]) => !RESERVED.has(name))
  const { createdAt } = traits
  const isCreatedAtGiven = createdAt !== undefined && traits.created_at === undefined
  return Object.fromEntries(isCreatedAtGiven ? [...attributes, ['created_at', createdAt]] : attributes)
}

/** [map] `objectId` among the traits relates the person to an object in the same call; its type defaults to 1. */
function relateToObject(
  state: State,
  person: Parameters<State['relate']>[0],
  objectId: string,
  traits: Readonly<Record<string, unknown>>,
  moment: Moment,
): boolean {
  const object = state.upsertObject(readObjectTypeId(traits), objectId, {}, moment)
  if (!object) return false
  const { relationshipAttributes } = traits
  state.relate(person, object, isRecord(relationshipAttributes) ? relationshipAttributes : {}, moment)
  return true
}
