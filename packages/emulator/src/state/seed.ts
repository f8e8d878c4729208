import { checked, MisshapenError } from '../checked.ts'
import { convertDates } from '../timestamps.ts'
import { INITIAL_CONTENT, type InitialContent } from './initial-content.ts'
import type { Behaviour } from './options.ts'
import type { Person } from './person.ts'
import { seedShape } from './seed-shape.ts'
import { type Claims, type Moment, State } from './state.ts'

/** A person to begin with. `id`, `email` or both. */
export type SeedPerson = {
  readonly id?: string
  readonly email?: string
  /** As traits of `identify`. */
  readonly attributes?: Readonly<Record<string, unknown>>
  /** Platform in lower case: `ios`, `android`. */
  readonly devices?: readonly { readonly token: string; readonly platform?: string }[]
  /** Ids of manual segments. */
  readonly segments?: readonly number[]
  /** Deletes the person again and blocks both identifiers. @default false */
  readonly isSuppressed?: boolean
}

/** An object to begin with. */
export type SeedObject = {
  /** @default '1' */
  readonly typeId?: string
  readonly objectId: string
  readonly attributes?: Readonly<Record<string, unknown>>
}

/** Who is related to what. */
export type SeedRelationship = {
  /** The `id`, or else the `email`, of a person of the seed. */
  readonly person: string
  /** @default '1' */
  readonly typeId?: string
  /** An object of the seed. */
  readonly objectId: string
  readonly attributes?: Readonly<Record<string, unknown>>
}

/** What a workspace holds before the first request: plain data, as a JSON file has it. */
export type Seed = {
  readonly people?: readonly SeedPerson[]
  readonly objects?: readonly SeedObject[]
  readonly relationships?: readonly SeedRelationship[]
  /** Object types, topics, segments and messages; each list that is given replaces the usual one. */
  readonly content?: Partial<InitialContent>
}

/**
 * A state made of a seed.
 *
 * @param now - Unix milliseconds.
 * @throws {MisshapenError} that says where, if the seed is not as it should be.
 */
export function sown(seed: Seed, behaviour: Behaviour, now: number): State {
  checked(seedShape, seed, 'The seed')
  const moment: Moment = { at: now, receivedAt: now }
  const state = new State(behaviour, { ...INITIAL_CONTENT, ...seed.content }, Math.floor(now / 1000))
  const { people = [], objects = [], relationships = [] } = seed
  refuseShared(people)
  for (const [index, person] of people.entries()) sowPerson(state, person, `people.${index}`, moment)
  for (const [index, { typeId = '1', objectId, attributes = {} }] of objects.entries()) {
    const object = state.upsertObject(typeId, objectId, converted(state, attributes), moment)
    if (!object) throw new MisshapenError(`The seed has no object type "${typeId}", which objects.${index} is of.`)
  }
  for (const [index, relationship] of relationships.entries()) relate(state, relationship, index, moment)
  for (const { id, email, isSuppressed } of people) {
    const address = addressOf(id, email)
    if (isSuppressed && address) state.suppress(address, moment)
  }
  return state
}

/** Two people of one identifier would become one. */
function refuseShared(people: readonly SeedPerson[]): void {
  const owners = new Map<string, string>()
  for (const [index, { id, email }] of people.entries()) {
    for (const [kind, value] of Object.entries({ id, email: email?.toLowerCase() })) {
      if (value === undefined) continue
      const owner = owners.get(`${kind} ${value}`)
      const place = `people.${index}`
      if (owner !== undefined)
        throw new MisshapenError(`The seed gives the ${kind} "${value}" to ${owner} and ${place}.`)
      owners.set(`${kind} ${value}`, place)
    }
  }
}

function sowPerson(state: State, seed: SeedPerson, place: string, moment: Moment): void {
  const { id, email, attributes = {}, devices = [], segments = [] } = seed
  const address = addressOf(id, email)
  if (!address) throw new MisshapenError(`The seed has ${place} with neither id nor email.`)
  const others = email !== undefined && id !== undefined ? [{ kind: 'email', value: email } as const] : []
  const person = state.upsertPerson({ address, others }, moment)
  if (!person) return
  state.mergeTraits(person, converted(state, attributes), moment)
  for (const { token, platform = '' } of devices) {
    const lastUsed = Math.floor(moment.at / 1000)
    state.registerDevice(person, { token, platform, lastUsed, attributes: {} }, moment)
  }
  for (const segmentId of segments) {
    const segment = state.segments.find(segmentId)
    if (!segment) throw new MisshapenError(`The seed has no segment ${segmentId}, which ${place} is in.`)
    state.segments.admit(segment, person, Math.floor(moment.at / 1000))
  }
}

function relate(state: State, seed: SeedRelationship, index: number, moment: Moment): void {
  const { person: name, typeId = '1', objectId, attributes = {} } = seed
  const person: Person | undefined =
    state.people.find({ kind: 'id', value: name }) ?? state.people.find({ kind: 'email', value: name })
  const object = state.objects.find(typeId, objectId)
  if (!person) throw new MisshapenError(`The seed has no person "${name}", whom relationships.${index} is about.`)
  if (!object) {
    throw new MisshapenError(
      `The seed has no object "${objectId}" of type ${typeId}, which relationships.${index} is about.`,
    )
  }
  state.relate(person, object, converted(state, attributes), moment)
}

function addressOf(id: string | undefined, email: string | undefined): Claims['address'] | undefined {
  if (id !== undefined) return { kind: 'id', value: id }
  return email === undefined ? undefined : { kind: 'email', value: email }
}

/** A copy, with dates as they are stored. */
function converted(state: State, attributes: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const copy = structuredClone(attributes)
  return state.behaviour.convertsTimestamps ? convertDates(copy) : copy
}
