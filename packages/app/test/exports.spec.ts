import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { inspect, promisify } from 'node:util'
import { NetworkError, RequestTimeoutError } from '@cio/core'
import { describe, eventually, expect } from '@cio/test-harness/vitest'
import { inject } from 'vitest'
import {
  createDeliveriesExport,
  createPeopleExport,
  downloadExport,
  getExport,
  listExports,
  type PersonFilter,
  waitForExport,
} from '../src/exports.ts'
import { type AppClient, createAppClient, ExportError, NotFoundError } from '../src/index.ts'
import { sendEmail } from '../src/transactional.ts'
import { test as base } from './fixtures.ts'

const execute = promisify(execFile)

/** With a client of a workspace in which an export takes an hour. */
const test = base.extend('slow', ({ target }, { onCleanup }) => {
  const workspace = target.createWorkspace({ exportDurationMs: 3_600_000 })
  onCleanup(() => void target.deleteWorkspace(workspace.name))
  return createAppClient({ appKey: workspace.keys.appKey, region: 'us', baseUrl: target.url })
})

describe('an export', () => {
  test('of people is waited for, with progress, and downloaded', { tags: 'smoke' }, async ({
    app,
    create,
    emulator: _emulator,
  }) => {
    const { userId, email } = await create.person({ traits: { tier: 'gold' } })
    await create.person({ traits: { tier: 'silver' } })
    const progress: string[] = []

    const { id, status } = await createPeopleExport(app, {
      attribute: { field: 'tier', operator: 'eq', value: 'gold' },
    })
    const done = await waitForExport(app, id, { intervalMs: 20, onProgress: (now) => progress.push(now.status) })
    const text = await new Response(await downloadExport(app, id)).text()

    expect(status).toBe('pending')
    expect(done).toMatchObject({ id, type: 'customers', status: 'done', total: 1 })
    expect(progress.at(-1)).toBe('done')
    expect(progress.slice(0, -1).every((one) => one === 'pending')).toBe(true)
    const [head = '', line = '', ...rest] = text.split('\n')
    expect(head.split(',').slice(0, 3)).toEqual(['id', 'email', 'cio_id'])
    expect(line).toContain(`${userId},${email}`)
    expect(rest).toEqual([''])
    expect(await listExports(app)).toMatchObject([{ id, downloads: 1 }])
  })

  test('of deliveries has a line for each', async ({ app, create, emulator: _emulator }) => {
    const { userId, email } = await create.person({ traits: { tier: 'gold' } })
    const { delivery_id } = await sendEmail(app, {
      transactional_message_id: 1,
      to: email,
      identifiers: { id: userId },
    })
    await eventually(
      () => listExports(app),
      (exports) => expect(exports).toEqual([]),
    )

    const { id } = await createDeliveriesExport(app, { transactional_message_id: 1, attributes: ['tier'] })
    await waitForExport(app, id, { intervalMs: 20 })
    const text = await new Response(await downloadExport(app, id)).text()

    expect(text.split('\n')[1]).toContain(delivery_id)
    expect(text.split('\n')[1]).toMatch(/,gold$/)
  })

  test('that is not done, or not there, has no file and says so', async ({ app, slow }) => {
    const { id } = await createPeopleExport(slow, { segment: { id: 1 } })
    const progress: string[] = []

    const early = waitForExport(slow, id, { timeoutMs: 0, onProgress: ({ status }) => progress.push(status) })

    await expect(early).rejects.toBeInstanceOf(ExportError)
    await expect(early).rejects.toMatchObject({
      code: 'CIO_EXPORT',
      message: `Export ${id} is not done after 0 ms. Wait longer: it goes on.`,
      export: { status: 'pending' },
    })
    expect(progress).toEqual(['pending'])
    await expect(downloadExport(slow, id)).rejects.toThrowError(
      `There is no export ${id}, or it is not done: see waitForExport. GET /v1/exports/${id}/download was answered 404.`,
    )
    await expect(getExport(app, 99)).rejects.toBeInstanceOf(NotFoundError)
  })

  test('is given up with its signal', async ({ slow }) => {
    const { id } = await createPeopleExport(slow, { segment: { id: 1 } })
    const control = new AbortController()

    const waiting = waitForExport(slow, id, {
      intervalMs: 60_000,
      signal: control.signal,
      onProgress: () => queueMicrotask(() => control.abort(new Error('enough'))),
    })

    await expect(waiting).rejects.toThrowError('enough')
  })

  test('that breaks off in the middle ends in an error that names the host and not the link', async ({
    app,
    create,
    emulator: _emulator,
    onTestFinished,
  }) => {
    await create.person({ traits: { tier: 'gold' } })
    const storage = await startBreaking('id,email\n')
    onTestFinished(() => void storage.close())
    const { id } = await createPeopleExport(app, { attribute: { field: 'tier', operator: 'exists' } })
    await waitForExport(app, id, { intervalMs: 20 })
    const breaking: AppClient = { ...app, fetch: (_url, init) => fetch(storage.url, init) }

    const failed = await new Response(await downloadExport(breaking, id)).text().catch((error: unknown) => error)

    expect(failed).toBeInstanceOf(NetworkError)
    expect((failed as Error).message).toMatch(
      /^The download from 127\.0\.0\.1:\d+ broke off\. Download the file again\.$/,
    )
    expect((failed as Error).cause).toMatchObject({ message: expect.stringMatching(/^(UND_ERR_SOCKET|ECONNRESET)$/) })
  })

  test.for([
    ['as it is', (link: URL) => link.href],
    ['as a path', (link: URL) => link.pathname + link.search],
    ['in its cause', (link: URL) => `${link.searchParams}`],
  ] as const)('whose link is in an error of fetch, %s, does not tell it', async ([, mentionIn], { app, emulator }) => {
    const link = new URL('https://files.example.com/7.csv?X-Signature=sesame')
    const sequence = [{ kind: 'answer', status: 200, body: { url: link.href } }] as const
    emulator.faults.add({ on: 'GET /v1/exports/:export_id/download', sequence })
    const cause = Object.assign(new Error(mentionIn(link)), { code: 'sesame' })
    const failing: AppClient = { ...app, fetch: () => Promise.reject(new TypeError(mentionIn(link), { cause })) }

    const failed = await downloadExport(failing, 7).catch((error: unknown) => error)

    expect(failed).toBeInstanceOf(NetworkError)
    expect((failed as Error).message).toBe('The download from files.example.com broke off. Download the file again.')
    expect(inspect(failed, { depth: null, showHidden: true })).not.toMatch(/sesame|7\.csv/)
  })

  test('whose link is no address has no file', async ({ emulator, service }) => {
    const { appApiKey = '', appBaseUrl = '' } = service('spec')
    const app = createAppClient({ appKey: appApiKey, region: 'us', baseUrl: appBaseUrl })

    for (const url of ['/files/7.csv?X-Signature=sesame', 'file:///sesame', 'sesame', '', 7]) {
      const sequence = [{ kind: 'answer', status: 200, body: { url } }] as const
      emulator.faults.add({ on: 'GET /v1/exports/:export_id/download', sequence })

      const failed = await downloadExport(app, 7).catch((error: unknown) => error)

      expect(failed).toMatchObject({
        code: 'CIO_RESPONSE',
        message: 'The link to the file of export 7 is no address. Check the baseUrl.',
      })
      expect(inspect(failed, { depth: null, showHidden: true })).not.toContain('sesame')
    }
  })

  test.for([
    ['before its head', undefined],
    ['in the middle', 'id,email\n'],
  ] as const)('whose file stays out %s is given up', async ([, text], { app, emulator, onTestFinished }) => {
    const storage = await startSilent(text)
    onTestFinished(storage.close)
    const sequence = [
      { kind: 'answer', status: 200, body: { url: `${storage.url}/7.csv?X-Signature=sesame` } },
    ] as const
    emulator.faults.add({ on: 'GET /v1/exports/:export_id/download', sequence })
    const reading = async () => new Response(await downloadExport(app, 7, { timeoutMs: 200 })).text()

    const failed = await reading().catch((error: unknown) => error)

    expect(failed).toBeInstanceOf(RequestTimeoutError)
    const { host } = new URL(storage.url)
    expect((failed as Error).message).toBe(`The download from ${host} was silent for 200 ms. Download the file again.`)
    for (const timeoutMs of [0, Number.NaN]) {
      await expect(downloadExport(app, 7, { timeoutMs })).rejects.toMatchObject({ code: 'CIO_CONFIGURATION' })
    }
  })

  test.for([
    ['its status', { status: 'failed' }],
    ['a field of its own', { status: 'pending', failed: true }],
  ] as const)('that failed, by %s, is not waited for', async ([, how], { app, emulator }) => {
    const failed = { id: 7, deduplicate_id: '7:1', type: 'customers', failed: false, description: '', downloads: 0 }
    const body = { export: { ...failed, total: 0, user_id: 1, user_email: '', created_at: 1, updated_at: 1, ...how } }
    emulator.faults.add({
      on: 'GET /v1/exports/:export_id',
      sequence: [{ kind: 'answer', status: 200, body }],
    })

    const waiting = waitForExport(app, 7, { intervalMs: 60_000 })

    await expect(waiting).rejects.toBeInstanceOf(ExportError)
    await expect(waiting).rejects.toMatchObject({
      code: 'CIO_EXPORT',
      message: 'Export 7 failed. Ask for it again.',
      export: { id: 7, ...how },
    })
    expect(emulator.requests({ path: '/v1/exports/7' })).toHaveLength(1)
  })

  test('of many people is streamed to a file, in memory that does not grow with it', { tags: 'slow' }, async ({
    app,
    ids,
    emulator,
    target,
    onTestFinished,
  }) => {
    const folder = await mkdtemp(join(tmpdir(), 'cio-export-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    const prefix = ids.user('export')
    const count = 5_000 * inject('soak')
    // At any scale, large enough for a file that is kept in memory to be noticed.
    const note = 'x'.repeat(Math.ceil(fileBytes / count))
    emulator.seed({
      people: Array.from({ length: count }, (_, index) => ({
        id: `${prefix}-${index}`,
        attributes: { cohort: index < 10 ? 'small' : 'large', note },
      })),
    })
    const exported = async (filter: PersonFilter) => {
      const { id } = await createPeopleExport(app, filter)
      return waitForExport(app, id, { intervalMs: 20 })
    }

    const small = await exported({ attribute: { field: 'cohort', operator: 'eq', value: 'small' } })
    const large = await exported({ attribute: { field: 'cohort', operator: 'exists' } })
    // The first download loads what they all need.
    const inTurn = [small.id, small.id, large.id]
    const [, ofSmall, ofLarge] = await downloaded(target.url, emulator.keys.appKey, folder, inTurn)

    expect([small.total, large.total]).toEqual([10, count])
    const lines = (await readFile(join(folder, `${large.id}.csv`), 'utf8')).trimEnd().split('\n')
    expect(lines.map((line) => line.split(',', 1)[0])).toEqual([
      'id',
      ...Array.from({ length: count }, (_, index) => `${prefix}-${index}`),
    ])
    expect(ofLarge?.bytes).toBeGreaterThan(fileBytes)
    // A file that is kept, in whole or in half, takes more.
    expect((ofLarge?.peakBytes ?? Number.NaN) - (ofSmall?.peakBytes ?? Number.NaN)).toBeLessThan(fileBytes / 3)
    emulator.reset()
  })
})

/** The size of the large file, at least. */
const fileBytes = 24 * 1024 * 1024

/** Downloads exports in a process of its own. */
async function downloaded(url: string, appKey: string, folder: string, ids: readonly number[]) {
  const program = fileURLToPath(new URL('download-program.ts', import.meta.url))
  const { stdout } = await execute(process.execPath, ['--expose-gc', program, url, appKey, folder, ...ids.map(String)])
  return JSON.parse(stdout) as { bytes: number; peakBytes: number }[]
}

/** A server that answers with the beginning of a file, or with nothing, and then is silent. */
async function startSilent(text: string | undefined) {
  const server = createServer((_request, response) => {
    if (text === undefined) return
    response.writeHead(200, { 'content-length': 1000 })
    response.write(text)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

/** A server whose answers break off after some bytes. */
async function startBreaking(text: string) {
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-length': 1000 })
    response.write(text, () => response.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}`, close: () => server.close() }
}
