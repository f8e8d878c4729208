import { type AppTransport, ResponseError } from '@cio/core'

/** How a person is named when read: by your own id, or by another identifier. */
export type PersonIdentifier = string | Readonly<{ email: string }> | Readonly<{ cioId: string }>

/** The identifiers of a person; `null` for one that was never set. */
export type PersonIdentifiers = Readonly<{ id: string | null; email: string | null; cio_id: string }>

/** A device as the App API lists it. `last_used` is in Unix seconds. */
export type Device = Readonly<{
  id: string
  platform: string
  last_used?: number
  attributes?: Readonly<Record<string, string>>
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
      const answer = await found(
        transport.get<{ customer: Person }>(`/v1/customers/${encodeURIComponent(value)}/attributes`, {
          query: { id_type: type },
        }),
      )
      return answer?.customer
    },
    people: async ({ email }) => {
      const answer = await transport.get<{ results: readonly PersonIdentifiers[] }>('/v1/customers', {
        query: { email },
      })
      return answer.results
    },
  })
}

/** 404 is an answer here, not an error: nobody has this identifier. */
async function found<Answer>(asked: Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await asked
  } catch (error) {
    if (error instanceof ResponseError && error.status === 404) return undefined
    throw error
  }
}
