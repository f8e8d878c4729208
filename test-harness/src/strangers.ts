import type { AppTransport, Client } from '@cio/core'
import { namesTouchedBy } from './creations.ts'
import { messagesIn } from './recorder.ts'

/** Something was about to leave for a live workspace, and was kept back: it could have reached somebody real. */
export class StrangerError extends Error {
  override readonly name = 'StrangerError'
}

/**
 * A client that sends only what is about people and objects of its test. On a live workspace an id that is not from the test
 * may be somebody's: what a message changes, merges, suppresses or deletes there, no cleanup brings back.
 *
 * Whoever is known by an anonymous id alone, or by the id that Customer.io gave them, is let through.
 *
 * @param isKnown - Whether a name is one that the test made or registered.
 */
export function sparingStrangers(client: Client, isKnown: (name: string) => boolean): Client {
  const check = (message: Readonly<Record<string, unknown>>) => {
    const stranger = namesTouchedBy(message).find((name) => !isKnown(name))
    if (stranger === undefined) return
    throw new StrangerError(
      `Not sent: this message of type "${String(message.type)}" is about ${stranger}, whom this test neither made nor registered, and who may be ` +
        "somebody real in a live workspace. Take every id from the ids fixture, as in ids.user('merge'), or register it before, as in " +
        `cleanup.user('${stranger}').`,
    )
  }
  return Object.freeze({
    ...client,
    send: async (message, options) => {
      check({ ...message })
      return await client.send(message, options)
    },
    post: async (path, body, options) => {
      for (const message of messagesOf(path, body)) check(message)
      return await client.post(path, body, options)
    },
  } satisfies Client)
}

/** Paths of the App API under which something goes to people. */
const TRANSMISSION = /^\/(send\/|campaigns\/[^/]+\/triggers)/

/** A transport that reads, and writes nothing that reaches somebody's mailbox, phone or screen. */
export function sparingMailboxes(app: AppTransport): AppTransport {
  const request: AppTransport['request'] = async (method, path, options) => {
    if (method === 'POST' && TRANSMISSION.test(path)) {
      throw new StrangerError(
        `Not sent: ${method} ${path} would reach people, which specs do in the emulator alone. Ask for the emulator fixture; on a live ` +
          'workspace the test is then skipped.',
      )
    }
    return await app.request(method, path, options)
  }
  return { request, get: (path, options) => request('GET', path, options) }
}

/** The messages in a body; none where it is no JSON, which is the service's to refuse. */
function messagesOf(path: string, body: string | Uint8Array): readonly Readonly<Record<string, unknown>>[] {
  try {
    const parsed: unknown = JSON.parse(typeof body === 'string' ? body : new TextDecoder().decode(body))
    const type = path.slice(1)
    return messagesIn(parsed).map((message) => ({ type, ...message }))
  } catch {
    return []
  }
}
