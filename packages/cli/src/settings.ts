import { readFileSync } from 'node:fs'
import { type Configuration, type Environment, readConfiguration, readEnvironmentFile } from '@cio/test-harness'
import { parse } from 'dotenv'
import { fileTrouble, MissingKeyError, UsageError } from './failure.ts'
import type { ServiceFlags } from './service-flags.ts'

/**
 * The settings of one call: flags over the environment over the `.env` file.
 *
 * @throws {UsageError} A file that a flag names cannot be used.
 * @throws {HarnessConfigurationError} with every problem at once.
 */
export function readSettings(flags: ServiceFlags): Configuration {
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
  }
  const given = Object.fromEntries(Object.entries(flagged).filter(([, value]) => value !== undefined))
  const file =
    flags.settings === undefined ? readEnvironmentFile(process.cwd()) : parse(read(flags.settings, '--settings'))
  return readConfiguration({ ...process.env, ...given }, { file, target: 'live' })
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
