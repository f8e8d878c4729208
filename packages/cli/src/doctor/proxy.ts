import { connect } from 'node:net'
import { EXIT } from '../exit-codes.ts'
import { type Finding, fine, note, problem } from './finding.ts'

const PATIENCE_MS = 5_000

/** The proxy that requests to an origin go through: the variable that names it, and where it is. */
export type Proxy = Readonly<{ variable: string; url: URL }>

/**
 * Reads the environment as the client's own transport does: the variable of the scheme, in lower or upper case, unless
 * `NO_PROXY` names the host.
 */
export function proxyFor(origin: string, environment: NodeJS.ProcessEnv): Proxy | 'unreadable' | undefined {
  const { protocol, hostname } = new URL(origin)
  const scheme = protocol === 'https:' ? 'https_proxy' : 'http_proxy'
  const variable = [scheme, scheme.toUpperCase()].find((name) => environment[name])
  const value = variable === undefined ? undefined : environment[variable]
  if (variable === undefined || value === undefined || isExempt(hostname, environment)) return undefined
  return URL.canParse(value) ? { variable, url: new URL(value) } : 'unreadable'
}

function isExempt(hostname: string, { no_proxy, NO_PROXY }: NodeJS.ProcessEnv): boolean {
  const names = (no_proxy ?? NO_PROXY ?? '').split(/[\s,]+/).filter(Boolean)
  return names.some((name) => name === '*' || hostname === name || hostname.endsWith(`.${name.replace(/^\*?\./, '')}`))
}

/** Whether somebody listens where the proxy should be. Whether it lets through, the next check tells. */
export async function checkProxy(proxy: Proxy | 'unreadable' | undefined): Promise<Finding> {
  if (proxy === undefined) return fine('proxy', 'none for this host')
  if (proxy === 'unreadable') {
    return problem(
      'proxy',
      EXIT.usage,
      'The proxy variable holds no URL; expected one such as http://proxy.example:3128.',
    )
  }
  const { variable, url } = proxy
  // Without user and password, which may stand in the URL.
  const where = `${url.protocol}//${url.host}`
  const port = Number(url.port || (url.protocol === 'https:' ? 443 : 80))
  const reason = await new Promise<string | undefined>((resolve) => {
    const socket = connect({ host: url.hostname, port, timeout: PATIENCE_MS })
    const end = (answer: string | undefined) => {
      socket.destroy()
      resolve(answer)
    }
    socket.once('connect', () => end(undefined))
    socket.once('timeout', () => end('no answer'))
    socket.once('error', (error: NodeJS.ErrnoException) => end(error.code ?? error.message))
  })
  return reason === undefined
    ? note('proxy', `requests go through ${where}, which ${variable} names`)
    : problem(
        'proxy',
        EXIT.service,
        `The proxy ${where} does not answer (${reason}). Start it, correct ${variable}, or name the host in NO_PROXY.`,
      )
}
