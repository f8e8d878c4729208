import { gunzipSync } from 'node:zlib'
import type { Incoming } from './exchange.ts'
import { scanBatch } from './scan/batch.ts'
import type { Behaviour } from './state/options.ts'

/** Bodies beyond this are counted and thrown away as they arrive. Far above every limit of the service. [default] */
export const BODY_MAX_BYTES = 8 * 1024 * 1024

/** A body as JSON, with the bytes that the size limits are about. */
export type ReadBody =
  | { readonly value: unknown; readonly bytes: number; readonly problem?: undefined }
  | { readonly problem: string; readonly bytes: number }

/** A body as it was before it was compressed. */
type Unpacked =
  | { readonly content: Buffer; readonly bytes: number; readonly problem?: undefined }
  | { readonly problem: string; readonly bytes: number }

/** Reads a body as JSON. */
export function readBody(incoming: Incoming): ReadBody {
  const unpacked = unpack(incoming)
  return unpacked.problem === undefined ? parse(unpacked.content) : unpacked
}

/** Reads the body of a batch: cut into its items where that can be done, or else as JSON like any other. */
export function readBatch(incoming: Incoming, { messageMaxBytes, batchMaxBytes }: Behaviour): ReadBody {
  const unpacked = unpack(incoming)
  if (unpacked.problem !== undefined) return unpacked
  const { content, bytes } = unpacked
  const scanned = bytes > batchMaxBytes ? undefined : scanBatch(content, messageMaxBytes)
  return scanned ? { value: scanned, bytes } : parse(content)
}

function parse(content: Buffer): ReadBody {
  try {
    return { value: JSON.parse(content.toString('utf8')), bytes: content.length }
  } catch {
    return { problem: 'body is not JSON', bytes: content.length }
  }
}

/** [client] The official Python client may gzip a body. [default] The limits are about what was in it before. */
function unpack(incoming: Incoming): Unpacked {
  if (incoming.bodyBytes > incoming.body.length) return { problem: 'body is too large', bytes: incoming.bodyBytes }
  const encoding = incoming.header('content-encoding')?.trim().toLowerCase()
  let body = incoming.body
  if (encoding === 'gzip') {
    try {
      body = gunzipSync(body, { maxOutputLength: BODY_MAX_BYTES })
    } catch (error) {
      const isTooLarge = error instanceof RangeError
      const bytes = isTooLarge ? BODY_MAX_BYTES + 1 : body.length
      return { problem: isTooLarge ? 'body is too large' : 'body is not gzip', bytes }
    }
  } else if (encoding !== undefined && encoding !== '' && encoding !== 'identity') {
    return { problem: `content-encoding ${encoding} is not known`, bytes: body.length }
  }
  return { content: Buffer.from(body.buffer, body.byteOffset, body.byteLength), bytes: body.length }
}
