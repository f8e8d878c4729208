import type { Describe } from '../describe.ts'
import { type ServiceFlags, withServiceFlags } from '../service-flags.ts'

export type SweepFlags = ServiceFlags &
  Readonly<{
    journal?: string
    from?: string
    run?: string
    search?: boolean
    olderThan?: string
    environment?: string
    yes?: boolean
    json?: boolean
  }>

export const describeSweep: Describe = (program, end) => {
  withServiceFlags(
    program
      .command('sweep')
      .description('remove what broken test runs left in a workspace; shows only what it would remove unless --yes')
      .option('--journal <folder>', 'journals of runs (default reports/cleanup at the root of the workspace)')
      .option('--from <file>', 'one journal, the report of a run, or a JSON list of what was left behind')
      .option('--run <id>', 'everything of one run, whatever its age')
      .option('--search', 'everything in the workspace that carries the marker of any run')
      .option('--older-than <hours>', 'age, such as 24h; one hour at least (TEST_DATA_RETENTION_HOURS, default 24h)')
      .option('--environment <name>', 'first part of the ids (TEST_ENVIRONMENT, default test)')
      .option('--yes', 'remove it')
      .option('--json', 'machine-readable output'),
  )
    .addHelpText(
      'after',
      `
Touches only what has an id made by the test harness, with its checksum, and is in the journal or the report of its run or
carries the marker trait. A JSON list proves nothing: of what it names, only what carries the trait is touched.
Without --from, --run or --search it goes by the journals.

Examples:
  cio-kit sweep
  cio-kit sweep --search --older-than 48h
  cio-kit sweep --run k3f9a2 --yes
  cio-kit sweep --from reports/people.live.json --yes

Ends with 0 if nothing is left; with 1 if something is left that should go, or would be removed; with 6 if all that is left is what
was kept or passed over, with the reason: too young, not ours, of a run that is at work, of another workspace.`,
    )
    .action(async (flags: SweepFlags) => {
      const { runSweep } = await import('../sweep.ts')
      end(await runSweep(flags))
    })
}
