import { describe, expect, test } from 'vitest'
import { startService } from './service.ts'

describe('identify', () => {
  test('creates a person whose attributes read back as text', async () => {
    await using service = await startService()

    const sent = await service.send('identify', {
      userId: 'ada',
      traits: { email: 'Ada@example.com', plan: 'pro', seats: 3, isAdmin: true, tags: ['a'], nested: { b: 1 } },
    })

    expect(sent).toMatchObject({ status: 200, text: '{}\n' })
    const { status, body } = await service.read('customers/ada/attributes?id_type=id')
    expect(status).toBe(200)
    expect(body).toMatchObject({
      customer: {
        id: 'ada',
        identifiers: { id: 'ada', email: 'Ada@example.com', cio_id: 'a3000001' },
        attributes: {
          id: 'ada',
          email: 'Ada@example.com',
          cio_id: 'a3000001',
          plan: 'pro',
          seats: '3',
          isAdmin: 'true',
          tags: '["a"]',
          nested: '{"b":1}',
        },
        unsubscribed: false,
        devices: [],
      },
    })
  })

  test('finds the person by email without case, and nobody without an error', async () => {
    await using service = await startService()
    await service.send('identify', { userId: 'ada', traits: { email: 'Ada@example.com' } })

    const found = await service.read('customers?email=ada%40EXAMPLE.com')
    const nobody = await service.read('customers?email=bob%40example.com')

    expect(found.body).toEqual({ results: [{ email: 'Ada@example.com', id: 'ada', cio_id: 'a3000001' }] })
    expect(nobody).toMatchObject({ status: 200, body: { results: [] } })
  })

  test('with nobody in it is refused in strict mode and dropped in permissive mode', async () => {
    await using service = await startService()

    const strict = await service.send('identify', { traits: { plan: 'pro' } })
    const permissive = await service.send('identify', { traits: { plan: 'pro' } }, { strict: false })

    expect(strict).toMatchObject({ status: 400, body: { meta: { errors: ['Must have userId or anonymousId'] } } })
    expect(permissive).toMatchObject({ status: 200, text: '{}\n' })
    expect(service.workspace.drops()).toMatchObject([
      { code: 'invalid', status: 400, reasons: ['Must have userId or anonymousId'], type: 'identify' },
      { code: 'invalid', status: 200, reasons: ['Must have userId or anonymousId'], type: 'identify' },
    ])
  })

  test.each(['true', '0', '11', ''])('is strict for no header but 1, so not for "%s"', async (mode) => {
    await using service = await startService()

    const sent = await service.send('identify', {}, { strict: false, headers: { 'x-strict-mode': mode } })

    expect(sent.status).toBe(200)
    expect(service.workspace.drops()).toMatchObject([{ code: 'invalid', status: 200 }])
  })

  test('cannot be read with an unknown key, and the ledger of the emulator says so', async () => {
    await using service = await startService()

    const { status } = await fetch(`${service.emulator.url}/v1/customers/ada/attributes`)

    expect(status).toBe(401)
    expect(service.emulator.drops()).toMatchObject([
      {
        code: 'unauthorized',
        status: 401,
        path: '/v1/customers/ada/attributes',
        reasons: [expect.stringMatching(/App/)],
      },
    ])
  })

  test('with an unknown key can be refused in permissive mode as well', async () => {
    await using service = await startService({ permissiveUnknownKey: 'reject' })
    const headers = { authorization: `Basic ${btoa('nobody-knows-me:')}` }

    expect((await service.send('identify', { userId: 'ada' }, { headers, strict: false })).status).toBe(401)
  })

  test('with an unknown key is refused in strict mode and dropped in permissive mode', async () => {
    await using service = await startService()
    const headers = { authorization: `Basic ${btoa('nobody-knows-me:')}` }

    const strict = await service.send('identify', { userId: 'ada' }, { headers })
    const permissive = await service.send('identify', { userId: 'ada' }, { headers, strict: false })

    expect(strict).toMatchObject({ status: 401, body: { meta: { errors: ['Unauthorized request'] } } })
    expect(permissive).toMatchObject({ status: 200, text: '{}\n' })
    expect(service.emulator.drops()).toMatchObject([
      { code: 'unauthorized', status: 401 },
      { code: 'unauthorized', status: 200 },
    ])
    expect(JSON.stringify(service.emulator.drops())).not.toContain('nobody-knows-me')
  })

  test('merges traits, and leaves alone what it does not name', async () => {
    await using service = await startService()
    await service.send('identify', { userId: 'ada', traits: { plan: 'free', city: 'London' } })

    await service.send('identify', { userId: 'ada', traits: { plan: 'pro' } })

    const { body } = await service.read('customers/ada/attributes')
    expect(body).toMatchObject({ customer: { attributes: { plan: 'pro', city: 'London' } } })
  })

  test('is undone by User Deleted', async () => {
    await using service = await startService()
    await service.send('identify', { userId: 'ada', traits: { plan: 'free' } })

    const deleted = await service.send('track', { userId: 'ada', event: 'User Deleted' })

    expect(deleted.status).toBe(200)
    expect(await service.read('customers/ada/attributes')).toMatchObject({
      status: 404,
      body: { errors: [{ detail: 'customer not found', status: '404' }] },
    })
  })
})
