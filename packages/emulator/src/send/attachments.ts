import { isRecord } from '../semantic-events.ts'
import type { SendRefusal } from './send-order.ts'

/** "Under 2 MB in total" [doc], counted before encoding [default]. */
const ATTACHMENTS_MAX_BYTES = 2 * 1024 * 1024

/** [default] Which types are forbidden is not documented; these are what mail providers refuse. */
const FORBIDDEN_TYPES: ReadonlySet<string> = new Set(
  'bat chm cmd com cpl dll exe hta jar js jse lnk msi pif ps1 scr sys vb vbe vbs wsc wsf wsh'.split(' '),
)

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/

/** [doc] `{ "file.pdf": "<base64>" }`: what is not base64 is a 400, a forbidden type a 403, too much a 413. */
export function attachmentProblem(attachments: unknown): SendRefusal | undefined {
  if (!isRecord(attachments)) return { status: 400, error: 'attachments is not an object' }
  const entries = Object.entries(attachments)
  for (const [name, text] of entries) {
    if (typeof text === 'string' && BASE64.test(text)) continue
    return { status: 400, error: `Attachment must be base64 encoded: "${name}"` }
  }
  for (const [name] of entries) {
    const type = typeOf(name)
    // [doc] An extension is needed.
    if (type !== '' && !FORBIDDEN_TYPES.has(type.toLowerCase())) continue
    return { status: 403, error: `Forbidden file type ${type} for attachment ${name}.` }
  }
  const bytes = Object.values(attachmentSizes(attachments)).reduce((total, size) => total + size, 0)
  return bytes > ATTACHMENTS_MAX_BYTES ? { status: 413, error: 'Total attachment size exceeds the limit' } : undefined
}

/** Bytes of each attachment. */
export function attachmentSizes(attachments: unknown): Record<string, number> {
  if (!isRecord(attachments)) return {}
  return Object.fromEntries(
    Object.entries(attachments).map(([name, text]) => [name, Buffer.byteLength(String(text), 'base64')]),
  )
}

function typeOf(name: string): string {
  const dot = name.lastIndexOf('.')
  return dot === -1 ? '' : name.slice(dot + 1)
}
