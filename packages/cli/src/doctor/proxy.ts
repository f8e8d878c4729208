import { connect } from 'node:net'
import { EXIT } from '../exit-codes.ts'
import { type Finding, fine, note, problem } from './finding.ts'

const PATIENCE_MS = 5_000

/** The proxy that requests to an origin go through: the variable that names it, and where it is; no `url` where that is no address. */
export type Proxy = Readonly<{ variable: string; url: URL | undefined }>

/**
 * Reads the environment as the client's own transport does: the variable of the scheme, in lower or upper case, and for https that
 * of http where there is none, unless `NO_PROXY` names the host [client] undici, `EnvHttpProxyAgent`.
 */
export function proxyFor(origin: string, environment: NodeJS.ProcessEnv): Proxy | undefined {
  const url = new URL(origin)
  const schemes = url.protocol === 'https:' ? ['https_proxy', 'http_proxy'] : ['http_proxy']
  // Of the two cases the first counts that is there at all, even if it is empty.
  const named = schemes.map((name) => (environment[name] === undefined ? name.toUpperCase() : name))
  const variable = named.find((name) => environment[name])
  if (variable === undefined || isExempt(url, environment)) return undefined
  return { variable, url: addressIn(environment[variable] ?? '') }
}

/** `proxy.example:3128` is a URL too, and `proxy.example` its scheme. */
function addressIn(text: string): URL | undefined {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol) ? new URL(text) : undefined
}

function isExempt({ protocol, hostname, port }: URL, { no_proxy, NO_PROXY }: NodeJS.ProcessEnv): boolean {
  const exempt = no_proxy ?? NO_PROXY ?? ''
  if (exempt === '*') return true
  return exempt.split(/[\s,]+/).some((entry) => {
    const [, host = '', only] = /^(?:\*?\.)?(.*?)(?::(\d+))?$/.exec(entry.toLowerCase()) ?? []
    if (host === '' || (only !== undefined && only !== (port || (protocol === 'https:' ? '443' : '80')))) return false
    return hostname === host || hostname.endsWith(`.${host}`)
  })
}

/** Whether somebody listens where the proxy should be. Whether it lets through, the next check tells. */
export async function checkProxy(proxy: Proxy | undefined): Promise<Finding> {
  if (proxy === undefined) return fine('proxy', 'none for this host')
  const { variable, url } = proxy
  if (url === undefined) {
    // Not quoted: a password may stand in it.
    return problem(
      'proxy',
      EXIT.usage,
      `${variable} holds no address of an http or https proxy; expected one such as http://proxy.example:3128. Correct it, or leave it out.`,
    )
  }
  // Without user and password.
  const where = `${url.protocol}//${url.host}`
  const port = Number(url.port || (url.protocol === 'https:' ? 443 : 80))
  const reason = await new Promise<string | undefined>((resolve) => {
    const socket = connect({ host: url.hostname.replace(/^\[|\]$/g, ''), port, timeout: PATIENCE_MS })
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
