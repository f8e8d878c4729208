import { type ParseArgsConfig, parseArgs } from 'node:util'

/**
 * What a script was started with. `--help` prints its usage and ends; a flag that it does not know ends it with 2, in one sentence
 * before the usage.
 */
export function readArguments<const Flags extends NonNullable<ParseArgsConfig['options']>>(
  usage: string,
  options: Flags,
) {
  // What pnpm hands on behind `--` is meant for the script like all the rest.
  const args = process.argv.slice(2).filter((argument) => argument !== '--')
  if (args.includes('--help') || args.includes('-h')) {
    console.log(usage)
    process.exit(0)
  }
  try {
    return parseArgs({ args, options, allowPositionals: true })
  } catch (error) {
    // Node goes on to explain how an argument can begin with a dash.
    const [sentence = ''] = (error instanceof Error ? error.message : String(error)).split('. ')
    return refuse(sentence, usage)
  }
}

/** Ends a script that was started with something that it cannot use. */
export function refuse(sentence: string, usage: string): never {
  console.error(`${sentence.replace(/\.$/, '')}.\n\n${usage}`)
  process.exit(2)
}
