import { ConfigurationError, InvalidMessageError } from '@cio/core'
import type { ObjectReference } from '@cio/objects'
import { list, type Reader, type ReaderOptions, readIfThere, readPages, record, text, type Values } from './reader.ts'

/** A person as the App API tells them, and what can be said of them. */
export type Person = {
  readonly id: string | undefined
  readonly cioId: string | undefined
  readonly email: string | undefined
  readonly tokens: readonly string[]
  readonly attributes: Values
  readonly isUnsubscribed: boolean
  /** The whole `customer` of the answer. */
  readonly profile: Values
}

/** How the App API is told whom one means. */
export type Address = { readonly value: string; readonly idType: 'id' | 'email' | 'cio_id' }

/** [map] What a `userId` names is told from its shape: `cio_…`, an email address, or an id of your own. */
export function addressOf(userId: string): Address {
  if (userId.startsWith('cio_')) return { value: userId.slice('cio_'.length), idType: 'cio_id' }
  return { value: userId, idType: /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(userId) ? 'email' : 'id' }
}

/** @throws {InvalidMessageError} The value is `.` or `..`, which a URL cannot hold: another path would be asked for. */
export function pathOf({ value }: Address, what: string): string {
  if (value === '.' || value === '..') {
    throw new InvalidMessageError(`"${value}" cannot stand in the path of a request. Name the person otherwise.`)
  }
  return `/customers/${encodeURIComponent(value)}/${what}`
}

/**
 * [doc] `GET /v1/customers/{id}/attributes`: the profile with its devices. Everybody has one of the identifiers: an answer without any
 * is not the App API's, and would pass for a person of whom there is nothing.
 *
 * @throws {ConfigurationError} The reader asks somebody else, or does not hand on what was answered.
 */
export async function readPerson(
  reader: Reader,
  userId: string,
  options: ReaderOptions = {},
): Promise<Person | undefined> {
  const address = addressOf(userId)
  const path = pathOf(address, 'attributes')
  const body = await readIfThere(reader, path, { ...options, query: { id_type: address.idType } })
  if (body === undefined) return undefined
  const profile = record(body.customer)
  const { attributes, devices, identifiers, unsubscribed } = profile
  const { id = profile.id, cio_id, email } = record(identifiers)
  if (!(id || cio_id || email)) {
    throw new ConfigurationError(`GET /v1${path} was answered with nobody in it. Check the reader.`)
  }
  return {
    id: text(id),
    cioId: text(cio_id),
    email: text(email),
    tokens: list(devices).flatMap((device) => text(record(device).id) ?? []),
    attributes: record(attributes),
    isUnsubscribed: unsubscribed === true,
    profile,
  }
}

/** [doc] `GET /v1/customers/{id}/relationships` knows people by their own id alone. Its pages may repeat entries. */
export async function readRelationships(
  reader: Reader,
  id: string,
  options: ReaderOptions = {},
): Promise<readonly Required<ObjectReference>[]> {
  const path = pathOf({ value: id, idType: 'id' }, 'relationships')
  const items = (await readPages(reader, path, 'cio_relationships', options)) ?? []
  const objects = items.flatMap((item) => {
    const { object_type_id, identifiers } = record(item)
    const objectId = text(record(identifiers).object_id)
    return objectId === undefined ? [] : [{ objectId, objectTypeId: Number(object_type_id) }]
  })
  return [...new Map(objects.map((object) => [JSON.stringify(object), object])).values()]
}
