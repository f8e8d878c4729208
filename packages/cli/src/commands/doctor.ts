import type { Describe } from '../describe.ts'
import { type ServiceFlags, withServiceFlags } from '../service-flags.ts'

export type DoctorFlags = ServiceFlags & Readonly<{ json?: boolean }>

export const describeDoctor: Describe = (program, end) => {
  withServiceFlags(
    program
      .command('doctor')
      .description('is this set up right: keys, region, workspace, proxy, clock, limits')
      .option('--json', 'machine-readable output'),
  )
    .addHelpText(
      'after',
      `
Asks each API whether it knows its key. With both keys it writes one person, reads it back and removes it again.

Examples:
  cio-kit doctor
  cio-kit doctor --region eu --json
  cio-kit doctor --settings .env.staging

Ends with 0 if nothing is wrong, and else with the code of the first thing that is.`,
    )
    .action(async (flags: DoctorFlags) => {
      const { doctor } = await import('../doctor/doctor.ts')
      end(await doctor(flags))
    })
}
