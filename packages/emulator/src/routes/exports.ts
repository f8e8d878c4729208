import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Directory } from '../auth.ts'
import { toSeconds } from '../clock.ts'
import { type Answer, appError, type Exchange, json } from '../exchange.ts'
import { customersCsv, deliveriesCsv } from '../export/csv.ts'
import { readDeliveryRange } from '../export/delivery-range.ts'
import { numericId } from '../numeric-id.ts'
import { peopleMatching, readPersonFilter } from '../person-filter.ts'
import type { AppRoute, OpenRoute } from '../route.ts'
import type { Export, ExportFile } from '../state/exports.ts'
import type { State } from '../state/state.ts'
import type { Workspace } from '../workspace.ts'
import { withJsonObject } from './json-object.ts'

export const exportRoutes: readonly AppRoute[] = [
  { surface: 'app', method: 'GET', path: '/v1/exports', handle: list },
  {
    surface: 'app',
    method: 'GET',
    path: '/v1/exports/:export_id',
    handle: (exchange) =>
      withExport(exchange, (found) => json({ export: answerOf(exchange.workspace, found, found.file.total) })),
  },
  {
    surface: 'app',
    method: 'GET',
    path: '/v1/exports/:export_id/download',
    handle: (exchange) => withExport(exchange, (found) => link(exchange, found)),
  },
  { surface: 'app', method: 'POST', path: '/v1/exports/customers', handle: exportCustomers },
  { surface: 'app', method: 'POST', path: '/v1/exports/deliveries', handle: exportDeliveries },
]

const DOWNLOAD = '/_emulator/downloads/:workspace/:export_id'

/** Where the link of an export leads. [doc] It is valid for 15 minutes and needs no key. */
export function downloadRoutes(directory: Directory): OpenRoute[] {
  return [
    {
      surface: 'open',
      method: 'GET',
      path: DOWNLOAD,
      handle: ({ query }, { workspace: name = '', export_id: id = '' }) => {
        const workspace = directory.named(name)
        const found = workspace?.state.exports.find(numericId(id))
        if (!workspace || !found) return json({ error: 'There is no such export.' }, 404)
        const expires = Number(query.get('expires'))
        if (!isSigned(workspace, found, expires, query.get('signature') ?? '')) {
          return json({ error: 'The link is not one that the emulator gave.' }, 403)
        }
        if (toSeconds(workspace.clock.now()) > expires) return json({ error: 'The link has expired.' }, 403)
        workspace.state.exports.noteDownload(found)
        return {
          status: 200,
          body: undefined,
          pieces: found.file.pieces(),
          headers: { 'content-type': 'text/csv; charset=utf-8' },
        }
      },
    },
  ]
}

/** [rec] 27 May 2026: `null`, not an empty list, where there are none. */
function list({ workspace }: Exchange): Answer {
  const all = workspace.state.exports.all.map((found) => answerOf(workspace, found, found.file.total))
  return json({ exports: all.length === 0 ? null : all })
}

/** [doc] `{ filters }`, with the grammar of searches. */
function exportCustomers(exchange: Exchange): Answer {
  return withJsonObject(exchange, ({ filters }) => {
    const read = readPersonFilter(filters)
    if (read.problem !== undefined) return appError(400, read.problem)
    return create(exchange, 'customers', 'People', (state) =>
      customersCsv(peopleMatching(state, read.value), state.content.topics),
    )
  })
}

function exportDeliveries(exchange: Exchange): Answer {
  return withJsonObject(exchange, (body) => {
    const read = readDeliveryRange(body, toSeconds(exchange.workspace.clock.now()))
    if (read.problem !== undefined) return appError(400, read.problem)
    const { value: range } = read
    return create(exchange, 'deliveries', 'Deliveries', (state) =>
      deliveriesCsv(state, state.deliveries.all.filter(range.isWanted), range.attributes),
    )
  })
}

/** [default] What is exported is what there is when the export is asked for. */
function create(
  { workspace }: Exchange,
  type: Export['type'],
  description: string,
  fileOf: (state: State) => ExportFile,
): Answer {
  const createdAt = workspace.clock.now()
  const readyAt = createdAt + workspace.behaviour.exportDurationMs
  const made = { id: workspace.state.exports.claimId(), type, description, createdAt, readyAt, downloads: 0 }
  workspace.write((state) => state.exports.record({ ...made, file: fileOf(state) }))
  return json({ export: answerOf(workspace, made, undefined) })
}

/** @param total - Lines of the file; `undefined` as long as there is none. */
function answerOf({ clock }: Workspace, made: Omit<Export, 'file'>, total: number | undefined) {
  const { id, type, description, createdAt, readyAt, downloads } = made
  const isReady = total !== undefined && clock.now() >= readyAt
  const updatedAt = toSeconds(isReady ? readyAt : createdAt)
  return {
    id,
    user_id: 1,
    user_email: 'emulator@example.com',
    // [doc] 0 until it is done.
    total: isReady ? total : 0,
    deduplicate_id: `${id}:${updatedAt}`,
    type,
    failed: false,
    description,
    downloads,
    created_at: toSeconds(createdAt),
    updated_at: updatedAt,
    status: isReady ? 'done' : 'pending',
  }
}

/** [doc] */
const LINK_SECONDS = 15 * 60

/** [doc] `url`; a comment in the Node client says `link`. [default] A pending export has no link yet: 404. */
function link({ incoming, workspace }: Exchange, found: Export): Answer {
  if (workspace.clock.now() < found.readyAt) return appError(404, 'export is not ready')
  const expires = toSeconds(workspace.clock.now()) + LINK_SECONDS
  const query = new URLSearchParams({ expires: String(expires), signature: signatureOf(workspace, found, expires) })
  const path = DOWNLOAD.replace(':workspace', encodeURIComponent(workspace.name)).replace(':export_id', `${found.id}`)
  return json({ url: `http://${incoming.header('host') ?? 'localhost'}${path}?${query}` })
}

function signatureOf({ keys }: Workspace, { id }: Export, expires: number): string {
  return createHmac('sha256', keys.appKey).update(`${id}:${expires}`).digest('hex')
}

function isSigned(workspace: Workspace, found: Export, expires: number, signature: string): boolean {
  const expected = Buffer.from(signatureOf(workspace, found, expires))
  const given = Buffer.from(signature)
  return given.length === expected.length && timingSafeEqual(given, expected)
}

function withExport({ workspace, parameters }: Exchange, answer: (found: Export) => Answer): Answer {
  const found = workspace.state.exports.find(numericId(parameters.export_id))
  return found ? answer(found) : appError(404, 'export not found')
}
