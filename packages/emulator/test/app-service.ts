import type { ServerOptions, WorkspaceKeys } from '../src/index.ts'
import { type Answered, callers, startService } from './service.ts'

/** What the App API is asked for, beside the path after `/v1/`. */
export type AppCall = {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** Sent as JSON; a text as it is. */
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

/** Speaks HTTP with the keys of a workspace, to the App API as well. */
export function appCaller(url: string, keys: WorkspaceKeys) {
  const respond = ({ method = 'GET', body, headers = {} }: AppCall, path: string) =>
    fetch(`${url}/v1/${path}`, {
      method,
      headers: { authorization: `Bearer ${keys.appKey}`, 'content-type': 'application/json', ...headers },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
  const app = async (path: string, call: AppCall = {}): Promise<Answered> => {
    const response = await respond(call, path)
    const text = await response.text()
    return { status: response.status, text, body: text === '' ? undefined : JSON.parse(text) }
  }
  const post = (path: string, body: unknown) => app(path, { method: 'POST', body })
  return { ...callers(url, keys), respond, app, post }
}

/** An emulator of its own, with a caller of the App API that also writes. */
export async function startApp(options: ServerOptions = {}) {
  const service = await startService(options)
  return { ...service, ...appCaller(service.emulator.url, service.workspace.keys) }
}

/** An emulator's time that a spec moves, from 1 February 2026, 09:30 UTC. */
export function stoppedTime() {
  let at = Date.UTC(2026, 1, 1, 9, 30)
  return {
    now: () => at,
    /** Unix seconds. */
    get seconds() {
      return Math.floor(at / 1000)
    },
    pass(milliseconds: number) {
      at += milliseconds
    },
  }
}

/** The refusal of nearly all App API paths. */
export function refused(status: number, detail: string): unknown {
  return { status, body: { errors: [{ detail, status: String(status) }] } }
}
