import type { Incoming } from './exchange.ts'
import type { Workspace } from './workspace.ts'

/** The workspaces of an emulator, found by name and by each of their keys. */
export class Directory {
  readonly #byName = new Map<string, Workspace>()
  readonly #byWriteKey = new Map<string, Workspace>()
  readonly #byAppKey = new Map<string, Workspace>()
  readonly #byTrackKeys = new Map<string, Workspace>()

  get all(): Workspace[] {
    return [...this.#byName.values()]
  }

  named(name: string): Workspace | undefined {
    return this.#byName.get(name)
  }

  /** @throws {Error} if the name or one of the keys is taken: a key leads to one workspace. */
  add(workspace: Workspace): void {
    const { writeKey, appKey } = workspace.keys
    if (this.#byName.has(workspace.name)) throw new Error(`There is a workspace named "${workspace.name}" already.`)
    const trackKeys = pairOf(workspace)
    if (this.#byWriteKey.has(writeKey) || this.#byAppKey.has(appKey) || this.#byTrackKeys.has(trackKeys)) {
      throw new Error(`A key of workspace "${workspace.name}" belongs to another workspace already.`)
    }
    this.#byName.set(workspace.name, workspace)
    this.#byWriteKey.set(writeKey, workspace)
    this.#byAppKey.set(appKey, workspace)
    this.#byTrackKeys.set(trackKeys, workspace)
  }

  /** @returns Whether there was one. */
  remove(name: string): boolean {
    const workspace = this.#byName.get(name)
    if (!workspace) return false
    this.#byName.delete(name)
    this.#byWriteKey.delete(workspace.keys.writeKey)
    this.#byAppKey.delete(workspace.keys.appKey)
    this.#byTrackKeys.delete(pairOf(workspace))
    return true
  }

  /** Pipelines API. [doc] HTTP Basic: the write key is the user name, the password is empty. */
  ofWriteKey(incoming: Incoming): Workspace | undefined {
    const credentials = basicCredentials(incoming)
    if (credentials === undefined) return undefined
    const end = credentials.indexOf(':')
    return this.#byWriteKey.get(end === -1 ? credentials : credentials.slice(0, end))
  }

  /** Track API. [doc] HTTP Basic: site id and Track key. */
  ofTrackKeys(incoming: Incoming): Workspace | undefined {
    return this.#byTrackKeys.get(basicCredentials(incoming) ?? '')
  }

  /** App API. [doc] A bearer token. */
  ofAppKey(incoming: Incoming): Workspace | undefined {
    const token = /^Bearer (.+)$/i.exec(incoming.header('authorization') ?? '')?.[1]
    return token === undefined ? undefined : this.#byAppKey.get(token)
  }
}

function pairOf({ keys }: Workspace): string {
  return `${keys.siteId}:${keys.trackKey}`
}

/** Decoded headers, since the same few arrive over and over. */
const decoded = new Map<string, string>()
const DECODED_MAX = 1000

function basicCredentials(incoming: Incoming): string | undefined {
  const header = incoming.header('authorization')
  if (header === undefined) return undefined
  const known = decoded.get(header)
  if (known !== undefined) return known
  const encoded = /^Basic ([A-Za-z0-9+/=_-]*)$/i.exec(header)?.[1]
  if (encoded === undefined) return undefined
  if (decoded.size >= DECODED_MAX) decoded.clear()
  const credentials = Buffer.from(encoded, 'base64').toString()
  decoded.set(header, credentials)
  return credentials
}
