import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, eventually, expect } from '@cio/test-harness/vitest'
import { createImport, getImport } from '../src/imports.ts'
import { NotFoundError } from '../src/index.ts'
import { getPerson } from '../src/people.ts'
import { test } from './fixtures.ts'

describe('an import', () => {
  test('of people creates and updates them', async ({ app, create, emulator: _emulator, ids, onTestFinished }) => {
    const { userId: ada } = await create.person({ traits: { tier: 'silver' } })
    const bob = ids.user('bob')
    const file = await serve(`id,tier,note\n${ada},gold,"a, b"\n${bob},gold,\n`)
    onTestFinished(file.close)

    const made = await createImport(app, { name: 'July', type: 'people', identifier: 'id', data_file_url: file.url })

    expect(made).toMatchObject({ name: 'July', type: 'people', state: 'preprocessing' })
    await eventually(
      () => getImport(app, made.id).catch((error: unknown) => error),
      (now) => expect(now).toMatchObject({ state: 'imported', rows_to_import: 2, rows_imported: 2 }),
    )
    expect(await getPerson(app, { id: ada })).toMatchObject({ attributes: { tier: 'gold', note: 'a, b' } })
    expect(await getPerson(app, { id: bob })).toMatchObject({ attributes: { tier: 'gold' } })
  })

  test('without a file is refused before it is asked for, and one that is not there is not found', async ({
    app,
    emulator,
  }) => {
    const parameters = { name: 'July', type: 'people', identifier: 'id', data_file_url: '' } as const

    await expect(createImport(app, parameters)).rejects.toThrowError('data_file_url is required of an import.')
    expect(emulator.requests({ path: '/v1/imports' })).toEqual([])
    await expect(getImport(app, 99)).rejects.toBeInstanceOf(NotFoundError)
  })
})

/** A file at a URL of this machine. */
async function serve(text: string) {
  const server = createServer((_request, response) => void response.end(text))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}/people.csv`, close: () => void server.close() }
}
