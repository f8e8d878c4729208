import { InvalidMessageError } from '@cio/core'

/** Files by their name, which needs an extension: bytes, or text that is base64 already. */
export type Attachments = Readonly<Record<string, ArrayBufferView | ArrayBuffer | string>>

/** "Under 2 MB in total" [doc], counted before encoding [default]. */
const totalMaxBytes = 2 * 1024 * 1024

const base64 = /^[A-Za-z0-9+/]*={0,2}$/

/**
 * The attachments as they are sent, in base64.
 *
 * @throws {InvalidMessageError} A name has no extension, a text is not base64, one is neither text nor bytes (as a `Blob`, whose bytes
 * have to be asked for), or they are over 2 MiB in all.
 */
export function encodeAttachments(attachments: Attachments): Record<string, string> {
  let totalBytes = 0
  const encoded = Object.entries(attachments).map(([name, content]) => {
    if (!/.\.[^.]+$/.test(name)) throw new InvalidMessageError(`The attachment ${name} needs a name with an extension.`)
    const text = typeof content === 'string' ? content : toBase64(bytesOf(name, content))
    if (typeof content === 'string' && (text.length % 4 !== 0 || !base64.test(text))) {
      throw new InvalidMessageError(`The attachment ${name} is not base64. Give its bytes instead.`)
    }
    totalBytes += (text.length / 4) * 3 - (text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0)
    return [name, text] as const
  })
  if (totalBytes > totalMaxBytes) {
    throw new InvalidMessageError(
      `The attachments are ${totalBytes} bytes; Customer.io takes ${totalMaxBytes} in all.`,
      {
        code: 'CIO_MESSAGE_TOO_LARGE',
      },
    )
  }
  return Object.fromEntries(encoded)
}

function bytesOf(name: string, content: unknown): Uint8Array {
  if (ArrayBuffer.isView(content)) return new Uint8Array(content.buffer, content.byteOffset, content.byteLength)
  // By its tag: a buffer of another realm is no instance of this one's.
  if (Object.prototype.toString.call(content) === '[object ArrayBuffer]') return new Uint8Array(content as ArrayBuffer)
  throw new InvalidMessageError(
    `The attachment ${name} is neither bytes nor base64. Of a Blob, give its arrayBuffer().`,
  )
}

/** As many bytes as one call can take for arguments. */
const chunkBytes = 0x8000

function toBase64(bytes: Uint8Array): string {
  let binary = ''
  for (let from = 0; from < bytes.length; from += chunkBytes) {
    // Not spread: that takes five times as long.
    binary += Reflect.apply(String.fromCharCode, undefined, bytes.subarray(from, from + chunkBytes))
  }
  return btoa(binary)
}
