import { readFileSync } from 'node:fs'
import { type Configuration, type Environment, readConfiguration, readEnvironmentFile } from '@cio/test-harness'
import { parse } from 'dotenv'
import { MissingKeyError, UsageError } from './failure.ts'
import type { ServiceFlags } from './service-flags.ts'

/**
 * The settings of one call: flags over the environment over the `.env` file.
 *
 * @throws {HarnessConfigurationError} with every problem at once.
 */
export function readSettings(flags: ServiceFlags): Configuration {
  const flagged: Environment = {
    CUSTOMERIO_REGION: flags.region,
    CUSTOMERIO_BASE_URL: flags.baseUrl,
    CUSTOMERIO_APP_BASE_URL: flags.appBaseUrl,
    CUSTOMERIO_API_KEY: keyIn(flags.apiKeyFile),
    CUSTOMERIO_APP_API_KEY: keyIn(flags.appKeyFile),
  }
  const given = Object.fromEntries(Object.entries(flagged).filter(([, value]) => value !== undefined))
  const file = flags.envFile === undefined ? readEnvironmentFile(process.cwd()) : parse(readFileSync(flags.envFile))
  return readConfiguration({ ...process.env, ...given }, { file, target: 'live' })
}

function keyIn(path: string | undefined): string | undefined {
  if (path === undefined) return undefined
  const key = readFileSync(path === '-' ? 0 : path, 'utf8').trim()
  if (key === '')
    throw new UsageError(`${path === '-' ? 'stdin' : path} is empty; it should hold a key and nothing else.`)
  return key
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
