import { ConfigurationError, NetworkError, RequestTimeoutError, ResponseError } from '@cio/core'
import type { AppClient } from '../app-client.ts'
import { type AskOptions, ask, required, signalOf } from '../ask.ts'
import { exportAt } from './export.ts'

/** How patiently a file is waited for. */
export type DownloadExportOptions = AskOptions & {
  /** How long nothing may come, in milliseconds: until the answer begins, and from one piece of the file to the next. @default 60_000 */
  readonly timeoutMs?: number
}

/**
 * The file of an export, as a stream of bytes: CSV with a head line.
 *
 * Sends `GET /v1/exports/{export_id}/download`, whose answer is a link that is valid for 15 minutes [doc], and gets what it leads
 * to, without the key and outside of any budget. A stream that breaks off ends in a `NetworkError`: download the file again.
 *
 * @param app - A client of the App API.
 * @param id - Of an export that is done.
 * @param options - `timeoutMs`; `signal` gives up, also in the middle of the file.
 * @throws {ConfigurationError} `timeoutMs` is no number over 0.
 * @throws {NotFoundError} There is no such export, or it is not done.
 * @throws {ResponseError} There is no link that could be followed, or it leads to no file.
 * @throws {NetworkError} The link leads nowhere.
 * @throws {RequestTimeoutError} Nothing came for `timeoutMs`, at first or, from the stream, in the middle.
 * @see https://docs.customer.io/integrations/api/app/#operation/downloadExport
 * @example
 * await pipeline(await downloadExport(app, id), createWriteStream('people.csv'))
 */
export async function downloadExport(
  app: AppClient,
  id: number,
  options: DownloadExportOptions = {},
): Promise<ReadableStream<Uint8Array>> {
  const { timeoutMs = 60_000 } = options
  if (typeof timeoutMs !== 'number' || !(timeoutMs > 0)) {
    throw new ConfigurationError('The timeoutMs of a download has to be a number over 0.')
  }
  const { at } = exportAt(id)
  const missing = `There is no export ${id}, or it is not done: see waitForExport.`
  // [client] A comment in the official client calls it `link`.
  type Answer = { url: string; link: string }
  const answer = await ask<Answer>(app, 'GET', `${at}/download`, signalOf(options), missing)
  const link = answer.url ?? required('link', answer)
  const { protocol, host } = URL.parse(link) ?? {}
  if (host === undefined || (protocol !== 'https:' && protocol !== 'http:')) {
    const facts = { status: 200, details: [], attempts: 1 }
    throw new ResponseError(`The link to the file of export ${id} is no address. Check the baseUrl.`, facts)
  }
  const watch = createWatch(host, timeoutMs, options.signal)
  const response = await watch.during(() => app.fetch(link, { signal: watch.signal }))
  if (!response.ok || response.body === null) {
    const facts = { status: response.status, details: [], attempts: 1 }
    await response.body?.cancel()
    throw new ResponseError(`The file of export ${id} was answered ${response.status}. Download it again.`, facts)
  }
  return guarded(response.body, watch)
}

/** The longest time that a timer can be set to. */
const timerMaxMs = 2 ** 31 - 1

/**
 * Does what waits for the host of a link, one piece after another, each of which ends in an error of ours where it breaks off or
 * nothing comes in time. The link holds its own permission: the host is all of it that an error may say.
 */
function createWatch(host: string, timeoutMs: number, given: AbortSignal | undefined) {
  const silence = new AbortController()
  const facts = { attempts: 1 }
  const during = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    const timer = setTimeout(() => silence.abort(), Math.min(timeoutMs, timerMaxMs))
    try {
      return await work()
    } catch (error) {
      if (given?.aborted) throw given.reason
      if (silence.signal.aborted) {
        const sentence = `The download from ${host} was silent for ${timeoutMs} ms. Download the file again.`
        throw new RequestTimeoutError(sentence, facts)
      }
      const options = { ...facts, cause: new Error(codeOf(error)) }
      throw new NetworkError(`The download from ${host} broke off. Download the file again.`, options)
    } finally {
      clearTimeout(timer)
    }
  }
  return { during, signal: given === undefined ? silence.signal : AbortSignal.any([given, silence.signal]) }
}

/** What an error is called, `ECONNRESET`: its sentence may hold the link, as a whole or in parts. */
function codeOf(error: unknown): string {
  for (let one = error; one instanceof Error; one = one.cause) {
    if ('code' in one && typeof one.code === 'string' && /^[A-Z][A-Z0-9_]*$/.test(one.code)) return one.code
  }
  return 'unknown'
}

/** The same bytes, asked for one by one, and an error of ours where the stream breaks. */
function guarded(body: ReadableStream<Uint8Array>, { during }: ReturnType<typeof createWatch>) {
  const reader = body.getReader()
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await during(() => reader.read())
      if (done) controller.close()
      else controller.enqueue(value)
    },
    cancel: (reason) => reader.cancel(reason),
  })
}
