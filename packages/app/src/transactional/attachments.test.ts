import { runInNewContext } from 'node:vm'
import { InvalidMessageError } from '@cio/core'
import { describe, expect, test } from 'vitest'
import { encodeAttachments } from './attachments.ts'

describe('attachments', () => {
  test('become base64, whatever their length', () => {
    for (const length of [0, 1, 2, 3, 32_767, 32_768, 32_769, 100_000]) {
      const bytes = Uint8Array.from({ length }, (_, index) => (index * 7) % 256)

      expect(encodeAttachments({ 'a.bin': bytes })).toEqual({ 'a.bin': Buffer.from(bytes).toString('base64') })
    }
  })

  test('are bytes in any wrapping, and of a view what it shows alone', () => {
    const bytes = Uint8Array.from([1, 2, 3, 4, 5, 6, 7, 8])
    const elsewhere = runInNewContext('Uint8Array.from([3, 4, 5, 6])')
    const shown = { 'a.bin': Buffer.from([3, 4, 5, 6]).toString('base64') }

    for (const content of [
      Uint8Array.from([3, 4, 5, 6]).buffer,
      bytes.subarray(2, 6),
      new DataView(bytes.buffer, 2, 4),
      new Uint16Array(bytes.buffer, 2, 2),
      Buffer.from([3, 4, 5, 6]),
      elsewhere,
      elsewhere.buffer,
    ]) {
      expect(encodeAttachments({ 'a.bin': content })).toEqual(shown)
    }
  })

  test.each([new Blob(['bytes']), [1, 2], { length: 2 }, 7, null, undefined, { [Symbol.toStringTag]: 'Uint8Array' }])(
    'that are neither bytes nor text are refused by name: %o',
    (content) => {
      // @ts-expect-error The compiler refuses it first.
      expect(() => encodeAttachments({ 'a.bin': content })).toThrowError(
        new InvalidMessageError('The attachment a.bin is neither bytes nor base64. Of a Blob, give its arrayBuffer().'),
      )
    },
  )

  test('that are text have to be base64 already', () => {
    expect(encodeAttachments({ 'a.txt': 'aGVsbG8=' })).toEqual({ 'a.txt': 'aGVsbG8=' })
    expect(() => encodeAttachments({ 'a.txt': 'hello!' })).toThrowError(
      'The attachment a.txt is not base64. Give its bytes instead.',
    )
  })

  test('need an extension', () => {
    for (const name of ['invoice', '.pdf', 'invoice.']) {
      expect(() => encodeAttachments({ [name]: '' })).toThrowError(InvalidMessageError)
    }
  })

  test('are 2 MiB in all at most, counted before encoding', () => {
    const half = new Uint8Array(1024 * 1024)
    const attachments = (more: number) => ({ 'a.bin': half, 'b.bin': new Uint8Array(half.length + more) })

    expect(() => encodeAttachments(attachments(-1))).not.toThrow()
    expect(() => encodeAttachments(attachments(0))).not.toThrow()
    expect(() => encodeAttachments(attachments(1))).toThrowError(
      expect.objectContaining({
        code: 'CIO_MESSAGE_TOO_LARGE',
        message: 'The attachments are 2097153 bytes; Customer.io takes 2097152 in all.',
      }),
    )
  })
})
