import type { AppClient } from '../app-client.ts'
import type { AskOptions } from '../ask.ts'
import { ExportError, NotFoundError } from '../errors.ts'
import type { Export } from './export.ts'
import { getExport } from './read-exports.ts'

/** How often an export is asked for, for how long, and who is told how it stands. */
export type WaitForExportOptions = AskOptions & {
  /** From one question to the next, in milliseconds. @default 2_000 */
  readonly intervalMs?: number
  /** How long to wait in all, in milliseconds. @default 3_600_000 */
  readonly timeoutMs?: number
  /** Is told how the export stands, each time that it was asked for. */
  readonly onProgress?: (current: Export) => void
}

/** How long an export may stay unseen after it was asked for. [default] */
const unseenMs = 10_000

/**
 * Waits until an export is done.
 *
 * Sends `GET /v1/exports/{export_id}` again and again. One that was only just asked for may not be there yet, and has ten seconds
 * to appear.
 *
 * @param app - A client of the App API.
 * @param id - Of the export.
 * @param options - `onProgress`, `intervalMs`, `timeoutMs`; `signal` gives up.
 * @returns The export, which is `done`: see `downloadExport`.
 * @throws {ExportError} It failed, or is not done in time.
 * @throws {NotFoundError} There is no such export.
 * @see https://docs.customer.io/integrations/api/app/#operation/getExport
 * @example
 * const { total } = await waitForExport(app, id, { onProgress: ({ status }) => console.log(status) })
 */
export async function waitForExport(app: AppClient, id: number, options: WaitForExportOptions = {}): Promise<Export> {
  const { intervalMs = 2_000, timeoutMs = 3_600_000, onProgress, signal } = options
  const startedAt = app.now()
  for (;;) {
    const current = await getExport(app, id, options).catch((error: unknown) => {
      if (error instanceof NotFoundError && app.now() - startedAt < Math.min(timeoutMs, unseenMs)) return undefined
      throw error
    })
    if (current !== undefined) {
      onProgress?.(current)
      if (current.status === 'done') return current
      if (current.status === 'failed' || current.failed === true) {
        throw new ExportError(`Export ${id} failed. Ask for it again.`, current)
      }
      if (app.now() - startedAt >= timeoutMs) {
        throw new ExportError(`Export ${id} is not done after ${timeoutMs} ms. Wait longer: it goes on.`, current)
      }
    }
    await pause(intervalMs, signal)
  }
}

function pause(durationMs: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = () => {
      clearTimeout(timer)
      reject(signal?.reason)
    }
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', abort)
      resolve()
    }, durationMs)
    if (signal?.aborted) abort()
    else signal?.addEventListener('abort', abort, { once: true })
  })
}
