import { existsSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { dirname } from 'node:path'

/** A sign of life on disk. */
export type Lease = Readonly<{
  /** Ends the heartbeat and takes the sign away. */
  release: () => void
}>

/** Time between two beats. */
const HEARTBEAT_MS = 5_000

/** Without a beat for this long, whoever held the lease is gone: twelve beats, so that a busy process is not declared dead. */
const STALE_MS = 60_000

/**
 * Says that this process is at work, for as long as it is: a file whose time of change is renewed every five seconds. The
 * timer keeps no process from ending.
 */
export function takeLease(path: string): Lease {
  const say = () => writeFileSync(path, JSON.stringify({ pid: process.pid, host: hostname() }))
  say()
  const heartbeat = setInterval(() => {
    const now = new Date()
    try {
      utimesSync(path, now, now)
    } catch {
      // Somebody has cleared the folder. Where even that is gone, there is no journal to protect.
      if (existsSync(dirname(path))) say()
    }
  }, HEARTBEAT_MS)
  heartbeat.unref()
  return Object.freeze({
    release: () => {
      clearInterval(heartbeat)
      rmSync(path, { force: true })
    },
  })
}

/**
 * Whether somebody still holds the lease: it has beaten within the last minute and, if its holder is of this machine, the
 * process is there.
 */
export function isHeld(path: string, now: () => number = Date.now): boolean {
  try {
    if (now() - statSync(path).mtimeMs > STALE_MS) return false
    const { pid, host }: { pid?: unknown; host?: unknown } = JSON.parse(readFileSync(path, 'utf8'))
    return host !== hostname() || (typeof pid === 'number' && isRunning(pid))
  } catch {
    // No such file, or one whose writer was killed while writing it.
    return false
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // It is there, and belongs to somebody else.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
