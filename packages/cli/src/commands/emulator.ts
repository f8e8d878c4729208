import type { Describe } from '../describe.ts'

/** The emulator reads its own flags: they are the same as those of `cio-emulator`. */
export const describeEmulator: Describe = (program) => {
  program
    .command('emulator')
    .description('Customer.io on this machine: Pipelines, Track and App API on one port')
    .helpOption(false)
    .allowUnknownOption()
    .allowExcessArguments()
    .argument('[flags...]', 'see cio-kit emulator --help')
    .action(async (flags: readonly string[]) => {
      const { run } = await import('@cio/emulator/command')
      await run(flags, 'cio-kit emulator')
    })
}
