import type { AppTransport } from '@cio/core'
import { test as base, expect } from '@cio/test-harness/vitest'
import { type AppClient, createAppClient } from '../src/index.ts'
import { deviations } from './openapi/document.ts'

/**
 * The harness's `test`, with `app`: a client of the App API of the test's own workspace, each request and answer of which is held
 * against Customer.io's OpenAPI document.
 */
export const test = base.extend('app', ({ service, meter, story, skip }): AppClient => {
  const { appApiKey, region, appBaseUrl, appPace } = service('spec')
  if (appApiKey === undefined) return skip('Without CUSTOMERIO_APP_API_KEY there is no App API to ask.')
  const trace = story.trace.events('read')
  meter.record.hasRead = true
  return compared(
    createAppClient({
      appKey: appApiKey,
      region,
      requestsPerSecond: appPace,
      transactionalPerSecond: appPace,
      broadcastsPerSecond: appPace,
      onEvent: (event) => {
        meter.onEvent(event)
        trace(event)
      },
      ...(appBaseUrl === undefined ? {} : { baseUrl: appBaseUrl }),
    }),
  )
})

function compared(app: AppClient): AppClient {
  const { transactional, broadcasts } = app
  return { ...app, ...held(app), transactional: held(transactional), broadcasts: held(broadcasts) }
}

function held(transport: AppTransport): AppTransport {
  const request: AppTransport['request'] = async (method, path, options = {}) => {
    const answer = await transport.request(method, path, options)
    expect(deviations(method, path, options, answer)).toEqual([])
    return answer
  }
  return { request, get: (path, options) => request('GET', path, options) }
}
