import { numericId } from '../numeric-id.ts'
import type { Identifier } from '../state/identifier.ts'
import { readIdentifier } from '../state/identifier.ts'
import type { Workspace } from '../workspace.ts'
import { judgeDevice } from './device.ts'
import { judgeV1Event } from './event.ts'
import { claimsOf, type Fields, readObject, readPerson } from './fields.ts'
import { judgeV1Identify } from './identify.ts'
import { idProblems, SEGMENT_IDS_MAX } from './limits.ts'
import { type Change, invalid, type Judged, judged, type Problem, required } from './operation.ts'

/** One request of v1, read. */
export type V1Request = {
  /** Decoded parts of the path. */
  readonly parameters: Readonly<Record<string, string>>
  readonly query: URLSearchParams
  /** Empty for what takes no body. */
  readonly body: Fields
  /** Whose it is, if that is known yet. */
  readonly workspace: Workspace | undefined
}

export type V1Judge = (request: V1Request) => Judged

/** Lets a judge look at what the path names. [doc] Its kind is told from its shape. */
function ofCustomer(judge: (address: Identifier, request: V1Request) => Judged): V1Judge {
  return (request) => {
    const identifier = request.parameters.identifier ?? ''
    // [doc] The text; [default] that this is what it is about.
    if (identifier.trim() === '') return { problems: [required('identifier', 'id attribute must be present')] }
    const problems = idProblems('id', identifier)
    return problems.length > 0 ? { problems } : judge(readIdentifier(identifier), request)
  }
}

export const identifyCustomer = ofCustomer((address, { body }) => judgeV1Identify(body, address))

export const deleteCustomer = ofCustomer((address) => ({ operation: { action: 'delete', address } }))

export const suppressCustomer = ofCustomer((address) => ({ operation: { action: 'suppress', address } }))

export const unsuppressCustomer = ofCustomer((address) => ({ operation: { action: 'unsuppress', address } }))

export const trackEvent = ofCustomer((address, { body }) => judgeV1Event(body, address))

export const putDevice = ofCustomer((address, { body }) => judgeDevice(body.device, address, 'id'))

export const deleteDevice = ofCustomer((address, { parameters }) => ({
  operation: { action: 'delete_device', address, token: parameters.device_id ?? '' },
}))

/** [doc] Without an `anonymous_id` the event can never be attached to anybody. */
export const trackAnonymousEvent: V1Judge = ({ body }) => {
  const { anonymous_id: id } = body
  if (id !== undefined && id !== null && typeof id !== 'string') {
    return { problems: [invalid('anonymous_id', 'anonymous_id must be a string value')] }
  }
  return judgeV1Event(body, id ? { kind: 'anonymous_id', value: id } : undefined)
}

/** [doc] Each side has exactly one identifier. */
export const mergeCustomers: V1Judge = ({ body }) => judgeMerge(body)

/** The merge of both versions. */
export function judgeMerge(body: Fields): Judged {
  const primary = readPerson(body.primary, 'primary')
  const secondary = readPerson(body.secondary, 'secondary')
  if (primary.value === undefined || secondary.value === undefined) {
    return { problems: [...primary.problems, ...secondary.problems] }
  }
  return { operation: { action: 'merge', primary: primary.value, secondary: secondary.value } }
}

/** Keys of a form that are ignored. [doc] */
const FORM_RESERVED: ReadonlySet<string> = new Set(['form_id', 'form_name', 'form_type', 'form_url', 'form_url_param'])

/** [doc] Exactly one of `email` and `id`; every other value is text. */
export const submitForm: V1Judge = ({ body }) => {
  const read = readObject(body.data, 'data')
  if (read.problems.length > 0) return { problems: read.problems }
  if (!read.value) return { problems: [required('data')] }
  const entries = Object.entries(read.value).filter(([name]) => !FORM_RESERVED.has(name))
  const { id, email } = read.value
  const address: Identifier | undefined = isNamed(email)
    ? { kind: 'email', value: email }
    : isNamed(id)
      ? { kind: 'id', value: id }
      : undefined
  const problems: Problem[] = [
    ...(address ? idProblems('id', address.value) : [required('data', 'data must have email or id')]),
    ...(isNamed(email) && isNamed(id) ? [invalid('data', 'data must have exactly one of email and id')] : []),
    ...entries
      .filter(([, value]) => typeof value !== 'string')
      .map(([name]) => invalid(`data.${name}`, `data.${name} is not a string`)),
  ]
  return judged(problems, () => ({
    action: 'identify',
    claims: claimsOf(address ?? { kind: 'id', value: '' }, {}),
    attributes: Object.fromEntries(entries.filter(([name]) => name !== 'id' && name !== 'email')),
    isUpdateOnly: false,
    relationships: [],
    relationshipChange: 'add',
  }))
}

function isNamed(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}

/** [doc] `id_type` is `id` unless the query says otherwise; one to a thousand ids. */
export function changeSegment(change: Change): V1Judge {
  return ({ parameters, query, body, workspace }) => {
    const { segment_id: segmentId = '' } = parameters
    const isStrict = workspace?.behaviour.unknownSegment === 'reject'
    const isMissing = isStrict && !workspace.state.segments.find(numericId(segmentId))
    const kind = query.get('id_type') ?? 'id'
    const isKind = kind === 'id' || kind === 'email' || kind === 'cio_id'
    const ids: unknown = body.ids
    const problems: Problem[] = [
      ...(/^\d+$/.test(segmentId) ? [] : [invalid('segment_id', 'segment_id is not an integer')]),
      ...(isMissing ? [invalid('segment_id', `there is no segment ${segmentId}`)] : []),
      ...(isKind ? [] : [invalid('id_type', 'id_type must be id, email or cio_id')]),
      ...idsProblems(ids),
    ]
    return judged(problems, () => ({
      action: 'segment',
      change,
      segmentId: numericId(segmentId),
      people: isKind && Array.isArray(ids) ? (ids as unknown[]).flatMap((value) => personOf(kind, value)) : [],
    }))
  }
}

function idsProblems(ids: unknown): Problem[] {
  if (ids === undefined || ids === null) return [required('ids')]
  if (!Array.isArray(ids)) return [invalid('ids', 'ids is not an array')]
  if (ids.length === 0) return [required('ids', 'ids must have at least one id')]
  return ids.length > SEGMENT_IDS_MAX ? [invalid('ids', `ids cannot have more than ${SEGMENT_IDS_MAX} ids`)] : []
}

/** [client] The types of customerio-node allow numbers. [doc] What does not fit `id_type` is ignored. */
function personOf(kind: Identifier['kind'], value: unknown): Identifier[] {
  if (typeof value === 'number') return [{ kind, value: String(value) }]
  if (typeof value !== 'string') return []
  return [{ kind, value: kind === 'cio_id' && value.startsWith('cio_') ? value.slice('cio_'.length) : value }]
}

/** [default] What a delivery id looks like, as far as examples show: letters, digits, `-`, `_` and padding. */
const DELIVERY_ID = /^[A-Za-z0-9_-]+={0,2}$/

/** [doc] A delivery id of the wrong format and a malformed request are refused. */
export const unsubscribe: V1Judge = ({ parameters, body }) => {
  const { delivery_id: deliveryId = '' } = parameters
  const { unsubscribe: isUnsubscribed } = body
  const problems: Problem[] = [
    ...(DELIVERY_ID.test(deliveryId) ? [] : [invalid('delivery_id', 'delivery_id has the wrong format')]),
    ...(typeof isUnsubscribed === 'boolean' ? [] : [invalid('unsubscribe', 'unsubscribe is not a boolean')]),
  ]
  return judged(problems, () => ({ action: 'unsubscribe', deliveryId, isUnsubscribed: isUnsubscribed === true }))
}
