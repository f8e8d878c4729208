import type { Device, Person } from './person.ts'
import type { State } from './state.ts'

/** Push tokens and who holds them. */
export class Devices {
  readonly #owners = new Map<string, Person>()

  /** @returns The person who held the token until now, if that was somebody else. */
  register(person: Person, device: Device, isExclusive: boolean): Person | undefined {
    const former = isExclusive ? this.#owners.get(device.token) : undefined
    if (former && former !== person) former.devices?.delete(device.token)
    person.devices ??= new Map()
    person.devices.set(device.token, device)
    this.#owners.set(device.token, person)
    return former === person ? undefined : former
  }

  /** @returns Whether the person held it. */
  remove(person: Person, token: string): boolean {
    if (this.#owners.get(token) === person) this.#owners.delete(token)
    return person.devices?.delete(token) ?? false
  }

  capture() {
    return { owners: Array.from(this.#owners, ([token, { number }]) => ({ token, number })) }
  }

  adopt({ owners }: ReturnType<Devices['capture']>, state: State): void {
    for (const { token, number } of owners) {
      const owner = state.people.present(number)
      if (owner) this.#owners.set(token, owner)
    }
  }

  /** Frees the tokens of somebody who is about to go. */
  release(person: Person): void {
    for (const token of person.devices?.keys() ?? []) {
      if (this.#owners.get(token) === person) this.#owners.delete(token)
    }
    person.devices = undefined
  }
}
