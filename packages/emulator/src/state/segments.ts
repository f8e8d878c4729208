import type { Person } from './person.ts'
import type { State } from './state.ts'

/** A segment that people are put into by hand. */
export type Segment = {
  readonly id: number
  readonly name: string
  readonly description: string
  /** Unix seconds. */
  readonly createdAt: number
  /** Unix seconds. */
  updatedAt: number
  readonly people: Set<Person>
}

/** The manual segments of a workspace. */
export class Segments {
  #lastId = 0
  readonly #byId = new Map<number, Segment>()

  /** @param createdAt - Unix seconds. */
  constructor(initial: readonly Pick<Segment, 'id' | 'name' | 'description'>[], createdAt: number) {
    for (const { id, name, description } of initial) this.create(id, name, description, createdAt)
  }

  get all(): Segment[] {
    return [...this.#byId.values()]
  }

  find(id: number): Segment | undefined {
    return this.#byId.get(id)
  }

  /** Takes an id, so that it can be answered before the segment is seen. */
  claimId(): number {
    this.#lastId += 1
    return this.#lastId
  }

  /** @param at - Unix seconds. */
  create(id: number, name: string, description: string, at: number): Segment {
    this.#lastId = Math.max(this.#lastId, id)
    const segment: Segment = {
      id,
      name,
      description,
      createdAt: at,
      updatedAt: at,
      people: new Set(),
    }
    this.#byId.set(segment.id, segment)
    return segment
  }

  /** @returns Whether there was one. */
  remove(id: number): boolean {
    return this.#byId.delete(id)
  }

  /** @param at - Unix seconds. */
  admit(segment: Segment, person: Person, at: number): void {
    segment.people.add(person)
    segment.updatedAt = at
  }

  /** @returns Whether the person was in it. */
  dismiss(segment: Segment, person: Person, at: number): boolean {
    segment.updatedAt = at
    return segment.people.delete(person)
  }

  capture() {
    const segments = Array.from(this.#byId.values(), ({ people, ...segment }) => ({
      ...segment,
      people: Array.from(people, ({ number }) => number),
    }))
    return { lastId: this.#lastId, segments }
  }

  adopt({ lastId, segments }: ReturnType<Segments['capture']>, state: State): void {
    this.#byId.clear()
    this.#lastId = lastId
    for (const { people, ...segment } of segments) {
      const found = people.flatMap((number) => state.people.present(number) ?? [])
      this.#byId.set(segment.id, { ...segment, people: new Set(found) })
    }
  }

  *containing(person: Person): Generator<Segment> {
    for (const segment of this.#byId.values()) if (segment.people.has(person)) yield segment
  }
}
