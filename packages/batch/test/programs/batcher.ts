import { createClient } from '@cio/core'
import { createBatcher } from '../../src/index.ts'

/** The batcher of a program that a spec runs, with what the spec gives it. Failures go to standard error. */
export const batcher = createBatcher(
  createClient({
    apiKey: process.env.WRITE_KEY ?? '',
    region: 'us',
    requestsPerSecond: Number.POSITIVE_INFINITY,
    ...(process.env.URL === undefined ? {} : { baseUrl: process.env.URL }),
  }),
  {
    maxBatchMessages: 50,
    onError: ({ error, messages }) => console.error(`${messages.length} failed: ${String(error).split('.', 1)[0]}`),
  },
)

export const userId = process.env.USER_ID ?? ''
