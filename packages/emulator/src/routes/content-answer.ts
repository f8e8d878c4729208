import type { Channel } from '../state/deliveries.ts'
import type { MessageContent } from '../state/initial-content.ts'
import { MESSAGE_TYPES } from './message-answer.ts'

/** The fields that every kind of message content has in answers. [doc] Sender identities are not kept: their ids are 0. */
export function templateOf(
  { id, language, from, replyTo, subject, body, preheader }: MessageContent,
  channel: Channel,
) {
  return {
    id,
    language,
    type: MESSAGE_TYPES[channel],
    body,
    ...(channel === 'email' && {
      body_amp: '',
      from,
      from_id: 0,
      reply_to: replyTo,
      reply_to_id: null,
      preprocessor: 'premailer',
      recipient: '{{customer.email}}',
      subject,
      bcc: '',
      fake_bcc: false,
      preheader_text: preheader,
      headers: {},
    }),
  }
}

/** A content with the texts that a request changes. [doc] `body`, `subject` and `preheader_text` can be. */
export function withChanges(content: MessageContent, changes: Readonly<Record<string, unknown>>): MessageContent {
  const { body, subject, preheader_text: preheader } = changes
  return {
    ...content,
    ...(typeof body === 'string' && { body }),
    ...(typeof subject === 'string' && { subject }),
    ...(typeof preheader === 'string' && { preheader }),
  }
}
