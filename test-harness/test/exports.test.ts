import { expect, test } from 'vitest'
import * as harness from '../src/index.ts'
import * as fixtures from '../src/vitest/index.ts'

test('the public names are these', () => {
  expect(Object.keys(harness)).toMatchInlineSnapshot(`
    [
      "createCleanup",
      "LeftoverError",
      "UnregisteredCreationError",
      "HarnessConfigurationError",
      "readConfiguration",
      "createCreate",
      "loadConfiguration",
      "readEnvironmentFile",
      "eventually",
      "never",
      "createIds",
      "parseId",
      "findJournals",
      "openJournal",
      "readJournal",
      "serviceName",
      "examineLive",
      "LiveGuardError",
      "MARKER_TRAIT",
      "createReader",
      "createRecorder",
      "createSamples",
      "seedFor",
      "createSecret",
      "createSharedPace",
      "RequestBudgetError",
      "sweep",
      "differingTraits",
    ]
  `)
})

test('the public names of the Vitest subpath are these', () => {
  expect(Object.keys(fixtures)).toMatchInlineSnapshot(`
    [
      "afterAll",
      "afterEach",
      "beforeAll",
      "beforeEach",
      "describe",
      "expect",
      "test",
      "eventually",
      "never",
    ]
  `)
})
