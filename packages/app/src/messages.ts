export { type ArchivedMessage, getArchivedMessage } from './messages/get-archived-message.ts'
export { getMessage } from './messages/get-message.ts'
export { listMessages, type MessagesOptions } from './messages/list-messages.ts'
export type { Message, MessageMetric, MessageType } from './messages/message.ts'
