import { readFileSync } from 'node:fs'
import * as core from '@cio/core'
import * as testing from '@cio/core/testing'
import { expect, test } from 'vitest'
import { VERSION } from '../src/version.ts'

test('the public names are these', () => {
  expect(Object.keys(core).sort()).toEqual([
    'AuthenticationError',
    'CioError',
    'ConfigurationError',
    'InvalidMessageError',
    'NetworkError',
    'RateLimitError',
    'RequestTimeoutError',
    'ResponseError',
    'brandError',
    'createAppTransport',
    'createClient',
    'createMessage',
    'requireRecord',
    'requireText',
  ])
  expect(Object.keys(testing).sort()).toEqual(['createRecordingSender', 'senderMatchers'])
})

test('the version is that of the manifest', () => {
  const manifest: { version: string } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))

  expect(VERSION).toBe(manifest.version)
})
