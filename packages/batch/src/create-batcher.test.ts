import { createClient, createMessage } from '@cio/core'
import { expect, test } from 'vitest'
import { type BatcherFailure, createBatcher } from './create-batcher.ts'

const client = createClient({ apiKey: 'key', region: 'us' })
const onError = () => {}

test('a batcher needs somebody to report to', () => {
  expect(() => createBatcher(client, {} as never)).toThrow(
    'onError is missing. Give a function: it is the only one to learn of a failure when nobody awaits the send.',
  )
})

test.each([
  [{ concurrency: 0 }, 'concurrency is 0. It has to be a number of 1 or more, or Infinity.'],
  [{ maxWaitMs: -1 }, 'maxWaitMs is -1. It has to be a number of 0 or more, or Infinity.'],
  [{ maxBatchMessages: Number.NaN }, 'maxBatchMessages is NaN. It has to be a number of 1 or more, or Infinity.'],
  [{ maxBufferedBytes: 1 }, 'maxBufferedBytes is 1. It has to be a number of 500000 or more, or Infinity.'],
])('a batcher refuses options that cannot work: %j', (options, sentence) => {
  expect(() => createBatcher(client, { onError, ...options })).toThrow(sentence)
})

test('a deadline that cannot work is refused', () => {
  expect(() => createBatcher(client, { onError }).close({ timeoutMs: -1 })).toThrow('timeoutMs is -1.')
})

test('a message that was refused on its way to a batcher is reported and counted, and nobody has to await it', async () => {
  const failures: BatcherFailure[] = []
  const batcher = createBatcher(client, { onError: (failure) => failures.push(failure) })
  const message = createMessage('track', { userId: 'ada', event: 'Report Opened' })
  const error = new Error('It does not fit.')

  const refused = batcher.refuse(message, error)

  expect(await batcher.close()).toMatchObject({ accepted: 0, failed: 1 })
  expect(failures).toEqual([{ error, messages: [message] }])
  await expect(refused).rejects.toBe(error)
})
