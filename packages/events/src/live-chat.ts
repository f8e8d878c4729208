/**
 * The live chat events that data-out destinations know how to map, by their exact names, for `track<LiveChatEvents>(…)`.
 *
 * [doc] https://docs.customer.io/integrations/api/cdp/live-chat/
 */
export type LiveChatEvents = {
  readonly 'Live Chat Conversation Started': LiveChat
  readonly 'Live Chat Conversation Ended': LiveChat
  /** By the agent. */
  readonly 'Live Chat Message Sent': LiveChat
  /** From the person. */
  readonly 'Live Chat Message Received': LiveChat
}

/** What all of them share. */
export type LiveChat = {
  readonly agent_id?: string
  readonly agent_name?: string
  readonly agent_username?: string
  readonly conversation_id?: string
  /** Seconds since the conversation began. */
  readonly conversation_duration?: number
  readonly message_id?: string
}
