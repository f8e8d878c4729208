import { Command, CommanderError } from 'commander'
import { describeDoctor } from './commands/doctor.ts'
import { describeEmulator } from './commands/emulator.ts'
import { describeSend } from './commands/send.ts'
import { describeSweep } from './commands/sweep.ts'
import { EXIT, type ExitCode } from './exit-codes.ts'
import { remark } from './output.ts'
import { VERSION } from './version.ts'

/**
 * Runs `cio-kit` with what follows its name. Writes to stdout and stderr, and reads the environment, `.env` and stdin.
 *
 * @returns What the process should end with. The emulator goes on after that.
 * @example
 * process.exitCode = await run(['doctor', '--json'])
 */
export async function run(argv: readonly string[]): Promise<ExitCode> {
  let exitCode: ExitCode = EXIT.success
  const program = new Command('cio-kit')
    .description('Tools for those who work with Customer.io. Unofficial.')
    .version(VERSION, '-V, --version', 'the version alone')
    .helpCommand(false)
    .exitOverride()
    // What is wrong with the flags is said below, where every other error is.
    .configureOutput({ outputError: () => {} })
    .configureHelp({ showGlobalOptions: true })
    .addHelpText(
      'after',
      `
Examples:
  cio-kit emulator                                          Customer.io on this machine
  cio-kit doctor                                            is everything right that is in .env?
  cio-kit send track --user-id ada --event 'Report Opened'
  cio-kit sweep                                             what did broken test runs leave behind?

Keys are taken from the environment or the nearest .env: CUSTOMERIO_API_KEY (Pipelines), CUSTOMERIO_APP_API_KEY (App API).

Exit codes: 0 success, 1 failure, 2 wrong use or settings, 3 key missing or not accepted, 4 key not allowed,
5 refused by the service or no answer, 6 sweep: something was left alone.`,
    )
  for (const describe of [describeEmulator, describeDoctor, describeSend, describeSweep]) {
    describe(program, (code) => {
      exitCode = code
    })
  }
  try {
    await program.parseAsync(argv[0] === 'help' ? [...argv.slice(1), '--help'] : [...argv], { from: 'user' })
    return exitCode
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return EXIT.success
    // Without a command the help has been shown, on stderr.
    if (error instanceof CommanderError && error.code === 'commander.help') return EXIT.usage
    const { code, message, exitCode: failed } = await explain(error, argv, program)
    remark(argv.includes('--json') ? JSON.stringify({ error: true, code, message }) : message)
    return failed
  }
}

async function explain(error: unknown, argv: readonly string[], { commands }: Command) {
  const { failureOf, UsageError } = await import('./failure.ts')
  if (!(error instanceof CommanderError)) return failureOf(error)
  const { flagSentence } = await import('./flag-error.ts')
  return failureOf(
    new UsageError(
      flagSentence(
        error,
        argv,
        commands.map((command) => command.name()),
      ),
    ),
  )
}
