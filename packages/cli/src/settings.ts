import { readFileSync } from 'node:fs'
import {
  type Configuration,
  type Environment,
  HarnessConfigurationError,
  readConfiguration,
  readEnvironmentFile,
} from '@cio/test-harness'
import { parse } from 'dotenv'
import { fileTrouble, MissingKeyError, UsageError } from './failure.ts'
import type { ServiceFlags } from './service-flags.ts'

/** What flags say in the place of a variable; only a sweep is told the environment of what it is to remove. */
type SettingFlags = ServiceFlags & Readonly<{ environment?: string }>

/** The variables that a flag can take the place of. */
const insteadOf = {
  CUSTOMERIO_REGION: ['region', '--region'],
  CUSTOMERIO_BASE_URL: ['baseUrl', '--base-url'],
  CUSTOMERIO_APP_BASE_URL: ['appBaseUrl', '--app-base-url'],
  CUSTOMERIO_API_KEY: ['apiKeyFile', '--api-key-file'],
  CUSTOMERIO_APP_API_KEY: ['appKeyFile', '--app-key-file'],
  TEST_ENVIRONMENT: ['environment', '--environment'],
} as const

/** A sentence about settings, with the flag that was given where it names a variable. */
export function inTermsOf(flags: SettingFlags, sentence: string): string {
  return Object.entries(insteadOf).reduce(
    (told, [variable, [name, flag]]) => (flags[name] === undefined ? told : told.replaceAll(variable, flag)),
    sentence,
  )
}

/**
 * The settings of one call: flags over the environment over the `.env` file.
 *
 * @throws {UsageError} A file that a flag names cannot be used.
 * @throws {HarnessConfigurationError} with every problem at once.
 */
export function readSettings(flags: SettingFlags): Configuration {
  requireOneReader({
    '--api-key-file': flags.apiKeyFile,
    '--app-key-file': flags.appKeyFile,
    '--settings': flags.settings,
  })
  const flagged: Environment = {
    CUSTOMERIO_REGION: flags.region,
    CUSTOMERIO_BASE_URL: flags.baseUrl,
    CUSTOMERIO_APP_BASE_URL: flags.appBaseUrl,
    CUSTOMERIO_API_KEY: keyIn(flags.apiKeyFile, '--api-key-file'),
    CUSTOMERIO_APP_API_KEY: keyIn(flags.appKeyFile, '--app-key-file'),
    TEST_ENVIRONMENT: flags.environment,
  }
  const given = Object.fromEntries(Object.entries(flagged).filter(([, value]) => value !== undefined))
  const file =
    flags.settings === undefined ? readEnvironmentFile(process.cwd()) : parse(read(flags.settings, '--settings'))
  try {
    return readConfiguration({ ...process.env, ...given }, { file, target: 'live' })
  } catch (error) {
    if (!(error instanceof HarnessConfigurationError)) throw error
    throw new HarnessConfigurationError(error.problems.map((problem) => inTermsOf(flags, problem)))
  }
}

/** @throws {UsageError} Two flags want stdin, which can be read once. */
export function requireOneReader(files: Readonly<Record<string, string | undefined>>): void {
  const readers = Object.keys(files).filter((flag) => files[flag] === '-')
  if (readers.length > 1) throw new UsageError(`${readers.join(' and ')} cannot both be -: stdin can be read once.`)
}

function keyIn(path: string | undefined, flag: string): string | undefined {
  if (path === undefined) return undefined
  const key = read(path, flag).trim()
  if (key === '') throw new UsageError(`What ${flag} names is empty; it should hold a key and nothing else.`)
  return key
}

/** No sentence names the file: it may be the key itself, in the wrong place. */
function read(path: string, flag: string): string {
  try {
    return readFileSync(path === '-' ? 0 : path, 'utf8')
  } catch (error) {
    throw new UsageError(`The file that ${flag} names ${fileTrouble(error)}.`)
  }
}

/** The Pipelines key. @throws {MissingKeyError} */
export function requireApiKey({ apiKey }: Configuration): string {
  if (apiKey !== undefined) return apiKey.reveal()
  throw new MissingKeyError(
    'CUSTOMERIO_API_KEY is not set. Put the key of a Pipelines source into the environment or a .env file, or name a file with --api-key-file.',
  )
}

/** The App API key. @throws {MissingKeyError} */
export function requireAppKey({ appApiKey }: Configuration, why: string): string {
  if (appApiKey !== undefined) return appApiKey.reveal()
  throw new MissingKeyError(
    `CUSTOMERIO_APP_API_KEY is not set: ${why}. Put an App API key into the environment or a .env file, or name a file with --app-key-file.`,
  )
}
