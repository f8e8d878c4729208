import * as v from 'valibot'
import { describe, expect, test } from 'vitest'
import { anyMessage, batchMessage, identifyMessage, identifyReading, trackReading } from './index.ts'

describe('a message we send', () => {
  test('holds only the fields that the service documents', () => {
    const message = { type: 'identify', userId: 'ada', traits: { plan: 'pro' }, messageId: 'm', timestamp: 't' }

    expect(v.is(identifyMessage, message)).toBe(true)
    expect(v.is(identifyMessage, { ...message, trait: {} })).toBe(false)
  })

  test('is told apart by its type', () => {
    expect(v.is(anyMessage, { type: 'track', userId: 'ada', event: 'Opened' })).toBe(true)
    expect(v.is(anyMessage, { type: 'identify', userId: 'ada', event: 'Opened' })).toBe(false)
    expect(v.is(anyMessage, { type: 'trak', userId: 'ada', event: 'Opened' })).toBe(false)
  })

  test('names its event, its object or both people', () => {
    expect(v.is(anyMessage, { type: 'track', userId: 'ada', event: '' })).toBe(false)
    expect(v.is(anyMessage, { type: 'group', userId: 'ada' })).toBe(false)
    expect(v.is(anyMessage, { type: 'alias', userId: 'ada' })).toBe(false)
  })

  test('travels with others in a batch that is not empty', () => {
    expect(v.is(batchMessage, { batch: [{ type: 'screen', anonymousId: 'a', name: 'Home' }] })).toBe(true)
    expect(v.is(batchMessage, { batch: [] })).toBe(false)
  })
})

describe('a message as the service reads it', () => {
  test('may carry unknown keys, nulls and numeric ids', () => {
    const reading = v.parse(identifyReading, { userId: 42, anonymousId: null, traits: null, channel: 'server' })

    expect(reading).toEqual({ userId: '42', anonymousId: undefined, traits: null })
  })

  test('keeps nested objects as they came', () => {
    const properties = JSON.parse('{"__proto__":{"a":1}}')

    expect(v.parse(trackReading, { userId: 'ada', event: 'Opened', properties }).properties).toBe(properties)
  })

  test('says what is wrong with a field', () => {
    const { issues } = v.safeParse(trackReading, { userId: ['ada'], event: 7, properties: 'x' })

    expect(issues?.map((issue) => `${v.getDotPath(issue)} ${issue.message}`).sort()).toEqual([
      'event is not a string',
      'properties is not an object',
      'userId is not a string',
    ])
  })
})
