#!/usr/bin/env node
import { parseArgs } from 'node:util'
import { DEFAULT_KEYS } from './keys.ts'
import { type RunningEmulator, startEmulator } from './server.ts'

const DEFAULT_PORT = 7788
const PORT_MAX = 65_535
const DEFAULT_HOST = '127.0.0.1'

const HELP = `Customer.io on your machine.

Usage: cio-emulator [options]

  --port <n>         port to listen on, 0 for any free one (default ${DEFAULT_PORT})
  --host <name>      address to listen on (default ${DEFAULT_HOST})
  --write-key <key>  Pipelines key of the default workspace (default ${DEFAULT_KEYS.writeKey})
  --site-id <id>     Track site id (default ${DEFAULT_KEYS.siteId})
  --track-key <key>  Track key (default ${DEFAULT_KEYS.trackKey})
  --app-key <key>    App API key (default ${DEFAULT_KEYS.appKey})
  --delay <ms>       real time before a write can be read back (default 0)
  --do-nothing       answer every write with 200 and store nothing
  --help             this text

Stops on SIGINT and SIGTERM.
`

class UsageError extends Error {}

/** Runs the command line. @returns The exit code, or `undefined` while the emulator runs. */
async function run(argv: readonly string[]): Promise<number | undefined> {
  const flags = readFlags(argv)
  if (flags.help) {
    process.stdout.write(HELP)
    return 0
  }
  const port = wholeNumber(flags.port, '--port')
  if (port > PORT_MAX) throw new UsageError(`--port takes a number up to ${PORT_MAX}, not ${port}.`)
  const emulator = await startEmulator({
    port,
    host: flags.host,
    visibilityDelayMs: wholeNumber(flags.delay, '--delay'),
    mode: flags['do-nothing'] ? 'do-nothing' : 'normal',
    keys: {
      writeKey: flags['write-key'],
      siteId: flags['site-id'],
      trackKey: flags['track-key'],
      appKey: flags['app-key'],
    },
  })
  process.stdout.write(greeting(emulator))
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void emulator.close().then(() => process.exit(0)))
  }
  return undefined
}

function readFlags(argv: readonly string[]) {
  const text = (value: string) => ({ type: 'string', default: value }) as const
  const flag = { type: 'boolean', default: false } as const
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        port: text(String(DEFAULT_PORT)),
        host: text(DEFAULT_HOST),
        delay: text('0'),
        'write-key': text(DEFAULT_KEYS.writeKey),
        'site-id': text(DEFAULT_KEYS.siteId),
        'track-key': text(DEFAULT_KEYS.trackKey),
        'app-key': text(DEFAULT_KEYS.appKey),
        'do-nothing': flag,
        help: flag,
      },
    })
    return values
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : String(error)}.`)
  }
}

function wholeNumber(text: string, flag: string): number {
  if (!/^\d+$/.test(text)) throw new UsageError(`${flag} takes a whole number, not "${text}".`)
  return Number(text)
}

function greeting({ url, workspace, info }: RunningEmulator): string {
  const keys = workspace('default')?.keys ?? DEFAULT_KEYS
  const { node, pid, mode } = info()
  return `Customer.io emulator${mode === 'do-nothing' ? ' (stores nothing)' : ''} on ${url}

  Pipelines API   ${url}/v1
    write key     ${keys.writeKey}
  Track API
    site id       ${keys.siteId}
    key           ${keys.trackKey}
  App API         ${url}/v1
    key           ${keys.appKey}
  What it dropped ${url}/_emulator/workspaces/default/drops

  Try it:
    curl ${url}/v1/identify -u ${keys.writeKey}: -H 'content-type: application/json' -H 'x-strict-mode: 1' \\
      -d '{"userId":"ada","traits":{"plan":"pro"}}'
    curl ${url}/v1/customers/ada/attributes -H 'authorization: Bearer ${keys.appKey}'

  node ${node}, pid ${pid}; stop with Ctrl-C
`
}

/** What can go wrong for the person at the keyboard, in one sentence. */
function sentence(error: unknown): string {
  if (error instanceof UsageError) return `${error.message} See cio-emulator --help.`
  const { code, port, address, message } = error as NodeJS.ErrnoException & { port?: number; address?: string }
  if (code === 'EADDRINUSE') return `Port ${port} is in use; choose another with --port, or 0 for any free one.`
  if (code === 'EACCES')
    return `Port ${port} needs rights that this user does not have; choose one above 1023 with --port.`
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return `This machine has no address ${address ?? ''}; see --host.`
  return `The emulator could not start: ${message}`
}

// Not awaited at the top level: the CommonJS build has no such thing.
run(process.argv.slice(2)).then(
  (code) => {
    if (code !== undefined) process.exitCode = code
  },
  (error: unknown) => {
    process.stderr.write(`${sentence(error)}\n`)
    process.exitCode = 1
  },
)
