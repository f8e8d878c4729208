import { readFileSync } from 'node:fs'
import {
  type Client,
  type ClientOptions,
  createClient,
  createMessage,
  type Message,
  type MessageType,
  type RetryEvent,
} from '@cio/core'
import type { SendFlags } from './commands/send.ts'
import { EXIT, type ExitCode } from './exit-codes.ts'
import { fileTrouble, UsageError } from './failure.ts'
import { parseJson, textOfLongNumber } from './json.ts'
import { counted, print, printJson, quoted, remark } from './output.ts'
import { readSettings, requireApiKey, requireOneReader } from './settings.ts'

/** The flags that only some kinds of message have a field for. [doc] https://docs.customer.io/integrations/api/cdp/ */
const fieldFlags = {
  userId: '--user-id',
  anonymousId: '--anonymous-id',
  previousId: '--previous-id',
  groupId: '--group-id',
  event: '--event',
  name: '--name',
  trait: '--trait',
  property: '--property',
} as const

type FieldFlag = keyof typeof fieldFlags

const flagsOf: Readonly<Record<MessageType, readonly FieldFlag[]>> = {
  identify: ['userId', 'anonymousId', 'trait'],
  track: ['userId', 'anonymousId', 'groupId', 'event', 'property'],
  page: ['userId', 'anonymousId', 'name', 'property'],
  screen: ['userId', 'anonymousId', 'name', 'property'],
  group: ['userId', 'anonymousId', 'groupId', 'trait'],
  alias: ['userId', 'previousId'],
}

/** [doc] 32 KB a message https://docs.customer.io/integrations/api/cdp/ - limits. */
const LIMIT_BYTES = 32 * 1024

/** Sends one message, or shows what would be sent. */
export async function send(type: string | undefined, flags: SendFlags): Promise<ExitCode> {
  requireOneReader({ '--data': flags.data, '--api-key-file': flags.apiKeyFile, '--app-key-file': flags.appKeyFile })
  const message = messageFrom(type, flags)
  const settings = readSettings(flags)
  const { region, baseUrl } = settings
  const options = { region, strict: flags.strict, ...(baseUrl === undefined ? {} : { baseUrl }) }
  if (flags.dryRun) return show(message, options, flags.json ?? false)

  const client = createClient({
    ...options,
    apiKey: requireApiKey(settings),
    // Programs that are asked for JSON find one line on stderr, or none.
    onEvent: (event) => {
      if (event.type === 'retry' && !flags.json) remark(retrySentence(event))
    },
  })
  const receipt = await client.send(message)
  if (flags.json) printJson({ type: message.type, ...receipt })
  else print(`${message.type} accepted, messageId ${receipt.messageId}, ${counted(receipt.attempts, 'request')}`)
  return EXIT.success
}

/** What may take two minutes is not silent. */
function retrySentence({ attempt, waitMs, error }: RetryEvent): string {
  return `Attempt ${attempt - 1} failed; attempt ${attempt} follows in ${(waitMs / 1000).toFixed(1)} s. ${error.message}`
}

function messageFrom(type: string | undefined, flags: SendFlags): Message {
  const { type: typeInData, ...data } = flags.data === undefined ? {} : objectIn(textOf(flags.data), '--data')
  const kind = type ?? typeInData
  if (!isKind(kind)) {
    const found = kind === undefined ? 'No kind of message was given' : `${shown(kind)} is no kind of message`
    throw new UsageError(`${found}; expected one of ${Object.keys(flagsOf).join(', ')}.`)
  }
  requireFlagsOf(kind, flags)
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

function isKind(kind: unknown): kind is MessageType {
  return typeof kind === 'string' && Object.hasOwn(flagsOf, kind)
}

function shown(kind: unknown): string {
  return typeof kind === 'string' ? quoted(kind) : 'What --data has as its type'
}

/** @throws {UsageError} A flag for which a message of this kind has no field: Customer.io would drop it or take it for something else. */
function requireFlagsOf(kind: MessageType, flags: SendFlags): void {
  for (const [field, flag] of Object.entries(fieldFlags) as [FieldFlag, string][]) {
    if (flags[field] === undefined || flagsOf[kind].includes(field)) continue
    const kinds = Object.keys(flagsOf).filter((other) => isKind(other) && flagsOf[other].includes(field))
    const taken = flagsOf[kind].map((own) => fieldFlags[own])
    throw new UsageError(`${flag} is for ${listed(kinds)}; a message of type "${kind}" takes ${listed(taken)}.`)
  }
}

function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`
}

function merge(fields: Record<string, unknown>, name: string, values: Readonly<Record<string, unknown>>): void {
  if (Object.keys(values).length > 0) fields[name] = { ...(isObject(fields[name]) ? fields[name] : {}), ...values }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** `plan=pro`, `seats=3`, `tags=["a"]`: a value that is JSON is read as such, anything else is text. */
function pairs(given: readonly string[] = [], flag: string): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    given.map((pair) => {
      const at = pair.indexOf('=')
      if (at < 1) throw new UsageError(`${flag} takes name=value, not ${quoted(pair)}.`)
      return [pair.slice(0, at), parsedValue(pair.slice(at + 1))]
    }),
  )
}

/** A number with more digits than programs keep is text: a number they would round, wherever it is read next. */
function parsedValue(text: string): unknown {
  try {
    const value = parseJson(text)
    return textOfLongNumber(value) ?? value
  } catch {
    return text
  }
}

function textOf(data: string): string {
  if (data === '-') return readFileSync(0, 'utf8')
  if (!data.startsWith('@')) return data
  try {
    return readFileSync(data.slice(1), 'utf8')
  } catch (error) {
    throw new UsageError(`The file ${data.slice(1)} that --data names ${fileTrouble(error)}.`)
  }
}

/** What is no JSON is not quoted: it may be a key that was handed to the wrong flag. */
function objectIn(text: string, flag: string): Readonly<Record<string, unknown>> {
  let value: unknown
  try {
    value = parseJson(text)
  } catch (error) {
    const position = /at position \d+/.exec(String(error))?.[0]
    throw new UsageError(`${flag} is no JSON${position === undefined ? '' : `: it breaks off ${position}`}.`)
  }
  if (isObject(value) && textOfLongNumber(value) === undefined) return { ...value }
  throw new UsageError(`${flag} is no JSON object.`)
}

/** Shows the request as the client makes it: a client with a `fetch` that takes it and sends nothing. */
async function show(message: Message, options: Omit<ClientOptions, 'apiKey'>, isJson: boolean): Promise<ExitCode> {
  let request = { method: '', url: '', headers: {} as Readonly<Record<string, string>>, body: '' }
  const client: Client = createClient({
    ...options,
    apiKey: 'none',
    maxMessageBytes: Number.MAX_SAFE_INTEGER,
    fetch: async (url, init) => {
      const headers = { ...(init?.headers as Record<string, string>), authorization: 'Basic [redacted]' }
      request = { method: String(init?.method), url: String(url), headers, body: String(init?.body) }
      return new Response('{}')
    },
  })
  await client.send(message)
  const bytes = Buffer.byteLength(request.body)
  const excess = bytes - LIMIT_BYTES
  if (isJson) {
    printJson({ ...request, body: parseJson(request.body), bytes, limitBytes: LIMIT_BYTES, isTooLarge: excess > 0 })
  } else {
    const headers = Object.entries(request.headers).map(([name, value]) => `${name}: ${value}`)
    print([`${request.method} ${request.url}`, ...headers, '', request.body].join('\n'))
    const size = `${bytes.toLocaleString('en')} of ${LIMIT_BYTES.toLocaleString('en')} bytes`
    const verdict = excess > 0 ? `: ${excess.toLocaleString('en')} too many, Customer.io would drop it` : ''
    remark(`${size}${verdict}. Nothing was sent.`)
  }
  return excess > 0 ? EXIT.usage : EXIT.success
}
