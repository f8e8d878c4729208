import type { Describe } from '../describe.ts'
import { type ServiceFlags, withServiceFlags } from '../service-flags.ts'

export type SendFlags = ServiceFlags &
  Readonly<{
    userId?: string
    anonymousId?: string
    previousId?: string
    groupId?: string
    event?: string
    name?: string
    timestamp?: string
    messageId?: string
    trait?: readonly string[]
    property?: readonly string[]
    context?: string
    data?: string
    strict: boolean
    dryRun?: boolean
    json?: boolean
  }>

export const describeSend: Describe = (program, end) => {
  const collect = (value: string, previous: readonly string[] = []) => [...previous, value]
  withServiceFlags(
    program
      .command('send')
      .description('one message of any kind: identify, track, page, screen, group or alias')
      .argument('[type]', 'kind of message; may stand in --data instead')
      .option('--user-id <id>', 'your own id of the person, an email address, or cio_…')
      .option('--anonymous-id <id>', 'of somebody not known yet')
      .option('--previous-id <id>', 'alias: the id that is given up')
      .option('--group-id <id>', 'group: the object; track: the one it belongs to')
      .option('--event <name>', 'track: what happened')
      .option('--name <name>', 'page, screen: which one')
      .option('-t, --trait <name=value>', 'identify, group; as often as needed; JSON values are read as such', collect)
      .option('-p, --property <name=value>', 'track, page, screen; likewise', collect)
      .option('--context <json>', 'around what it happened')
      .option('--timestamp <time>', 'when it happened, in ISO 8601 (default now)')
      .option('--message-id <id>', 'by which a repetition is recognised (default a new ULID)')
      .option('--data <json>', 'all fields as one JSON object, or @file, or - for stdin; flags go over it')
      .option('--no-strict', 'let the service accept what it drops')
      .option('--dry-run', 'show the request and its size, and send nothing; needs no key')
      .option('--json', 'machine-readable output'),
  )
    .addHelpText(
      'after',
      `
Examples:
  cio-kit send identify --user-id ada -t email=ada@example.com -t plan=pro -t seats=3
  cio-kit send track --user-id ada --event 'Order Completed' -p total=42.5 --dry-run
  cio-kit send group --user-id ada --group-id acme -t name=Acme -t objectTypeId=1
  echo '{"type":"page","userId":"ada","name":"Pricing"}' | cio-kit send --data -
  cio-kit send --data @message.json --dry-run

A number with more digits than programs keep is sent as text from -t and -p, and as it is written from --data.
Ends with 0 if it was accepted, or would fit; with 2 if nothing was sent because of what was given or its size.`,
    )
    .action(async (type: string | undefined, flags: SendFlags) => {
      const { send } = await import('../send.ts')
      end(await send(type, flags))
    })
}
