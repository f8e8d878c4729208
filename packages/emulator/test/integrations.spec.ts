import { describe, expect, test } from 'vitest'
import { startService } from './service.ts'

const excluded = { code: 'excluded', reasons: ['integrations keeps the message from the workspace'], status: 200 }

describe('integrations', () => {
  test.each([
    ['nothing', undefined],
    ['null', null],
    ['an empty object', {}],
    ['everything', { All: true }],
    ['everything but another destination', { All: true, Salesforce: false }],
    ['only the workspace', { All: false, 'Customer.io': true }],
    ['the workspace by one of its names, and not by the other', { 'Customer.io': false, 'Customer.io Journeys': true }],
    ['only the workspace, with settings', { All: false, 'Customer.io Journeys': { plan: 'pro' } }],
  ])('that name %s let the workspace have the message', async (_what, integrations) => {
    await using service = await startService()

    await service.send('identify', { userId: 'ada', integrations })

    expect((await service.read('customers/ada/attributes')).status).toBe(200)
    expect(service.workspace.drops()).toEqual([])
  })

  test.each([
    ['nobody', { All: false }],
    ['another destination only', { All: false, Salesforce: true }],
    ['the workspace, without a word on whether', { All: false, 'Customer.io': 'yes' }],
    ['all but the workspace', { 'Customer.io': false }],
    ['all but the workspace, and say so', { All: true, 'Customer.io Journeys': false }],
  ])('that name %s keep the message from the workspace, which answers all the same', async (_what, integrations) => {
    await using service = await startService()

    const sent = await service.send('track', { userId: 'ada', event: 'Paid', integrations })

    expect(sent).toMatchObject({ status: 200, text: '{}\n' })
    expect(service.workspace.state.people.size).toBe(0)
    expect(service.workspace.drops()).toMatchObject([excluded])
  })

  test('beside a batch hold for each item that does not say otherwise', async () => {
    await using service = await startService()

    await service.send('batch', {
      integrations: { All: false },
      batch: [
        { type: 'track', userId: 'ada', event: 'Paid' },
        { type: 'track', userId: 'bob', event: 'Paid', integrations: { All: true } },
      ],
    })

    expect([...service.workspace.state.people].map(({ id }) => id)).toEqual(['bob'])
    expect(service.workspace.drops()).toMatchObject([{ ...excluded, batchIndex: 0 }])
  })

  test('may call the workspace by another name', async () => {
    await using service = await startService({ destinationNames: ['Ours'] })

    await service.send('identify', { userId: 'ada', integrations: { All: false, Ours: true } })
    await service.send('identify', { userId: 'bob', integrations: { All: false, 'Customer.io': true } })

    expect([...service.workspace.state.people].map(({ id }) => id)).toEqual(['ada'])
  })
})
