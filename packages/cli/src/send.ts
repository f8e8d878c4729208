import { readFileSync } from 'node:fs'
import { type Client, type ClientOptions, createClient, createMessage, type Message, type MessageType } from '@cio/core'
import type { SendFlags } from './commands/send.ts'
import { UsageError } from './failure.ts'
import { counted, print, printJson, remark } from './output.ts'
import { readSettings, requireApiKey } from './settings.ts'

const types: readonly string[] = ['identify', 'track', 'page', 'screen', 'group', 'alias'] satisfies MessageType[]

/** [doc] 32 KB a message https://docs.customer.io/integrations/api/cdp/ - limits. */
const LIMIT_BYTES = 32 * 1024

/** Sends one message, or shows what would be sent. */
export async function send(type: string | undefined, flags: SendFlags): Promise<void> {
  const message = messageFrom(type, flags)
  const settings = readSettings(flags)
  const { region, baseUrl } = settings
  const options = { region, strict: flags.strict, ...(baseUrl === undefined ? {} : { baseUrl }) }
  if (flags.dryRun) return show(message, options, flags.json ?? false)

  const client = createClient({ ...options, apiKey: requireApiKey(settings) })
  const receipt = await client.send(message)
  if (flags.json) printJson({ type: message.type, ...receipt })
  else print(`${message.type} accepted, messageId ${receipt.messageId}, ${counted(receipt.attempts, 'request')}`)
}

function messageFrom(type: string | undefined, flags: SendFlags): Message {
  const { type: typeInData, ...data } = flags.data === undefined ? {} : objectIn(textOf(flags.data), '--data')
  const kind = type ?? typeInData
  if (typeof kind !== 'string' || !types.includes(kind)) {
    const found = kind === undefined ? 'No kind of message was given' : `${JSON.stringify(kind)} is no kind of message`
    throw new UsageError(`${found}; expected one of ${types.join(', ')}.`)
  }
  const { userId, anonymousId, previousId, groupId, event, name, timestamp, messageId } = flags
  const own = { userId, anonymousId, previousId, groupId, event, name, timestamp, messageId }
  const fields: Record<string, unknown> = { ...data }
  for (const [field, value] of Object.entries(own)) if (value !== undefined) fields[field] = value
  merge(fields, 'traits', pairs(flags.trait, '--trait'))
  merge(fields, 'properties', pairs(flags.property, '--property'))
  merge(fields, 'context', flags.context === undefined ? {} : objectIn(flags.context, '--context'))
  // What is missing for its kind, the message itself says.
  return createMessage(kind as 'page', fields as { readonly userId: string })
}

function merge(fields: Record<string, unknown>, name: string, values: Readonly<Record<string, unknown>>): void {
  if (Object.keys(values).length > 0) fields[name] = { ...Object(fields[name]), ...values }
}

/** `plan=pro`, `seats=3`, `tags=["a"]`: a value that is JSON is read as such, anything else is text. */
function pairs(given: readonly string[] = [], flag: string): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    given.map((pair) => {
      const at = pair.indexOf('=')
      if (at < 1) throw new UsageError(`${flag} takes name=value, not "${pair}".`)
      return [pair.slice(0, at), parsedValue(pair.slice(at + 1))]
    }),
  )
}

function parsedValue(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

function textOf(data: string): string {
  if (data === '-') return readFileSync(0, 'utf8')
  return data.startsWith('@') ? readFileSync(data.slice(1), 'utf8') : data
}

function objectIn(text: string, flag: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value }
  } catch (error) {
    throw new UsageError(`${flag} is no JSON: ${error instanceof Error ? error.message : String(error)}.`)
  }
  throw new UsageError(`${flag} is no JSON object.`)
}

/** Shows the request as the client makes it: a client with a `fetch` that takes it and sends nothing. */
async function show(message: Message, options: Omit<ClientOptions, 'apiKey'>, isJson: boolean): Promise<void> {
  let request = { method: '', url: '', headers: {} as Readonly<Record<string, string>>, body: '' }
  const client: Client = createClient({
    ...options,
    apiKey: 'none',
    fetch: async (url, init) => {
      const headers = { ...(init?.headers as Record<string, string>), authorization: 'Basic [redacted]' }
      request = { method: String(init?.method), url: String(url), headers, body: String(init?.body) }
      return new Response('{}')
    },
  })
  await client.send(message)
  const bytes = Buffer.byteLength(request.body)
  if (isJson) {
    printJson({ ...request, body: JSON.parse(request.body), bytes, limitBytes: LIMIT_BYTES })
    return
  }
  const headers = Object.entries(request.headers).map(([name, value]) => `${name}: ${value}`)
  print([`${request.method} ${request.url}`, ...headers, '', request.body].join('\n'))
  remark(`${bytes.toLocaleString('en')} of ${LIMIT_BYTES.toLocaleString('en')} bytes. Nothing was sent.`)
}
