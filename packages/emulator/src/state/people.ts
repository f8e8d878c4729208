import { NO_ACTIVITY } from './activity-log.ts'
import { Attributes } from './attributes.ts'
import { type Identifier, indexKey } from './identifier.ts'
import type { Person } from './person.ts'

/** First internal id of a workspace, so that they look like the real ones: `a3000001`, `a3000002`, … */
const FIRST_CIO_ID = 0xa3000000

/** The people of a workspace and the three indexes that find them. An identifier leads to one person at most. */
export class People {
  #count = 0
  readonly #byId = new Map<string, Person>()
  readonly #byEmail = new Map<string, Person>()
  readonly #byCioId = new Map<string, Person>()
  readonly #byNumber = new Map<number, Person>()
  /** People who are gone, kept for as long as the activity log remembers something of them. */
  readonly #deleted = new Map<number, Person>()

  get size(): number {
    return this.#byNumber.size
  }

  [Symbol.iterator](): Iterator<Person> {
    return this.#byNumber.values()
  }

  find(identifier: Identifier): Person | undefined {
    return this.#indexOf(identifier.kind).get(indexKey(identifier))
  }

  /** By the number that the activity log knows; also somebody deleted. */
  numbered(number: number): { readonly person: Person; readonly isDeleted: boolean } | undefined {
    const person = this.#byNumber.get(number)
    if (person) return { person, isDeleted: false }
    const deleted = this.#deleted.get(number)
    return deleted && { person: deleted, isDeleted: true }
  }

  /** By the same number, unless they are gone. */
  present(number: number): Person | undefined {
    return this.#byNumber.get(number)
  }

  /** Everybody who once had this identifier and is gone, latest first. */
  findDeleted(identifier: Identifier): Person[] {
    const key = indexKey(identifier)
    return [...this.#deleted.values()]
      .filter((person) => {
        const value = identifier.kind === 'cio_id' ? person.cioId : person[identifier.kind]
        return value !== undefined && indexKey({ kind: identifier.kind, value }) === key
      })
      .reverse()
  }

  /** @param createdAt - Unix seconds. */
  create(createdAt: number): Person {
    this.#count += 1
    const person: Person = {
      number: this.#count,
      cioId: (FIRST_CIO_ID + this.#count).toString(16),
      id: undefined,
      email: undefined,
      createdAt,
      attributes: new Attributes(),
      devices: undefined,
      relationships: undefined,
      lastActivity: NO_ACTIVITY,
    }
    this.#byNumber.set(person.number, person)
    this.#byCioId.set(person.cioId, person)
    return person
  }

  /** Gives a person an identifier that nobody else has; the one they had of that kind is free again. */
  assign(person: Person, kind: 'id' | 'email', value: string): void {
    const index = this.#indexOf(kind)
    const former = person[kind]
    if (former !== undefined) index.delete(indexKey({ kind, value: former }))
    person[kind] = value
    index.set(indexKey({ kind, value }), person)
  }

  /** @param oldestActivity - What the log still holds: nobody is remembered for longer. */
  remove(person: Person, oldestActivity: number): void {
    if (person.id !== undefined) this.#byId.delete(indexKey({ kind: 'id', value: person.id }))
    if (person.email !== undefined) this.#byEmail.delete(indexKey({ kind: 'email', value: person.email }))
    this.#byCioId.delete(person.cioId)
    this.#byNumber.delete(person.number)
    person.attributes.clear()
    this.#deleted.set(person.number, person)
    for (const gone of this.#deleted.values()) {
      if (gone.lastActivity >= oldestActivity) break
      this.#deleted.delete(gone.number)
    }
  }

  capture() {
    // Relationships lead from person to object to person: whoever has the objects writes them down.
    const alone = (person: Person) => ({ ...person, attributes: person.attributes.capture(), relationships: undefined })
    return {
      count: this.#count,
      people: Array.from(this.#byNumber.values(), alone),
      deleted: Array.from(this.#deleted.values(), alone),
    }
  }

  adopt({ count, people, deleted }: ReturnType<People['capture']>): void {
    this.#count = count
    const revived = (captured: (typeof people)[number]): Person => ({
      ...captured,
      attributes: new Attributes(captured.attributes),
    })
    for (const person of people.map(revived)) {
      this.#byNumber.set(person.number, person)
      this.#byCioId.set(person.cioId, person)
      if (person.id !== undefined) this.#byId.set(indexKey({ kind: 'id', value: person.id }), person)
      if (person.email !== undefined) this.#byEmail.set(indexKey({ kind: 'email', value: person.email }), person)
    }
    for (const person of deleted.map(revived)) this.#deleted.set(person.number, person)
  }

  #indexOf(kind: Identifier['kind']): Map<string, Person> {
    if (kind === 'id') return this.#byId
    return kind === 'email' ? this.#byEmail : this.#byCioId
  }
}
