import { createAppTransport } from '@cio/core'
import { test as base } from '@cio/test-harness/vitest'

/** The harness's fixtures, and what a program would write: a reader, and how long it waits. */
export const test = base
  .extend('reader', ({ service }) => {
    const { region, appBaseUrl, appApiKey = '', appPace } = service('spec')
    const baseUrl = appBaseUrl === undefined ? {} : { baseUrl: appBaseUrl }
    return createAppTransport({ appKey: appApiKey, region, requestsPerSecond: appPace, ...baseUrl })
  })
  .extend('patience', ({ configuration: { consistencyTimeoutMs, pollIntervalMs } }) => ({
    timeoutMs: consistencyTimeoutMs,
    intervalMs: pollIntervalMs,
  }))
