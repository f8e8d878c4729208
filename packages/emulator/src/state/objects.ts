import { Attributes } from './attributes.ts'
import type { Person, Relationship } from './person.ts'
import type { State } from './state.ts'

/** A company, an account, a course: anything that people can be related to. */
export type CioObject = {
  /** Integer from 1 upwards, as text. */
  readonly typeId: string
  /** Unique within its type. */
  readonly objectId: string
  /** Given by the service, immutable. */
  readonly cioObjectId: string
  readonly attributes: Attributes
  readonly people: Set<Person>
}

export type ObjectType = {
  readonly id: string
  readonly name: string
  readonly singularName: string
}

const FIRST_CIO_OBJECT_ID = 0xb7fd050100

/** The object types and objects of a workspace, and both ends of every relationship. */
export class Objects {
  #count = 0
  readonly #types = new Map<string, ObjectType>()
  readonly #byType = new Map<string, Map<string, CioObject>>()
  readonly #byCioObjectId = new Map<string, CioObject>()

  constructor(types: readonly ObjectType[]) {
    for (const type of types) this.#types.set(type.id, type)
  }

  get types(): ObjectType[] {
    return [...this.#types.values()]
  }

  get size(): number {
    return this.#byCioObjectId.size
  }

  hasType(typeId: string): boolean {
    return this.#types.has(typeId)
  }

  *ofType(typeId: string): Generator<CioObject> {
    yield* this.#byType.get(typeId)?.values() ?? []
  }

  find(typeId: string, objectId: string): CioObject | undefined {
    return this.#byType.get(typeId)?.get(objectId)
  }

  findByCioObjectId(cioObjectId: string): CioObject | undefined {
    return this.#byCioObjectId.get(cioObjectId)
  }

  create(typeId: string, objectId: string): CioObject {
    this.#count += 1
    const object: CioObject = {
      typeId,
      objectId,
      cioObjectId: `ob${(FIRST_CIO_OBJECT_ID + this.#count).toString(16)}`,
      attributes: new Attributes(),
      people: new Set(),
    }
    this.#index(object)
    return object
  }

  /** Removes an object together with its relationships. */
  remove(object: CioObject): void {
    for (const person of object.people) this.unrelate(person, object)
    this.#byType.get(object.typeId)?.delete(object.objectId)
    this.#byCioObjectId.delete(object.cioObjectId)
  }

  /** The relationship of a person with an object, made now if there was none. */
  relate(person: Person, object: CioObject): { readonly relationship: Relationship; readonly isNew: boolean } {
    person.relationships ??= new Map()
    const known = person.relationships.get(object)
    if (known) return { relationship: known, isNew: false }
    const relationship: Relationship = { attributes: new Attributes() }
    person.relationships.set(object, relationship)
    object.people.add(person)
    return { relationship, isNew: true }
  }

  /** @returns Whether they were related. */
  unrelate(person: Person, object: CioObject): boolean {
    object.people.delete(person)
    return person.relationships?.delete(object) ?? false
  }

  capture(state: State) {
    return {
      count: this.#count,
      types: this.types,
      objects: Array.from(this.#byCioObjectId.values(), ({ people, ...object }) => ({
        ...object,
        attributes: object.attributes.capture(),
        people: Array.from(people, ({ number }) => number),
      })),
      relationships: [...state.people].flatMap((person) =>
        Array.from(person.relationships ?? [], ([{ cioObjectId }, relationship]) => ({
          person: person.number,
          cioObjectId,
          attributes: relationship.attributes.capture(),
        })),
      ),
    }
  }

  adopt({ count, types, objects, relationships }: ReturnType<Objects['capture']>, state: State): void {
    this.#count = count
    this.#types.clear()
    for (const type of types) this.#types.set(type.id, type)
    for (const { people, ...object } of objects) {
      const found = people.flatMap((number) => state.people.present(number) ?? [])
      this.#index({ ...object, attributes: new Attributes(object.attributes), people: new Set(found) })
    }
    for (const { person, cioObjectId, attributes } of relationships) {
      const owner = state.people.present(person)
      const object = this.#byCioObjectId.get(cioObjectId)
      if (!owner || !object) continue
      owner.relationships ??= new Map()
      owner.relationships.set(object, { attributes: new Attributes(attributes) })
    }
  }

  #index(object: CioObject): void {
    const siblings = this.#byType.get(object.typeId) ?? new Map<string, CioObject>()
    this.#byType.set(object.typeId, siblings.set(object.objectId, object))
    this.#byCioObjectId.set(object.cioObjectId, object)
  }

  /** Removes every relationship of somebody who is about to go. */
  release(person: Person): void {
    for (const object of person.relationships?.keys() ?? []) object.people.delete(person)
    person.relationships = undefined
  }
}
