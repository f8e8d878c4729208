import { NetworkError, ResponseError } from '@cio/core'
import type { AppClient } from '../app-client.ts'
import { type AskOptions, ask, required, signalOf } from '../ask.ts'
import { exportAt } from './export.ts'

/**
 * The file of an export, as a stream of bytes: CSV with a head line.
 *
 * Sends `GET /v1/exports/{export_id}/download`, whose answer is a link that is valid for 15 minutes [doc], and gets what it leads
 * to, without the key and outside of any budget. A stream that breaks off ends in a `NetworkError`: download the file again.
 *
 * @param app - A client of the App API.
 * @param id - Of an export that is done.
 * @param options - `signal` gives up, also in the middle of the file.
 * @throws {NotFoundError} There is no such export, or it is not done.
 * @throws {ResponseError} The link leads to no file.
 * @throws {NetworkError} The link leads nowhere.
 * @see https://docs.customer.io/integrations/api/app/#operation/downloadExport
 * @example
 * await pipeline(await downloadExport(app, id), createWriteStream('people.csv'))
 */
export async function downloadExport(
  app: AppClient,
  id: number,
  options: AskOptions = {},
): Promise<ReadableStream<Uint8Array>> {
  const { at } = exportAt(id)
  const missing = `There is no export ${id}, or it is not done: see waitForExport.`
  // [client] A comment in the official client calls it `link`.
  type Answer = { url: string; link: string }
  const answer = await ask<Answer>(app, 'GET', `${at}/download`, signalOf(options), missing)
  const url = answer.url ?? required('link', answer)
  const response = await app.fetch(url, signalOf(options)).catch((error: unknown) => {
    throw options.signal?.aborted ? options.signal.reason : broken(url, error)
  })
  if (!response.ok || response.body === null) {
    const facts = { status: response.status, details: [], attempts: 1 }
    await response.body?.cancel()
    throw new ResponseError(`The file of export ${id} was answered ${response.status}. Download it again.`, facts)
  }
  return guarded(response.body, (error) => (options.signal?.aborted ? options.signal.reason : broken(url, error)))
}

/** The link holds its own permission: the host is all of it that an error may say. */
function broken(url: string, cause: unknown): NetworkError {
  const { host } = new URL(url)
  const options = {
    attempts: 1,
    cause: new Error(cause instanceof Error ? cause.message.replaceAll(url, host) : 'unknown'),
  }
  return new NetworkError(`The download from ${host} broke off. Download the file again.`, options)
}

/** The same bytes, asked for one by one, and an error of ours where the stream breaks. */
function guarded(body: ReadableStream<Uint8Array>, errorOf: (error: unknown) => unknown): ReadableStream<Uint8Array> {
  const reader = body.getReader()
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { done, value } = await reader.read()
        if (done) controller.close()
        else controller.enqueue(value)
      } catch (error) {
        controller.error(errorOf(error))
      }
    },
    cancel: (reason) => reader.cancel(reason),
  })
}
