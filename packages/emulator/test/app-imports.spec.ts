import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import { refused, startApp } from './app-service.ts'

const PEOPLE = { name: 'July', type: 'people', identifier: 'id' }

/** Serves a text at a URL of this machine. */
async function serve(text: string): Promise<string> {
  const server = createServer((_request, response) => void response.end(text))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/people.csv`
}

async function imported(text: string, options: object) {
  const service = await startApp()
  onTestFinished(() => service[Symbol.asyncDispose]())
  await service.send('identify', { userId: 'ada', traits: { plan: 'free' } })
  const made = await service.post('imports', { import: { ...PEOPLE, data_file_url: await serve(text), ...options } })
  const now = async () => ((await service.app('imports/1')).body as { import: { state: string } }).import
  await expect.poll(async () => (await now()).state).not.toBe('preprocessing')
  const attributesOf = async (path: string) =>
    ((await service.app(`customers/${path}`)).body as { customer?: { attributes: object } }).customer?.attributes
  return { made, outcome: await now(), attributesOf }
}

describe('an import', () => {
  test('of people creates and updates them', async () => {
    const text = 'id,email,plan,seats\nada,ada@example.com,pro,3\nbob,,,7\n,nobody@example.com,pro,1\n'

    const { made, outcome, attributesOf } = await imported(text, { description: 'all of it' })

    expect(made.body).toEqual({
      import: {
        ...{ id: 1, name: 'July', description: 'all of it', type: 'people', identifier: 'id', state: 'preprocessing' },
        ...{ error: '', data_to_process: 'all', people_to_process: 'all', rows_to_import: 0, rows_imported: 0 },
        ...{ created_at: expect.any(Number), updated_at: expect.any(Number) },
      },
    })
    expect(outcome).toMatchObject({ state: 'imported', rows_to_import: 3, rows_imported: 2, error: '' })
    expect(await attributesOf('ada/attributes')).toMatchObject({ email: 'ada@example.com', plan: 'pro', seats: '3' })
    expect(await attributesOf('bob/attributes')).toMatchObject({ seats: '7' })
    expect(await attributesOf('bob/attributes')).not.toHaveProperty('plan')
  })

  test.each([
    ['only_new', { ada: 'free', bob: 'pro' }],
    ['only_existing', { ada: 'pro', bob: undefined }],
  ])('of %s leaves the others as they are', async (scope, plans) => {
    const { outcome, attributesOf } = await imported('id,plan\nada,pro\nbob,pro\n', { data_to_process: scope })

    expect(outcome).toMatchObject({ state: 'imported', rows_to_import: 2, rows_imported: 1 })
    for (const [id, plan] of Object.entries(plans)) {
      expect(((await attributesOf(`${id}/attributes`)) as { plan?: string } | undefined)?.plan).toBe(plan)
    }
  })

  test('finds people by email too', async () => {
    const text = 'email,plan\neve@example.com,pro\n'

    const { attributesOf } = await imported(text, { identifier: 'email' })

    expect(await attributesOf('eve%40example.com/attributes?id_type=email')).toMatchObject({ plan: 'pro' })
  })

  test.each([
    [{ type: 'event' }, 'the emulator imports people only'],
    [{ data_file_url: 'https://example.com/a.csv' }, 'the emulator fetches files by http from this machine only'],
  ])('of %j fails, and says why', async (options, error) => {
    const { outcome } = await imported('id\nada\n', options)

    expect(outcome).toMatchObject({ state: 'failed', error })
  })

  test.each([
    [{ name: '' }, 'import.name and import.data_file_url are required'],
    [{ type: 'places' }, 'import.type is not one of people, event, relationship, object'],
    [{ identifier: 'phone' }, 'import.identifier is not one of id, email'],
    [{ type: 'object', identifier: undefined }, 'import.object_type_id is required'],
    [
      { data_to_process: 'some' },
      'import.data_to_process is not one of all, only_new, only_existing, for events not only_new',
    ],
  ])('of %j is refused', async (options, detail) => {
    await using service = await startApp()

    const body = { import: { ...PEOPLE, data_file_url: 'http://127.0.0.1:1/', ...options } }
    expect(await service.post('imports', body)).toMatchObject(refused(400, detail) as object)
    expect(await service.app('imports/1')).toMatchObject(refused(404, 'import not found') as object)
  })

  test('is in a snapshot', async () => {
    await using service = await startApp()
    await service.post('imports', { import: { ...PEOPLE, type: 'event', data_file_url: 'http://127.0.0.1:1/' } })
    const before = await service.app('imports/1')

    service.workspace.restore(service.workspace.snapshot())

    expect((await service.app('imports/1')).body).toEqual(before.body)
    expect((await service.post('imports', { import: { ...PEOPLE, data_file_url: 'x' } })).body).toMatchObject({
      import: { id: 2 },
    })
  })
})
