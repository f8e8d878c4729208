import { applySend } from '../apply/send.ts'
import { toSeconds } from '../clock.ts'
import { type Answer, type Exchange, json, sendError } from '../exchange.ts'
import type { AppRoute } from '../route.ts'
import { readSendOrder } from '../send/send-order.ts'
import type { Channel } from '../state/deliveries.ts'
import { withJsonObject } from './json-object.ts'

const CHANNELS: Readonly<Record<string, Channel>> = {
  email: 'email',
  push: 'push',
  sms: 'sms',
  whatsapp: 'whatsapp',
  in_app: 'in_app',
  inbox_message: 'inbox',
}

export const sendRoutes: readonly AppRoute[] = Object.entries(CHANNELS).map(([name, channel]) => ({
  surface: 'app',
  method: 'POST',
  path: `/v1/send/${name}`,
  handle: (exchange) => withJsonObject(exchange, (body) => send(exchange, channel, body), sendError),
}))

/** Queues one message. [doc] There is no idempotency key: a repeat is delivered twice. */
function send({ workspace, incoming }: Exchange, channel: Channel, body: Readonly<Record<string, unknown>>): Answer {
  const at = workspace.clock.now()
  const now = toSeconds(at)
  const read = readSendOrder(channel, body, workspace.state, now)
  if (!('order' in read)) return sendError(read.status, read.error)
  const { order } = read
  const deliveryId = workspace.newDeliveryId()
  workspace.write((state) => {
    const ineffective = applySend(state, order, deliveryId, { at, receivedAt: at })
    if (!ineffective) return
    const { code, reason } = ineffective
    const { method, path } = incoming
    workspace.ledger.record({ at, code, reasons: [reason], status: 200, method, path }, body)
  })
  const isLater = order.sendAt !== undefined && order.sendAt > now
  // `send_at` comes with the document of 2026.
  return json({ delivery_id: deliveryId, queued_at: now, ...(isLater && { send_at: order.sendAt }) })
}
