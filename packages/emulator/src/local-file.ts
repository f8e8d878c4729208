import { isLoopback } from './guard.ts'

const FILE_MAX_BYTES = 8 * 1024 * 1024
const FETCH_MAX_MS = 10_000

/**
 * The text of a file that a request names.
 *
 * From this machine only, following no redirects: nobody's request makes the emulator call elsewhere. [default]
 *
 * @throws {Error} that says what is wrong with it.
 */
export async function localFile(url: string): Promise<string> {
  const { protocol, hostname } = URL.canParse(url) ? new URL(url) : { protocol: '', hostname: '' }
  if (protocol !== 'http:' || !isLoopback(hostname.replace(/^\[|\]$/g, ''))) {
    throw new Error('the emulator fetches files by http from this machine only')
  }
  const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(FETCH_MAX_MS) })
  if (!response.ok) throw new Error(`the file was answered ${response.status}`)
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length
    if (bytes > FILE_MAX_BYTES) throw new Error(`the file has more than ${FILE_MAX_BYTES} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}
