import { createMessage, type Sender } from '@cio/core'
import { eventually } from './eventually.ts'
import type { Ids } from './ids.ts'
import { MARKER_TRAIT } from './marker.ts'
import type { Reader } from './reader.ts'
import { reservedEmail } from './reserved.ts'

/** Puts something into the workspace that a test starts from: registered for cleanup, marked, and readable. */
export type Create = Readonly<{
  /** A person who can be read back by the time the promise resolves. */
  person: (parameters?: CreatePersonParameters) => Promise<CreatedPerson>
}>

export type CreatePersonParameters = Readonly<{
  /** Second part of the id. @default 'person' */
  type?: string
  /** Added to the marker and the email address. */
  traits?: Readonly<Record<string, unknown>>
}>

export type CreatedPerson = Readonly<{
  userId: string
  /** Under a domain reserved by RFC 2606, so that no message can ever reach anybody. */
  email: string
  /** Everything that was sent, the marker included. */
  traits: Readonly<Record<string, unknown>>
}>

export type CreateOptions = Readonly<{
  ids: Ids
  sender: Sender
  read: Reader
  runId: string
  timeoutMs: number
  intervalMs: number
}>

export function createCreate({ ids, sender, read, runId, timeoutMs, intervalMs }: CreateOptions): Create {
  return Object.freeze({
    person: async ({ type = 'person', traits = {} }: CreatePersonParameters = {}) => {
      const userId = ids.user(type)
      const email = reservedEmail(userId)
      const all = { email, [MARKER_TRAIT]: runId, ...traits }

      await sender.send(createMessage('identify', { userId, traits: all }))
      await eventually(
        () => read.person(userId),
        (person) => {
          if (person === undefined) {
            throw new Error(`${userId} was accepted, but cannot be read back: was it dropped, or stored elsewhere?`)
          }
        },
        { timeoutMs, intervalMs },
      )
      return { userId, email, traits: all }
    },
  })
}
