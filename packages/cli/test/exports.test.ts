import * as cli from '@cio/cli'
import { expect, test } from 'vitest'
import manifest from '../package.json' with { type: 'json' }
import { VERSION } from '../src/version.ts'

test('the public names are these', () => {
  expect(Object.keys(cli)).toMatchInlineSnapshot(`
    [
      "EXIT",
      "run",
    ]
  `)
})

test('the version is the one of the manifest', () => {
  expect(VERSION).toBe(manifest.version)
})
