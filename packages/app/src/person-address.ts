import { InvalidMessageError } from '@cio/core'
import type { AppClient } from './app-client.ts'
import { type AskOptions, ask, path, signalOf } from './ask.ts'

/** By which one identifier a person is named: your own id, an email address, or the id that Customer.io gave them. */
export type PersonAddress =
  | { readonly id: string | number; readonly email?: never; readonly cio_id?: never }
  | { readonly email: string; readonly id?: never; readonly cio_id?: never }
  | { readonly cio_id: string; readonly id?: never; readonly email?: never }

/** The identifiers of a person; `null` for one that was never set. */
export type PersonIdentifiers = {
  readonly id: string | null
  readonly email: string | null
  readonly cio_id: string
}

/** @throws {InvalidMessageError} It is not exactly one of the three. */
export function addressOf(person: PersonAddress): readonly [kind: 'id' | 'email' | 'cio_id', value: string] {
  const [entry, ...others] = Object.entries(person ?? {}).filter(([, value]) => value !== undefined)
  const [kind, value] = entry ?? []
  const isText = (typeof value === 'string' && value !== '') || typeof value === 'number'
  if (others.length > 0 || !isText || (kind !== 'id' && kind !== 'email' && kind !== 'cio_id')) {
    throw new InvalidMessageError('A person is named by exactly one of id, email and cio_id, as text.')
  }
  return [kind, String(value)]
}

/** Asks for what belongs to a person: `GET /v1/customers/{id}/{what}?id_type=`. */
export function askOfPerson<Body>(
  app: AppClient,
  person: PersonAddress,
  what: string,
  query: Readonly<Record<string, string | number | undefined>>,
  options: AskOptions,
): Promise<Partial<Body>> {
  const [kind, value] = addressOf(person)
  const others = (['id', 'email', 'cio_id'] as const).filter((other) => other !== kind)
  const missing =
    `No person has the ${kind} ${JSON.stringify(value)}. Is it of that id_type? ` +
    `If it is of another, name the person by { ${others.join(' } or { ')} }.`
  // [client] Sent also where it is the default.
  const asked = { query: { id_type: kind, ...query }, ...signalOf(options) }
  return ask(app, 'GET', `${path`/customers/${value}`}/${what}`, asked, missing)
}
