import { describe, eventually, expect, test } from '@cio/test-harness/vitest'
import type { AbTestingEvents } from '../src/ab-testing.ts'
import type { EmailEvents } from '../src/email.ts'
import { track } from '../src/index.ts'
import type { LiveChatEvents } from '../src/live-chat.ts'
import type { MobileEvents } from '../src/mobile.ts'

describe('what happens to an app', () => {
  test('registers its device when it is installed [MOBILE-01]', async ({ client, create, ids, read }) => {
    const { userId } = await create.person()
    const token = ids.device('phone')
    const context = { device: { token, type: 'ios' } }

    await track<MobileEvents>(client, {
      userId,
      event: 'Application Installed',
      properties: { version: '4.2.0', build: '420' },
      context,
    })

    await eventually(
      () => read.person(userId),
      (person) =>
        expect(person).toHaveDevice({ token, platform: 'ios', attributes: { version: '4.2.0', build: '420' } }),
    )
  })

  test('says when it was last used, each time it is opened [MOBILE-02]', async ({ client, create, read }) => {
    const { userId } = await create.person()
    const { token } = await create.device({ userId, platform: 'ios' })
    const timestamp = new Date(Date.now() + 60_000)
    const context = { device: { token, type: 'ios' } }

    await track<MobileEvents>(client, {
      userId,
      event: 'Application Opened',
      properties: { version: '4.3.0', from_background: true },
      context,
      timestamp,
    })

    await eventually(
      () => read.person(userId),
      (person) => {
        expect(person?.devices).toMatchObject([{ id: token, lastUsed: Math.floor(timestamp.getTime() / 1000) }])
        expect(person).toHaveDevice({ token, attributes: { version: '4.3.0', from_background: 'true' } })
      },
    )
  })

  test('takes its device away when it is uninstalled [MOBILE-06]', async ({ client, create, read }) => {
    const { userId } = await create.person({ traits: { tier: 'gold' } })
    const { token } = await create.device({ userId })

    await track<MobileEvents>(client, { userId, event: 'Application Uninstalled', context: { device: { token } } })

    await eventually(
      () => read.person(userId),
      (person) => expect(person?.devices).toEqual([]),
    )
    expect(await read.person(userId)).toMatchTraits({ tier: 'gold' })
  })

  test.for([
    ['[MOBILE-03]', { event: 'Application Backgrounded' }],
    ['[MOBILE-04]', { event: 'Application Foregrounded' }],
    [
      '[MOBILE-05]',
      {
        event: 'Application Updated',
        properties: { previous_version: '4.1.0', previous_build: '410', version: '4.2.0', build: '420' },
      },
    ],
    ['[MOBILE-07]', { event: 'Application Crashed' }],
  ] as const)('is recorded under its published name: %s', async ([, occasion], { client, create, read }) => {
    const { userId } = await create.person()

    await track<MobileEvents>(client, { userId, ...occasion })

    await eventually(
      () => read.activities(userId, { type: 'event' }),
      (activities) =>
        expect(activities).toMatchObject([
          { name: occasion.event, data: 'properties' in occasion ? occasion.properties : {} },
        ]),
    )
  })

  test.for([
    ['[MOBILE-08]', 'Push Notification Received'],
    ['[MOBILE-09]', 'Push Notification Tapped'],
  ] as const)('is an event of your own where no name is published: %s', async ([, event], { client, create, read }) => {
    const { userId } = await create.person()

    await track(client, { userId, event, properties: { campaign_id: 'c-1' } })

    await eventually(
      () => read.activities(userId, { type: 'event' }),
      (activities) => expect(activities).toMatchObject([{ name: event, data: { campaign_id: 'c-1' } }]),
    )
  })
})

describe('what happens elsewhere', () => {
  test('in a mail, a chat or an experiment is recorded under its published name', async ({ client, create, read }) => {
    const { userId } = await create.person()
    const mail = { email_id: 'e-1', email_subject: 'Hello', link_id: 'l-1', link_url: 'https://example.com/' }
    const chat = { agent_id: 'g-1', conversation_id: 'c-1', conversation_duration: 12, message_id: 'm-1' }
    const experiment = { experiment_id: 'x-1', experiment_name: 'Colours', variation_id: 'b', variation_name: 'Blue' }

    await track<EmailEvents>(client, { userId, event: 'Email Link Clicked', properties: mail })
    await track<LiveChatEvents>(client, { userId, event: 'Live Chat Message Received', properties: chat })
    await track<AbTestingEvents>(client, { userId, event: 'Experiment Viewed', properties: experiment })

    await eventually(
      () => read.activities(userId, { type: 'event' }),
      (activities) => {
        expect(activities).toHaveLength(3)
        expect(activities).toHaveReceivedEvent('Email Link Clicked', mail)
        expect(activities).toHaveReceivedEvent('Live Chat Message Received', chat)
        expect(activities).toHaveReceivedEvent('Experiment Viewed', experiment)
      },
    )
  })
})
