import { numericId } from '../numeric-id.ts'
import type { MessageContent, TransactionalMessage } from './initial-content.ts'

/** A transactional message with its dates, Unix seconds. */
export type StoredMessage = TransactionalMessage & { readonly createdAt: number; readonly updatedAt: number }

/** The transactional messages of a workspace. */
export class TransactionalMessages {
  readonly #byId = new Map<number, StoredMessage>()

  /** @param createdAt - Unix seconds. */
  constructor(messages: readonly TransactionalMessage[], createdAt: number) {
    for (const message of messages) this.#byId.set(message.id, { ...message, createdAt, updatedAt: createdAt })
  }

  get all(): StoredMessage[] {
    return [...this.#byId.values()]
  }

  /** By id, also as text, or by trigger name in any letter case. [doc] */
  find(reference: number | string): StoredMessage | undefined {
    const byId = this.#byId.get(numericId(String(reference)))
    if (byId) return byId
    const name = String(reference).toLowerCase()
    return this.all.find(({ triggerName }) => triggerName.toLowerCase() === name)
  }

  /** [doc] An unknown trigger name becomes an empty message where the send asks for it. @param at - Unix seconds. */
  create(triggerName: string, at: number): StoredMessage {
    const id = Math.max(0, ...this.#byId.keys()) + 1
    const message: StoredMessage = {
      id,
      name: triggerName,
      description: '',
      triggerName,
      channel: undefined,
      contents: [],
      createdAt: at,
      updatedAt: at,
    }
    this.#byId.set(id, message)
    return message
  }

  /** Changes one content of a message, or adds one in another language. @param at - Unix seconds. */
  putContent(messageId: number, content: MessageContent, at: number): void {
    const message = this.#byId.get(messageId)
    if (!message) return
    const isKnown = message.contents.some(({ id }) => id === content.id)
    const contents = isKnown
      ? message.contents.map((own) => (own.id === content.id ? content : own))
      : [...message.contents, content]
    this.#byId.set(messageId, { ...message, contents, updatedAt: at })
  }

  capture() {
    return { messages: this.all }
  }

  adopt({ messages }: ReturnType<TransactionalMessages['capture']>): void {
    this.#byId.clear()
    for (const message of messages) this.#byId.set(message.id, message)
  }

  /** An id that no content has. */
  get nextContentId(): number {
    return Math.max(0, ...this.all.flatMap(({ contents }) => contents.map(({ id }) => id))) + 1
  }
}

/** The content in a language, else the default one. */
export function contentIn(
  { contents }: TransactionalMessage,
  language: string | undefined,
): MessageContent | undefined {
  return contents.find((content) => content.language === language) ?? contents[0]
}
