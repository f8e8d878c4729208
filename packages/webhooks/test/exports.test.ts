import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import * as webhooks from '../src/index.ts'

test('the public names are these', () => {
  expect(Object.keys(webhooks)).toMatchInlineSnapshot(`
    [
      "MalformedWebhookError",
      "WebhookRefusedError",
      "WebhookSignatureError",
      "createMemoryStore",
      "createWebhookHandler",
      "isCustomerEvent",
      "isEvent",
      "isKnownEvent",
      "once",
      "readEvent",
      "readWebhook",
      "verifySignature",
    ]
  `)
})

test('nothing is imported but its own files: it runs wherever there is Web Crypto', () => {
  const folder = new URL('../src/', import.meta.url)
  const sources = readdirSync(folder).map((name) => readFileSync(new URL(name, folder), 'utf8'))
  const specifiers = sources.flatMap((text) =>
    [...text.matchAll(/from '([^']+)'/g)].map(([, specifier = '']) => specifier),
  )

  expect(specifiers.filter((specifier) => !specifier.startsWith('./'))).toEqual([])
  expect(
    sources.filter((text) => /\b(Buffer|process|require)\b/.test(text.replaceAll(/\/\*.*?\*\/|\/\/.*/gs, ''))),
  ).toEqual([])
})
