import { crc32 } from 'node:zlib'

/** What an id names, as it stands in the id. */
export type IdKind = 'user' | 'obj' | 'device' | 'anon'

/** Makes ids that say where they come from. Each call gives another one. */
export type Ids = Readonly<{
  /** A person's `userId`. */
  user: (type: string) => string
  /** An object's `groupId`. It is registered for cleanup as an object of type 1 unless another type is named. */
  object: (type: string, options?: ObjectIdOptions) => string
  /** A device token. The device is registered for cleanup with its owner, when the message that names both leaves. */
  device: (type: string) => string
  /** An `anonymousId`. */
  anonymous: (type: string) => string
}>

/** Of which type an object is registered for cleanup. */
export type ObjectIdOptions = Readonly<{
  /** @default 1 */
  objectTypeId?: number
}>

/** What every id has in common, and who is told of each. */
export type IdsOptions = Readonly<{
  /** First part of every id. */
  environment: string
  /** Six characters of `0-9a-z`, the same for every worker of a run. */
  runId: string
  /** Told of each id the moment it is made, before anybody can have used it. */
  onMade?: (kind: IdKind, id: string, options: ObjectIdOptions) => void
  /** Milliseconds since 1970. */
  now?: () => number
  /** In the interval [0, 1). */
  random?: () => number
}>

/** What an id says about itself. */
export type ParsedId = Readonly<{
  environment: string
  type: string
  kind: IdKind
  /** Unix seconds. */
  madeAt: number
  runId: string
}>

const typeForm = /^[a-z0-9][a-z0-9-]{0,23}$/
/** How many serial numbers there are: ten digits to the base 36. */
const SERIALS = 36 ** 10
const grammar =
  /^([a-z0-9][a-z0-9-]{0,15})_([a-z0-9][a-z0-9-]{0,23})_(user|obj|device|anon)_(\d{10})_([0-9a-z]{6})[0-9a-z]{10}([0-9a-z]{4})$/

/**
 * Makes ids of the form `{environment}_{type}_{user|obj|device|anon}_{timestamp}_{unique}`: at most 80 bytes of
 * `a-z0-9_-`, timestamp in Unix seconds. `unique` is run (6), serial number (10) and checksum (4), base 36. Serial numbers
 * begin anywhere, so that ids of parallel workers differ; the checksum lets {@link parseId} tell an id of ours from one that
 * merely looks like it.
 *
 * @example
 * createIds({ environment: 'test', runId: 'k3f9a2' }).user('merge') // 'test_merge_user_1790000000_k3f9a27x01bz0000q8d1'
 */
export function createIds(options: IdsOptions): Ids {
  const { environment, runId, onMade, now = Date.now, random = Math.random } = options
  let serial = Math.floor(random() * SERIALS)

  const make =
    (kind: IdKind) =>
    (type: string, options: ObjectIdOptions = {}) => {
      if (!typeForm.test(type)) {
        throw new TypeError(
          `"${type}" cannot stand in an id. Use up to 24 lower-case letters, digits and hyphens, such as ids.user('merge').`,
        )
      }
      const body = `${environment}_${type}_${kind}_${Math.floor(now() / 1000)}_${runId}${base36(serial, 10)}`
      serial = (serial + 1) % SERIALS
      const id = body + checksum(body)
      onMade?.(kind, id, options)
      return id
    }
  const [user, device, anonymous] = [make('user'), make('device'), make('anon')]
  return Object.freeze({
    user: (type) => user(type),
    object: make('obj'),
    device: (type) => device(type),
    anonymous: (type) => anonymous(type),
  })
}

/** Reads an id made by {@link createIds}, or returns `undefined` for everything else. */
export function parseId(id: string): ParsedId | undefined {
  const match = grammar.exec(id)
  if (match === null) return undefined
  const [, environment = '', type = '', kind, seconds, runId = '', check] = match
  if (checksum(id.slice(0, -4)) !== check) return undefined
  return { environment, type, kind: kind as IdKind, madeAt: Number(seconds), runId }
}

function checksum(body: string): string {
  return base36(crc32(body) % 36 ** 4, 4)
}

function base36(value: number, width: number): string {
  return value.toString(36).padStart(width, '0')
}
