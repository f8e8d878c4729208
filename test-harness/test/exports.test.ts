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
      "readLeftovers",
      "serviceName",
      "enabledObjectTypes",
      "examineApiKey",
      "examineAppKey",
      "listWorkspaces",
      "probeWorkspace",
      "examineLive",
      "LiveGuardError",
      "connectLive",
      "MARKER_TRAIT",
      "createReader",
      "createRecorder",
      "nameOf",
      "createSamples",
      "seedFor",
      "createSecret",
      "appOf",
      "clientOf",
      "createSharedPace",
      "RequestBudgetError",
      "sweep",
      "differingTraits",
      "journalFolder",
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
