import { parseArgs } from 'node:util'
import type { FaultRule } from '../faults/fault.ts'
import { DEFAULT_KEYS } from '../keys.ts'
import type { ServerOptions } from '../server.ts'
import type { WorkspaceMode } from '../workspace.ts'
import { readFileOf } from './file.ts'

const DEFAULT_PORT = 7788
const DEFAULT_HOST = '127.0.0.1'

/** What `--help` prints. */
export const help = (program: string): string => `Customer.io on your machine.

Usage: ${program} [options]

  --port <n>           port to listen on, 0 for any free one (default ${DEFAULT_PORT})
  --host <name>        address to listen on (default ${DEFAULT_HOST})
  --control-token <t>  what callers of /_emulator must show (default none on this machine, else a random one)

  --write-key <key>    Pipelines key of the default workspace (default ${DEFAULT_KEYS.writeKey})
  --site-id <id>       Track site id (default ${DEFAULT_KEYS.siteId})
  --track-key <key>    Track key (default ${DEFAULT_KEYS.trackKey})
  --app-key <key>      App API key (default ${DEFAULT_KEYS.appKey})

  --seed <file>        JSON with people, objects, relationships and content to begin with
  --state <file>       load all workspaces at the start, if the file is there, and save them on exit;
                       where it is there, --seed is not looked at

  --delay <ms>         real time before a write can be read back (default 0)
  --lag <ms>           real time that every answer takes longer (default 0)
  --rate-limit <n>     answer 429 to more than so many requests a second and workspace (default no limit)
  --do-nothing         answer every write with 200 and store nothing
  --swallow <n>        answer the n-th message with 200 and do not store that one
  --faults <json>      a list of faults as the README describes them, or @file

  --time <date>        what time it is there at the start, in ISO 8601 (default the real time)
  --freeze             time stands still until the control API moves it

  --journal <n>        requests that are kept to be looked at (default 1000)
  --ledger <n>         drops that are kept to be looked at (default 1000)
  --activities <n>     activities that are kept (default 1000000)

  -h, --help           this text

Examples:

  ${program}                                  for development by hand, on port ${DEFAULT_PORT}
  ${program} --state .cio-state               the same, and tomorrow it is all still there
  ${program} --port 0 --seed people.json      for a test run
  ${program} --delay 300 --rate-limit 10      as slow and as strict as the real thing
  ${program} --faults '[{"fault":{"kind":"answer","status":503},"probability":0.1,"seed":1}]'
  ${program} --host 0.0.0.0                   in a container; prints the token of /_emulator

Stops on SIGINT, SIGTERM and SIGHUP.
`

/** The command line is not as it should be; the message says how. */
export class UsageError extends Error {}

/** What the command line asks for. */
export type Command = {
  readonly isHelp: boolean
  readonly options: ServerOptions
  readonly seedFile: string | undefined
  readonly stateFile: string | undefined
  /** What time it is at the start, if it is not the real one. */
  readonly time: Date | undefined
  readonly isFrozen: boolean
}

/** @throws {UsageError} for an unknown flag and for a value that cannot be used. */
export function readCommand(argv: readonly string[]): Command {
  const flags = readFlags(argv)
  const number = (name: keyof typeof LIMITS) => optionalNumber(flags[name], name)
  const lagMs = number('lag') ?? 0
  const limit = number('rate-limit')
  return {
    isHelp: flags.help ?? false,
    seedFile: flags.seed,
    stateFile: flags.state,
    time: flags.time === undefined ? undefined : dateIn(flags.time),
    isFrozen: flags.freeze ?? false,
    options: {
      port: number('port') ?? DEFAULT_PORT,
      host: flags.host ?? DEFAULT_HOST,
      ...given('controlToken', flags['control-token']),
      keys: {
        ...given('writeKey', flags['write-key']),
        ...given('siteId', flags['site-id']),
        ...given('trackKey', flags['track-key']),
        ...given('appKey', flags['app-key']),
      },
      mode: modeOf(flags['do-nothing'] ?? false, number('swallow')),
      ...given('visibilityDelayMs', number('delay')),
      faults: [...(lagMs > 0 ? [{ fault: { kind: 'delay', delay: lagMs } } as const] : []), ...faultsIn(flags.faults)],
      ...(limit !== undefined && { rateLimits: [{ requestsPerSecond: limit }] }),
      ...given('journalCapacity', number('journal')),
      ...given('ledgerCapacity', number('ledger')),
      ...given('activityCapacity', number('activities')),
    },
  }
}

function readFlags(argv: readonly string[]) {
  const text = { type: 'string' } as const
  const flag = { type: 'boolean' } as const
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        port: text,
        host: text,
        'control-token': text,
        'write-key': text,
        'site-id': text,
        'track-key': text,
        'app-key': text,
        seed: text,
        state: text,
        delay: text,
        lag: text,
        'rate-limit': text,
        'do-nothing': flag,
        swallow: text,
        faults: text,
        time: text,
        freeze: flag,
        journal: text,
        ledger: text,
        activities: text,
        help: { ...flag, short: 'h' },
      },
    })
    return values
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : String(error)}.`)
  }
}

function dateIn(text: string): Date {
  const date = new Date(text)
  if (Number.isNaN(date.getTime()))
    throw new UsageError(`--time takes a date such as 2026-01-31T12:00:00Z, not "${text}".`)
  return date
}

/** What the faults are like is checked where all options are. */
function faultsIn(given: string | undefined): readonly FaultRule[] {
  if (given === undefined) return []
  try {
    return JSON.parse(given.startsWith('@') ? readFileOf('--faults', given.slice(1)) : given) as readonly FaultRule[]
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    throw new UsageError(`--faults is no JSON: ${error.message}.`)
  }
}

function modeOf(isDoingNothing: boolean, swallow: number | undefined): WorkspaceMode {
  if (isDoingNothing && swallow !== undefined) throw new UsageError('--do-nothing and --swallow exclude each other.')
  if (swallow !== undefined) return { swallow }
  return isDoingNothing ? 'do-nothing' : 'normal'
}

/** A property, or none: an option that is not given keeps its default. */
function given<Name extends string, Value>(name: Name, value: Value | undefined): { [Key in Name]?: Value } {
  return (value === undefined ? {} : { [name]: value }) as { [Key in Name]?: Value }
}

/** The smallest and the largest number that a flag takes. */
const LIMITS = {
  port: [0, 65_535],
  delay: [0, 2 ** 31 - 1],
  lag: [0, 2 ** 31 - 1],
  'rate-limit': [1, 1_000_000],
  swallow: [1, Number.MAX_SAFE_INTEGER],
  journal: [0, 10_000_000],
  ledger: [0, 10_000_000],
  activities: [0, 10_000_000],
} as const

function optionalNumber(text: string | undefined, flag: keyof typeof LIMITS): number | undefined {
  if (text === undefined) return undefined
  const [least, most] = LIMITS[flag]
  const given = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN
  if (given >= least && given <= most) return given
  throw new UsageError(`--${flag} takes a whole number from ${least} to ${most}, not "${text}".`)
}
