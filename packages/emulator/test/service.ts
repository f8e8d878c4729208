import { type ServerOptions, startEmulator, type WorkspaceKeys } from '../src/index.ts'

/** One answer, read. */
export type Answered = { readonly status: number; readonly text: string; readonly body: unknown }

export type SendOptions = {
  readonly strict?: boolean
  readonly headers?: Readonly<Record<string, string>>
}

/** Speaks HTTP to an emulator of its own with the keys of one workspace. */
export async function startService(options: ServerOptions = {}) {
  const emulator = await startEmulator(options)
  const workspace = emulator.createWorkspace()
  return { emulator, workspace, ...callers(emulator.url, workspace.keys), [Symbol.asyncDispose]: emulator.close }
}

export function callers(url: string, keys: WorkspaceKeys) {
  return {
    /** Sends one message, or raw bytes, to a Pipelines path. Strict unless told otherwise. */
    async send(path: string, message: unknown, { strict = true, headers = {} }: SendOptions = {}): Promise<Answered> {
      const response = await fetch(`${url}/v1/${path}`, {
        method: 'POST',
        headers: {
          authorization: `Basic ${btoa(`${keys.writeKey}:`)}`,
          'content-type': 'application/json',
          ...(strict && { 'x-strict-mode': '1' }),
          ...headers,
        },
        body: typeof message === 'string' || message instanceof Uint8Array ? message : JSON.stringify(message),
      })
      return answered(response)
    },
    /** Asks the Track API with the keys of the workspace, which may be replaced by other headers. */
    async track(method: string, path: string, body?: unknown, headers: Readonly<Record<string, string>> = {}) {
      const response = await fetch(`${url}${path}`, {
        method,
        headers: {
          authorization: `Basic ${btoa(`${keys.siteId}:${keys.trackKey}`)}`,
          'content-type': 'application/json',
          ...headers,
        },
        body: body === undefined ? null : typeof body === 'string' ? body : JSON.stringify(body),
        redirect: 'manual',
      })
      return { ...(await answered(response)), headers: response.headers }
    },
    /** Reads from the App API; `path` begins after `/v1/`. */
    async read(path: string): Promise<Answered> {
      return answered(await fetch(`${url}/v1/${path}`, { headers: { authorization: `Bearer ${keys.appKey}` } }))
    },
  }
}

async function answered(response: Response): Promise<Answered> {
  const text = await response.text()
  return { status: response.status, text, body: text === '' ? undefined : JSON.parse(text) }
}
