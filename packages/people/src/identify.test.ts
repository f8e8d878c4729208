import { InvalidMessageError } from '@cio/core'
import { identifyMessage as identifyMessageSchema } from '@cio/wire'
import { parse } from 'valibot'
import { describe, expect, test } from 'vitest'
import { identifyMessage } from './identify.ts'

describe('the identify message', () => {
  test('says who, with which traits, under an id of its own and at a time', () => {
    const message = identifyMessage({ userId: 'ada', traits: { plan: 'pro' } })

    expect(message).toMatchObject({ type: 'identify', userId: 'ada', traits: { plan: 'pro' } })
    expect(message.messageId).toMatch(/^[0-9A-HJKMNP-TV-Z]{26}$/)
    expect(new Date(message.timestamp).toISOString()).toBe(message.timestamp)
  })

  test('keeps the id, the time, the context and the integrations it is given', () => {
    const fields = {
      messageId: '01JD9ZQ6V8M0T3S5W7X9Y1A2B3',
      timestamp: '2026-02-01T09:30:00.000Z',
      context: { ip: '203.0.113.9' },
      integrations: { All: true },
    }

    expect(identifyMessage({ userId: 'ada', ...fields })).toMatchObject(fields)
  })

  test('has no field that the description of the wire does not know', () => {
    const message = identifyMessage({
      userId: 'ada',
      anonymousId: 'visitor-1',
      traits: { plan: 'pro' },
      context: { locale: 'en-GB' },
      integrations: { All: true },
    })

    expect(parse(identifyMessageSchema, message)).toEqual(message)
  })

  test('is refused at once when it names nobody', () => {
    // @ts-expect-error The compiler refuses it first.
    const build = () => identifyMessage({ traits: { plan: 'pro' } })

    expect(build).toThrowError(InvalidMessageError)
    expect(build).toThrowError(
      'A message of type "identify" names nobody. Give it a userId or an anonymousId, or an email among its traits.',
    )
  })

  test.each([0, -1, 1.5, Number.NaN, '2'])('is refused at once for an object of type %j', (objectTypeId) => {
    const object = { objectId: 'acme', objectTypeId: objectTypeId as never }

    expect(() => identifyMessage({ userId: 'ada', object })).toThrowError(
      `The objectTypeId of a message of type "identify" is ${typeof objectTypeId === 'string' ? `"${objectTypeId}"` : objectTypeId}. It has to be an integer from 1 on.`,
    )
  })
})
