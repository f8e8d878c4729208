import { gunzipSync } from 'node:zlib'
import type { Incoming } from './exchange.ts'

/** Bodies beyond this are counted and thrown away as they arrive. Far above every limit of the service. [default] */
export const BODY_MAX_BYTES = 8 * 1024 * 1024

/** A body as JSON, with the bytes that the size limits are about. */
export type ReadBody =
  | { readonly value: unknown; readonly bytes: number; readonly problem?: undefined }
  | { readonly problem: string; readonly bytes: number }

/**
 * Reads a body as JSON.
 *
 * [client] The official Python client may gzip it. [default] The limits are about what was in it before.
 */
export function readBody(incoming: Incoming): ReadBody {
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
  try {
    const text = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8')
    return { value: JSON.parse(text), bytes: body.length }
  } catch {
    return { problem: 'body is not JSON', bytes: body.length }
  }
}
