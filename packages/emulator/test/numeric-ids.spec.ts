import { expect, test } from 'vitest'
import { startApp } from './app-service.ts'

const text = { id: 2, language: '', from: '', replyTo: '', subject: '', body: '', preheader: '' }
const campaign = {
  id: 3,
  name: 'Hello',
  tags: [],
  eventName: 'Signed Up',
  state: 'running',
  actions: [{ id: 2, content: text }],
} as const

test('an id in a path is digits, and no other way to write the same number', async () => {
  await using service = await startApp({
    unknownSegment: 'reject',
    exportDurationMs: 0,
    content: { campaigns: [campaign] },
  })
  const { post, app, track } = service
  await post('exports/customers', { filters: { segment: { id: 1 } } })
  await post('reporting_webhooks', { name: 'mine', endpoint: 'http://127.0.0.1:1/', events: ['email_sent'] })
  await post('campaigns/1/triggers', {})
  const firstOf = async (path: string, list: string) => {
    const [first] = ((await app(path)).body as Record<string, { id: number }[]>)[list] ?? []
    return first?.id
  }
  const action = await firstOf('broadcasts/1/actions', 'actions')
  const newsletter = await firstOf('newsletters', 'newsletters')
  const content = await firstOf(`newsletters/${newsletter}/contents`, 'contents')

  for (const [before, id, after] of [
    ['segments/', 1, ''],
    ['segments/', 1, '/membership'],
    ['exports/', 1, ''],
    ['exports/', 1, '/download'],
    ['reporting_webhooks/', 1, ''],
    ['broadcasts/', 1, ''],
    ['broadcasts/', 1, '/triggers'],
    ['broadcasts/1/actions/', action, ''],
    ['campaigns/', 3, ''],
    ['campaigns/', 1, '/triggers/1'],
    ['campaigns/1/triggers/', 1, ''],
    ['campaigns/3/actions/', 2, ''],
    ['newsletters/', newsletter, ''],
    [`newsletters/${newsletter}/contents/`, content, ''],
    ['transactional/', 1, ''],
  ] as const) {
    const known = `${before}${id}${after}`
    expect([known, (await app(known)).status]).toEqual([known, 200])
    for (const form of [`0x${id?.toString(16)}`, `${id}e0`, `${id}.0`, `%20${id}`, `%2B${id}`, `-${id}`, 'NaN']) {
      const path = `${before}${form}${after}`
      expect([path, (await app(path)).status]).toEqual([path, 404])
    }
  }
  expect((await track('POST', '/api/v1/segments/0x1/add_customers', { ids: ['ada'] })).status).toBe(400)
  const to = { identifiers: { id: 'ada' }, to: 'ada@example.com' }
  expect((await post('send/email', { ...to, transactional_message_id: '0x1' })).status).toBe(400)
  expect((await post('send/email', { ...to, transactional_message_id: '1' })).status).toBe(200)
})
