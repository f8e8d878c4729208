import { InvalidMessageError } from '@cio/core'
import { identifyMessage as identifySchema, trackMessage } from '@cio/wire'
import { parse } from 'valibot'
import { describe, expect, expectTypeOf, test } from 'vitest'
import * as people from './index.ts'

const reason = { userId: 'ada', properties: { reason: 'asked' }, timestamp: '2026-02-01T09:30:00Z' }

describe('the messages that end a life', () => {
  test.each([
    ['User Deleted', people.deletePersonMessage],
    ['User Suppressed', people.suppressPersonMessage],
    ['User Unsuppressed', people.unsuppressPersonMessage],
  ])('%s is a semantic event with nothing but what it was given', (event, build) => {
    const message = build(reason)

    expect(message).toMatchObject({ type: 'track', event, ...reason })
    expect(parse(trackMessage, message)).toEqual(message)
    // @ts-expect-error The compiler refuses it first.
    expect(() => build({})).toThrowError(`The userId of a message of type "${event}" is missing. It has to be text.`)
  })
})

describe('the messages about subscriptions', () => {
  test('set one trait', () => {
    const messages = [
      people.unsubscribePersonMessage({ userId: 'ada' }),
      people.resubscribePersonMessage({ userId: 'ada' }),
    ]

    expect(messages.map(({ traits }) => traits)).toEqual([{ unsubscribed: true }, { unsubscribed: false }])
    expect(messages.map((message) => parse(identifySchema, message))).toEqual(messages)
  })

  test('name single preferences by dotted keys, so that the others stay', () => {
    const message = people.changeSubscriptionPreferencesMessage({
      userId: 'ada',
      topics: { 3: true, 4: false },
      channels: { sms: false },
    })

    expect(message.traits).toEqual({
      'cio_subscription_preferences.topics.topic_3': true,
      'cio_subscription_preferences.topics.topic_4': false,
      'cio_subscription_preferences.channels.sms': false,
    })
    expect(parse(identifySchema, message)).toEqual(message)
  })

  test('replace all preferences by one object', () => {
    const message = people.replaceSubscriptionPreferencesMessage({
      userId: 'ada',
      topics: { 1: true },
      channels: { email: true },
    })

    expect(message.traits).toEqual({
      cio_subscription_preferences: { topics: { topic_1: true }, channels: { email: true } },
    })
    expect(parse(identifySchema, message)).toEqual(message)
  })

  test('are refused before sending when they name no preference, rather than create somebody', () => {
    for (const build of [people.changeSubscriptionPreferencesMessage, people.replaceSubscriptionPreferencesMessage]) {
      for (const none of [{}, { topics: undefined }, { topics: null, channels: null }]) {
        const make = () => build({ userId: 'ada', ...none } as never)

        expect(make).toThrowError(InvalidMessageError)
        expect(make).toThrowError('A message about subscription preferences names none. Give it topics or channels.')
      }
    }
  })

  test('change nothing by an empty list, and replace all by one', () => {
    const empty = { userId: 'ada', topics: {}, channels: {} }

    expect(() => people.changeSubscriptionPreferencesMessage(empty)).toThrowError('names none')
    expect(people.replaceSubscriptionPreferencesMessage(empty).traits).toEqual({
      cio_subscription_preferences: { topics: {}, channels: {} },
    })
  })

  test.each([
    [{ topics: { 3: 'yes' } }, 'The topics.3 of a message of type "identify" is of type string.'],
    [{ topics: { 1: true, 3: null } }, 'The topics.3 of a message of type "identify" is of type null.'],
    [{ channels: { sms: 0 } }, 'The channels.sms of a message of type "identify" is of type number.'],
    [
      { topics: { 1: true }, channels: { email: {} } },
      'The channels.email of a message of type "identify" is of type object.',
    ],
  ])('are refused before sending where one is neither on nor off: %j', (preferences, sentence) => {
    for (const build of [people.changeSubscriptionPreferencesMessage, people.replaceSubscriptionPreferencesMessage]) {
      const make = () => build({ userId: 'ada', ...preferences } as never)

      expect(make).toThrowError(InvalidMessageError)
      expect(make).toThrowError(`${sentence} It has to be true or false.`)
    }
  })

  test('leave out what is undefined', () => {
    const parameters = { userId: 'ada', topics: { 1: true, 2: undefined }, channels: { sms: undefined } } as never

    expect(people.changeSubscriptionPreferencesMessage(parameters).traits).toEqual({
      'cio_subscription_preferences.topics.topic_1': true,
    })
    expect(people.replaceSubscriptionPreferencesMessage(parameters).traits).toEqual({
      cio_subscription_preferences: { topics: { topic_1: true }, channels: {} },
    })
  })

  test('are refused before sending when they name nobody', () => {
    for (const build of [
      people.unsubscribePersonMessage,
      people.changeSubscriptionPreferencesMessage,
      people.replaceSubscriptionPreferencesMessage,
    ]) {
      expect(() => build({ userId: '' })).toThrowError(InvalidMessageError)
      expect(() => build({ userId: '' })).toThrowError('The userId of a message of type "identify" is empty.')
    }
  })
})

describe('the identify message with an object', () => {
  test('carries the object beside the traits', () => {
    const message = people.identifyMessage({
      userId: 'ada',
      traits: { plan: 'pro' },
      object: { objectId: 'acme', objectTypeId: 2, relationshipAttributes: { role: 'owner' } },
    })

    expect(message).toMatchObject({
      traits: { plan: 'pro', objectId: 'acme', objectTypeId: '2', relationshipAttributes: { role: 'owner' } },
    })
    expect(parse(identifySchema, message)).toEqual(message)
  })

  test('is refused before sending when the object has no id', () => {
    expect(() => people.identifyMessage({ userId: 'ada', object: { objectId: '' } })).toThrowError(
      'The objectId of a message of type "identify" is empty. It has to be text.',
    )
  })

  test.each([
    ['a Map', new Map([['plan', 'pro']])],
    ['a Date', new Date(0)],
  ])('is refused before sending when the traits are %s', (_, traits) => {
    expect(() =>
      people.identifyMessage({ userId: 'ada', traits: traits as never, object: { objectId: 'acme' } }),
    ).toThrowError('The traits of a message of type "identify" must be an object.')
  })

  test('is refused before sending when the attributes of the relationship are no object', () => {
    const object = { objectId: 'acme', relationshipAttributes: 'owner' as never }

    expect(() => people.identifyMessage({ userId: 'ada', object })).toThrowError(
      'The relationshipAttributes of a message of type "identify" must be an object.',
    )
  })
})

type Customer = { plan: 'free' | 'pro'; seats: number }

describe('traits with a type of your own', () => {
  /** What the compiler must say no to: each line that is expected to be wrong is an error of `tsc` once it is right. */
  function neverCalled() {
    // @ts-expect-error no such plan
    people.identifyMessage<Customer>({ userId: 'ada', traits: { plan: 'gold' } })
    // @ts-expect-error a number of seats is a number
    people.identifyMessage<Customer>({ userId: 'ada', traits: { seats: '40' } })
    // @ts-expect-error no such trait
    people.identifyMessage<Customer>({ userId: 'ada', traits: { plan: 'pro', colour: 'red' } })
  }

  test('are held to it, and some of them are enough', () => {
    expectTypeOf(neverCalled).toBeFunction()

    const message = people.identifyMessage<Customer>({ userId: 'ada', traits: { plan: 'pro' } })

    expect(message).toMatchObject({ userId: 'ada', traits: { plan: 'pro' } })
  })

  test('may be any without one', () => {
    expect(people.identifyMessage({ userId: 'ada', traits: { colour: 'red' } }).traits).toEqual({ colour: 'red' })
  })
})
