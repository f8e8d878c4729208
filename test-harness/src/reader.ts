import { type Answer, type AppTransport, ResponseError } from '@cio/core'

/** How a person is named when read: by your own id, or by another identifier. */
export type PersonIdentifier = string | Readonly<{ email: string }> | Readonly<{ cioId: string }>

/** The identifiers of a person; `null` for one that was never set. */
export type PersonIdentifiers = Readonly<{ id: string | null; email: string | null; cio_id: string }>

/** A device as the App API lists it. */
export type Device = Readonly<{
  /** The token. */
  id: string
  /** `ios` or `android`. */
  platform: string
  /** Unix seconds. */
  lastUsed: number | undefined
  attributes: Readonly<Record<string, string>>
}>

/** A person as the App API tells it: every attribute value is a string, timestamps are Unix seconds. */
export type Person = Readonly<{
  id: string
  identifiers: PersonIdentifiers
  attributes: Readonly<Record<string, string>>
  timestamps: Readonly<Record<string, number>>
  unsubscribed: boolean
  devices: readonly Device[]
}>

/** Asks the App API, which the emulator and the live service both answer. */
export type Reader = Readonly<{
  /** The person's profile, or `undefined` when nobody has the identifier. */
  person: (identifier: PersonIdentifier) => Promise<Person | undefined>
  /** Everyone with this email address; empty when there is nobody. */
  people: (filter: Readonly<{ email: string }>) => Promise<readonly PersonIdentifiers[]>
}>

/**
 * A reader of its own, independent of `@cio/app`: a third reading of the App API beside that package's and the
 * emulator's.
 *
 * @see https://docs.customer.io/integrations/api/app/
 */
export function createReader(transport: AppTransport): Reader {
  return Object.freeze({
    person: async (identifier) => {
      const [value, type] =
        typeof identifier === 'string'
          ? [identifier, 'id']
          : 'email' in identifier
            ? [identifier.email, 'email']
            : [identifier.cioId, 'cio_id']
      const body = await found(
        transport.get(`/customers/${encodeURIComponent(value)}/attributes`, { query: { id_type: type } }),
      )
      return body === undefined ? undefined : personIn(record(body).customer)
    },
    people: async ({ email }) => {
      const body = await found(transport.get('/customers', { query: { email } }))
      return list(record(body).results).map(identifiersIn)
    },
  })
}

/** The body of an answer. 404 is an answer here, not an error: nobody has this identifier. */
async function found(asked: Promise<Answer>): Promise<unknown> {
  try {
    return (await asked).body
  } catch (error) {
    if (error instanceof ResponseError && error.status === 404) return undefined
    throw error
  }
}

// What the service answers is read leniently: only the fields a spec may ask for, each of which may be missing.

function personIn(value: unknown): Person {
  const { id, identifiers, attributes, timestamps, unsubscribed, devices } = record(value)
  return {
    id: text(id) ?? '',
    identifiers: identifiersIn(identifiers),
    attributes: valuesOf(attributes, text),
    timestamps: valuesOf(timestamps, number),
    unsubscribed: unsubscribed === true,
    devices: list(devices).map(deviceIn),
  }
}

function identifiersIn(value: unknown): PersonIdentifiers {
  const { id, email, cio_id } = record(value)
  return { id: text(id) ?? null, email: text(email) ?? null, cio_id: text(cio_id) ?? '' }
}

function deviceIn(value: unknown): Device {
  const { id, platform, last_used, attributes } = record(value)
  return {
    id: text(id) ?? '',
    platform: text(platform) ?? '',
    lastUsed: number(last_used),
    attributes: valuesOf(attributes, text),
  }
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {}
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

function number(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined
}

function valuesOf<Value>(value: unknown, read: (value: unknown) => Value | undefined): Readonly<Record<string, Value>> {
  return Object.fromEntries(
    Object.entries(record(value)).flatMap(([name, raw]) => {
      const known = read(raw)
      return known === undefined ? [] : [[name, known]]
    }),
  )
}
