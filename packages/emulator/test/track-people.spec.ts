import { describe, expect, test } from 'vitest'
import { startService } from './service.ts'

describe('POST /api/v1/merge_customers', () => {
  test('folds one person into another, named by any kind of identifier', async () => {
    await using service = await startService()
    await service.track('PUT', '/api/v1/customers/keep', { email: 'keep@example.com', plan: 'pro' })
    await service.track('PUT', '/api/v1/customers/dup', { plan: 'free', city: 'Bern' })
    await service.track('POST', '/api/v1/customers/dup/events', { name: 'Paid' })

    const sent = await service.track('POST', '/api/v1/merge_customers', {
      primary: { email: 'KEEP@example.com' },
      secondary: { cio_id: 'a3000002' },
    })

    expect(sent).toMatchObject({ status: 200, text: '{}\n' })
    expect((await service.read('customers/keep/attributes')).body).toMatchObject({
      customer: { attributes: { plan: 'pro', city: 'Bern' } },
    })
    expect((await service.read('customers/keep/activities?type=event')).body).toMatchObject({
      activities: [{ name: 'Paid' }],
    })
    expect((await service.read('customers/dup/attributes')).status).toBe(404)
  })

  test('does nothing without a primary, and answers 200', async () => {
    await using service = await startService()
    await service.track('PUT', '/api/v1/customers/dup', { plan: 'free' })

    const sent = await service.track('POST', '/api/v1/merge_customers', {
      primary: { id: 'nobody' },
      secondary: { id: 'dup' },
    })

    expect(sent.status).toBe(200)
    expect((await service.read('customers/dup/attributes')).status).toBe(200)
    expect(service.workspace.drops()).toMatchObject([
      { type: 'merge', reasons: ['there is no person nobody to merge into'] },
    ])
  })

  test.each([
    [
      'several identifiers',
      { primary: { id: 'a', email: 'b' }, secondary: { id: 'c' } },
      'primary must have exactly one of id, email',
    ],
    ['none', { primary: {}, secondary: { id: 'c' } }, 'primary must have one of id, email, cio_id'],
    ['no secondary', { primary: { id: 'a' } }, 'secondary is required'],
    [
      'an anonymous one',
      { primary: { id: 'a' }, secondary: { anonymous_id: 'c' } },
      'secondary must have one of id, email, cio_id',
    ],
  ])('with %s is refused in an envelope of its own', async (_case, body, error) => {
    await using service = await startService()

    expect(await service.track('POST', '/api/v1/merge_customers', body)).toMatchObject({
      status: 400,
      body: { meta: { error } },
    })
  })
})

describe('POST /api/v1/forms/{form_id}/submit', () => {
  test('identifies whoever filled it in, and answers 204 without a body', async () => {
    await using service = await startService()

    const sent = await service.track('POST', '/api/v1/forms/signup/submit', {
      data: { email: 'ada@example.com', first_name: 'Ada', form_id: 'x', form_url: 'https://example.com' },
    })

    expect(sent).toMatchObject({ status: 204, text: '' })
    const { body } = await service.read('customers/ada%40example.com/attributes?id_type=email')
    expect(body).toMatchObject({ customer: { attributes: { first_name: 'Ada' } } })
    expect(JSON.stringify(body)).not.toContain('form_')
  })

  test('takes an id as it is, also one that looks like an address', async () => {
    await using service = await startService()

    await service.track('POST', '/api/v1/forms/signup/submit', { data: { id: 'ada@example.com', city: 'Bern' } })

    expect((await service.read('customers/ada%40example.com/attributes')).body).toMatchObject({
      customer: { identifiers: { id: 'ada@example.com', email: null } },
    })
  })

  test.each([
    ['nobody', { data: { email_address: 'ada@example.com' } }, ['data must have email or id']],
    ['two identifiers', { data: { email: 'a@example.com', id: 'a' } }, ['data must have exactly one of email and id']],
    ['a number', { data: { id: 'ada', age: 36 } }, ['data.age is not a string']],
    ['no data', {}, ['data is required']],
    ['text as data', { data: 'x' }, ['data is not an object']],
  ])('with %s is refused', async (_case, body, errors) => {
    await using service = await startService()

    expect(await service.track('POST', '/api/v1/forms/signup/submit', body)).toMatchObject({
      status: 400,
      body: { meta: { errors } },
    })
    expect(service.workspace.state.people.size).toBe(0)
  })
})

describe('a manual segment', () => {
  const ADD = '/api/v1/segments/1/add_customers'
  const REMOVE = '/api/v1/segments/1/remove_customers'

  test('takes people in and lets them go, by any kind of identifier', async () => {
    await using service = await startService()
    for (const id of ['ada', 'bob', 'cem']) {
      await service.track('PUT', `/api/v1/customers/${id}`, { email: `${id}@example.com` })
    }

    const added = await service.track('POST', ADD, { ids: ['ada'] })
    await service.track('POST', `${ADD}?id_type=email`, { ids: ['BOB@example.com'] })
    await service.track('POST', `${ADD}?id_type=cio_id`, { ids: ['a3000003'] })
    const full = await service.read('segments/1/membership')
    const removed = await service.track('POST', `${REMOVE}?id_type=email`, { ids: ['ada@example.com'] })
    await service.track('POST', `${REMOVE}?id_type=id`, { ids: ['cem'] })

    expect([added.text, removed.text]).toEqual(['{}\n', '{}\n'])
    expect(full.body).toMatchObject({ ids: ['ada', 'bob', 'cem'] })
    expect((await service.read('segments/1/membership')).body).toMatchObject({ ids: ['bob'] })
    expect(service.workspace.drops()).toEqual([])
  })

  test('takes whom it knows, makes nobody, and the ledger names the others', async () => {
    await using service = await startService()
    await service.track('PUT', '/api/v1/customers/ada', {})

    const sent = await service.track('POST', ADD, { ids: ['ada', 'nobody', 7, null] })

    expect(sent.status).toBe(200)
    expect((await service.read('segments/1/membership')).body).toMatchObject({ ids: ['ada'] })
    expect(service.workspace.state.people.size).toBe(1)
    expect(service.workspace.drops()).toMatchObject([{ type: 'segment', reasons: ['nobody is nobody, 7'] }])
  })

  test('that does not exist is accepted or refused, as the workspace is told', async () => {
    await using service = await startService()
    await using strict = await startService({ unknownSegment: 'reject' })
    const path = '/api/v1/segments/99/add_customers'

    const accepted = await service.track('POST', path, { ids: ['ada'] })
    const refused = await strict.track('POST', path, { ids: ['ada'] })

    expect(accepted.status).toBe(200)
    expect(service.workspace.drops()).toMatchObject([{ reasons: ['there is no segment 99'] }])
    expect(refused).toMatchObject({ status: 400, body: { meta: { errors: ['there is no segment 99'] } } })
  })

  test.each([
    [
      'an id that is no integer',
      '/api/v1/segments/vip/add_customers',
      { ids: ['a'] },
      ['segment_id is not an integer'],
    ],
    ['another id_type', `${ADD}?id_type=phone`, { ids: ['a'] }, ['id_type must be id, email or cio_id']],
    ['no ids', ADD, {}, ['ids is required']],
    ['an empty list', REMOVE, { ids: [] }, ['ids must have at least one id']],
    ['text', REMOVE, { ids: 'ada' }, ['ids is not an array']],
    ['too many', ADD, { ids: Array.from({ length: 1001 }, String) }, ['ids cannot have more than 1000 ids']],
  ])('is not changed by %s', async (_case, path, body, errors) => {
    await using service = await startService()

    expect(await service.track('POST', path, body)).toMatchObject({ status: 400, body: { meta: { errors } } })
  })
})
