import type { CommanderError } from 'commander'
import { quoted } from './output.ts'

/** Characters of what may be a misspelt option; a key has more. */
const LONGEST = 18

/** What is wrong with the flags, in our words. No value that was typed is in it: it may be a key. */
export function flagSentence(
  { code, message }: CommanderError,
  argv: readonly string[],
  commands: readonly string[],
): string {
  const [command = ''] = argv
  const help = `See cio-kit${commands.includes(command) ? ` ${command}` : ''} --help.`
  const [said = '', suggestion] = message.replace(/^error: /, '').split('\n')
  const meant = suggestion === undefined ? '' : ` ${suggestion.slice(1, -1)}`
  if (code === 'commander.unknownCommand') return `There is no command ${quoted(command)}.${meant} ${help}`
  if (code === 'commander.unknownOption') {
    const option = /'(--[^=']*|-[^-'])/.exec(said)?.[1] ?? '-'
    if (/key|token|secret|password/i.test(option)) return keysAreNoFlags
    return `There is no option ${option.length > LONGEST ? `of ${option.length} characters` : option}.${meant} ${help}`
  }
  return `${said.charAt(0).toUpperCase()}${said.slice(1)}${said.endsWith('.') ? '' : '.'} ${help}`
}

const keysAreNoFlags =
  'There is no option that takes a key: everybody on this machine can read a command line. Put it into CUSTOMERIO_API_KEY or ' +
  'CUSTOMERIO_APP_API_KEY, in the environment or a .env file, or name a file with --api-key-file or --app-key-file.'
