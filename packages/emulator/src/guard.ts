import { createHash, timingSafeEqual } from 'node:crypto'
import { isIP } from 'node:net'
import { problem } from './control/control-route.ts'
import { type Answer, appError, type Incoming } from './exchange.ts'

/** How the port is open to others. */
export type Exposure = {
  /** The address that it is bound to. */
  readonly host: string
  /** What callers of the control API have to show; `undefined` if nothing. */
  readonly controlToken: string | undefined
}

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|::1)$/

/** Whether only this machine can reach the address. */
export function isLoopback(host: string): boolean {
  return LOOPBACK.test(host)
}

/**
 * Refuses what a web page may have sent behind its reader's back.
 *
 * A page can make a browser on this machine send requests here. Without CORS headers, which the control API never sends, it
 * cannot read the answers; but it need not read them to reset a workspace, and under a host name of its own that it lets
 * resolve to 127.0.0.1 (DNS rebinding) it would be of our origin. So the host has to be one that nobody else can own, and
 * the control API takes nothing from another origin.
 */
export function refusalOf(incoming: Incoming, exposure: Exposure): Answer | undefined {
  const isControl = isOfControl(incoming.path)
  const refuse = isControl ? problem : appError
  const host = incoming.header('host') ?? ''
  if (isLoopback(exposure.host) && !isOurs(hostName(host), exposure.host)) {
    return refuse(403, `The host "${host}" is not this machine; ask for 127.0.0.1 or localhost.`)
  }
  if (!isControl) return undefined
  const origin = incoming.header('origin')
  const site = incoming.header('sec-fetch-site')
  if (origin !== undefined && origin !== `http://${host}`) {
    return refuse(403, `A page of ${origin} may not use the control API.`)
  }
  if (site !== undefined && site !== 'same-origin' && site !== 'none') {
    return refuse(403, 'A page of another site may not use the control API.')
  }
  if (exposure.controlToken !== undefined && !isShown(exposure.controlToken, incoming.header('authorization'))) {
    return refuse(401, 'The control API wants its token: authorization: Bearer <token>.')
  }
  return undefined
}

/** What is downloaded carries its own permission, signed. */
function isOfControl(path: string): boolean {
  return path === '/_emulator' || (path.startsWith('/_emulator/') && !path.startsWith('/_emulator/downloads/'))
}

/** An address cannot be made to resolve to another one; of names, only those that always mean this machine are safe. */
function isOurs(name: string, boundTo: string): boolean {
  return isLoopback(name) || isIP(name) !== 0 || name === boundTo.toLowerCase()
}

/** `[::1]:7788` and `Localhost:7788` without port, brackets and capitals. */
function hostName(host: string): string {
  const name = host.replace(/:\d*$/, '').toLowerCase()
  return name.startsWith('[') && name.endsWith(']') ? name.slice(1, -1) : name
}

function isShown(token: string, authorization: string | undefined): boolean {
  const given = /^Bearer (.+)$/i.exec(authorization ?? '')?.[1] ?? ''
  return timingSafeEqual(digest(given), digest(token))
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
