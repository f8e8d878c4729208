import { InvalidMessageError, type Message, type Sender } from '@cio/core'
import type { EventSchemas, StandardIssue } from './standard-schema.ts'

/**
 * A sender that holds the properties of events against their schemas before it passes them on, unchanged. What it has no schema
 * for passes: semantic events and messages that are no events. The blanks around the name of an event do not count, here as with the
 * service, which takes them away [doc].
 *
 * A message that does not fit is refused before it is sent: it throws at once, as a message that cannot be built does, or rejects
 * where the schema works asynchronously.
 *
 * With an asynchronous schema, a message is not with the sender before it has been judged. To a batcher that is closed meanwhile
 * it comes too late: await what was sent before `close()`. A batcher is told of what does not fit, so that it goes to `onError` and
 * nobody has to await it for that.
 *
 * @param sender - Where messages go that are as they should be.
 * @param schemas - A schema for the properties of each event, from any library that speaks Standard Schema.
 * @throws {InvalidMessageError} The properties do not fit; the sentence names the event and each field.
 * @example
 * const checked = validating(client, { 'Report Opened': v.object({ pages: v.number() }) })
 * await track(checked, { userId: 'ada', event: 'Report Opened', properties: { pages: 12 } })
 */
export function validating(sender: Sender, schemas: EventSchemas): Sender {
  const { refuse } = sender
  const byName = new Map(Object.entries(schemas).map(([name, schema]) => [name.trim(), schema]))
  return Object.freeze<Sender>({
    ...(refuse !== undefined && { refuse }),
    send: (message, options) => {
      const { event, properties = {} } = message
      const schema = message.type === 'track' && typeof event === 'string' ? byName.get(event.trim()) : undefined
      if (schema === undefined) return sender.send(message, options)
      const result = schema['~standard'].validate(properties)
      if (!(result instanceof Promise)) {
        requireFit(message, result.issues)
        return sender.send(message, options)
      }
      const judged = result.then(({ issues }) => requireFit(message, issues))
      if (refuse === undefined) return judged.then(() => sender.send(message, options))
      const sent = judged.then(
        () => sender.send(message, options),
        (error: unknown) => refuse(message, error),
      )
      // Whatever it rejects with was reported.
      sent.catch(() => {})
      return sent
    },
  })
}

function requireFit(message: Message, issues: readonly StandardIssue[] | undefined): void {
  if (issues === undefined || issues.length === 0) return
  const sentences = issues.map(({ message: problem, path }) => `${pathOf(path)}: ${problem}`)
  throw new InvalidMessageError(`The event "${String(message.event)}" does not fit its schema. ${sentences.join('; ')}`)
}

function pathOf(path: StandardIssue['path'] = []): string {
  return ['properties', ...path.map((part) => (typeof part === 'object' ? part.key : part)).map(String)].join('.')
}
