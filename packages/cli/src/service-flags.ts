import type { Command } from 'commander'

/** What every command that reaches Customer.io can be told. */
export type ServiceFlags = Readonly<{
  region?: string
  baseUrl?: string
  appBaseUrl?: string
  settings?: string
  apiKeyFile?: string
  appKeyFile?: string
}>

/**
 * Keys are read from files and variables and never from flags: a command line can be read by everybody on the machine, and stays in
 * the shell's history. The settings are not called `--env-file`: Node takes that one for itself, wherever in a command line it stands.
 */
export function withServiceFlags(command: Command): Command {
  return command
    .option('--region <us|eu>', 'where the account keeps its data (CUSTOMERIO_REGION, default us)')
    .option('--settings <file>', 'settings to use instead of the nearest .env')
    .option('--api-key-file <file>', 'file with the Pipelines key alone, - for stdin (CUSTOMERIO_API_KEY)')
    .option('--app-key-file <file>', 'file with the App API key alone, - for stdin (CUSTOMERIO_APP_API_KEY)')
    .option('--base-url <origin>', 'Pipelines API, if not the region’s (CUSTOMERIO_BASE_URL)')
    .option('--app-base-url <origin>', 'App API, if not the region’s (CUSTOMERIO_APP_BASE_URL)')
}
