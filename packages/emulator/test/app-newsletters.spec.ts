import { describe, expect, test } from 'vitest'
import { INITIAL_CONTENT } from '../src/state/initial-content.ts'
import { refused, startApp } from './app-service.ts'

const [newsletter] = INITIAL_CONTENT.newsletters
const content = newsletter?.contents[0]

describe('newsletters', () => {
  test('can be listed either way, page by page', async () => {
    const newsletters = newsletter ? [newsletter, { ...newsletter, id: 2 }, { ...newsletter, id: 3 }] : []
    await using service = await startApp({ content: { newsletters } })

    const first = await service.app('newsletters?limit=2')
    const { next } = first.body as { next: string }

    expect(first.body).toMatchObject({ newsletters: [{ id: 1 }, { id: 2 }] })
    expect((await service.app(`newsletters?limit=2&start=${next}`)).body).toMatchObject({
      newsletters: [{ id: 3 }],
      next: '',
    })
    expect((await service.app('newsletters?sort=desc&limit=1')).body).toMatchObject({ newsletters: [{ id: 3 }] })
    expect((await service.app('newsletters?sort=up')).status).toBe(400)
  })

  test('can be read with their contents; nothing was sent', async () => {
    await using service = await startApp()

    expect((await service.app('newsletters/1')).body).toMatchObject({
      newsletter: { id: 1, type: 'email', content_ids: [8], sent_at: null, recipient_segment_ids: [1] },
    })
    expect((await service.app('newsletters/1/contents')).body).toMatchObject({ contents: [{ id: 8 }] })
    expect((await service.app('newsletters/1/contents/8')).body).toMatchObject({ content: { subject: 'This month' } })
    expect((await service.app('newsletters/1/test_groups')).body).toEqual({ test_groups: [] })
    expect((await service.app('newsletters/1/messages')).body).toEqual({ messages: [], next: '' })
    for (const path of ['newsletters/1', 'newsletters/1/contents/8']) {
      expect((await service.app(`${path}/metrics?steps=2`)).body).toMatchObject({
        metric: { series: { sent: [0, 0] } },
      })
      expect((await service.app(`${path}/metrics/links`)).body).toEqual({ links: [] })
    }
  })

  test('have a content per language', async () => {
    const contents = content ? [content, { ...content, id: 9, language: 'de', subject: 'Diesen Monat' }] : []
    await using service = await startApp({ content: { newsletters: newsletter ? [{ ...newsletter, contents }] : [] } })

    expect((await service.app('newsletters/1/language/de')).body).toMatchObject({ content: { id: 9 } })
    expect((await service.app('newsletters/1/language/it')).status).toBe(404)
  })

  test.each([
    ['newsletters/9', 'newsletter not found'],
    ['newsletters/9/metrics', 'newsletter not found'],
    ['newsletters/1/contents/9', 'content not found'],
    ['newsletters/1/contents/9/metrics', 'content not found'],
  ])('GET %s is a 404', async (path, detail) => {
    await using service = await startApp()

    expect(await service.app(path)).toMatchObject(refused(404, detail) as object)
  })
})

describe('campaigns', () => {
  test('are none to start with', async () => {
    await using service = await startApp()

    expect((await service.app('campaigns')).body).toEqual({ campaigns: [] })
    expect(await service.app('campaigns/1')).toMatchObject(refused(404, 'campaign not found') as object)
  })

  test('can be read with their actions; nothing runs them', async () => {
    const actions = content ? [{ id: 4, content }] : []
    const campaigns = [
      { id: 2, name: 'Onboarding', tags: ['a'], eventName: 'Joined', state: 'running', actions } as const,
    ]
    await using service = await startApp({ content: { campaigns } })

    expect((await service.app('campaigns')).body).toMatchObject({ campaigns: [{ id: 2 }] })
    expect((await service.app('campaigns/2')).body).toMatchObject({
      campaign: { id: 2, type: 'event', event_name: 'Joined', active: true, actions: [{ id: 4, type: 'email' }] },
    })
    expect((await service.app('campaigns/2/actions')).body).toMatchObject({ actions: [{ id: 4 }], next: '' })
    expect((await service.app('campaigns/2/actions/4')).body).toMatchObject({
      action: { campaign_id: 2, subject: 'This month' },
    })
    expect((await service.app('campaigns/2/actions/9')).status).toBe(404)
    expect((await service.app('campaigns/2/messages')).body).toEqual({ messages: [], next: '' })
    for (const path of ['campaigns/2', 'campaigns/2/actions/4']) {
      expect((await service.app(`${path}/metrics?steps=2`)).body).toMatchObject({
        metric: { series: { sent: [0, 0] } },
      })
      expect((await service.app(`${path}/metrics/links`)).body).toEqual({ links: [] })
    }
  })
})
